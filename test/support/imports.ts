/** The import lines of a source file, as the TypeScript compiler reads them. */
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'

export interface ImportLine {
  /** File that imports, relative to `src`. */
  from: string
  /** Module as it is written. */
  specifier: string
  /** File relative to `src` that a relative specifier means. */
  file?: string
  /** `type` is erased; `dynamic` is loaded when it is reached; `value` is loaded with the file. */
  kind: 'type' | 'value' | 'dynamic'
  /** What is imported by name, or of a namespace what is used of it (`*` where that cannot be told); nothing for a side effect. */
  names: string[]
}

export function importsOf(root: string, file: string): ImportLine[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  )
  const lines: ImportLine[] = []
  const add = (specifier: ts.Expression | undefined, kind: ImportLine['kind'], names: string[]) => {
    if (specifier && ts.isStringLiteralLike(specifier)) {
      const relative = specifier.text.startsWith('.')
      const target = relative
        ? normalize(join(dirname(file), specifier.text)).replaceAll('\\', '/')
        : undefined
      lines.push({ from: file, specifier: specifier.text, kind, names, ...(target && { file: target }) })
    }
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const { names, onlyTypes } = importedNames(node.importClause, source)
      add(node.moduleSpecifier, onlyTypes ? 'type' : 'value', names)
    } else if (ts.isExportDeclaration(node)) {
      const clause = node.exportClause
      const elements = clause && ts.isNamedExports(clause) ? clause.elements : undefined
      const onlyTypes =
        node.isTypeOnly || (elements?.length && elements.every(({ isTypeOnly }) => isTypeOnly))
      add(node.moduleSpecifier, onlyTypes ? 'type' : 'value', elements?.map(nameOf) ?? ['*'])
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal as ts.Expression, 'type', [])
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], 'dynamic', [])
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return lines
}

function importedNames(
  clause: ts.ImportClause | undefined,
  source: ts.SourceFile,
): { names: string[]; onlyTypes: boolean } {
  if (!clause) {
    return { names: [], onlyTypes: false }
  }
  const bindings = clause.namedBindings
  const elements = bindings && ts.isNamedImports(bindings) ? bindings.elements : undefined
  const names = [
    ...(clause.name ? ['default'] : []),
    ...(bindings && ts.isNamespaceImport(bindings) ? membersUsed(bindings.name.text, source) : []),
    ...(elements?.filter(({ isTypeOnly }) => !isTypeOnly).map(nameOf) ?? []),
  ]
  const typePhase = clause.phaseModifier === ts.SyntaxKind.TypeKeyword
  return { names, onlyTypes: typePhase || (names.length === 0 && elements !== undefined) }
}

/** `tls.connect` and `const { connect } = tls` use one member; whatever else is done with the namespace may use any. */
function membersUsed(namespace: string, source: ts.SourceFile): string[] {
  const members: string[] = []
  const visit = (node: ts.Node, parent: ts.Node): void => {
    if (ts.isAsExpression(node)) {
      visit(node.expression, parent)
    } else if (ts.isIdentifier(node) && node.text === namespace && !ts.isNamespaceImport(parent)) {
      members.push(...memberOf(parent))
    } else {
      ts.forEachChild(node, child => visit(child, node))
    }
  }
  ts.forEachChild(source, child => visit(child, source))
  return members
}

function memberOf(use: ts.Node): string[] {
  if (ts.isPropertyAccessExpression(use)) {
    return [use.name.text]
  }
  if (ts.isVariableDeclaration(use) && ts.isObjectBindingPattern(use.name)) {
    return use.name.elements.map(({ propertyName, name }) => (propertyName ?? name).getText())
  }
  return ['*']
}

function nameOf(element: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (element.propertyName ?? element.name).text
}
