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
  /** What is imported by name; `*` for a namespace, `default`, or nothing for its side effect. */
  names: string[]
}

export function importsOf(root: string, file: string): ImportLine[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest)
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
      const { names, onlyTypes } = importedNames(node.importClause)
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

function importedNames(clause: ts.ImportClause | undefined): { names: string[]; onlyTypes: boolean } {
  if (!clause) {
    return { names: [], onlyTypes: false }
  }
  const bindings = clause.namedBindings
  const elements = bindings && ts.isNamedImports(bindings) ? bindings.elements : undefined
  const names = [
    ...(clause.name ? ['default'] : []),
    ...(bindings && ts.isNamespaceImport(bindings) ? ['*'] : []),
    ...(elements?.filter(({ isTypeOnly }) => !isTypeOnly).map(nameOf) ?? []),
  ]
  const typePhase = clause.phaseModifier === ts.SyntaxKind.TypeKeyword
  return { names, onlyTypes: typePhase || (names.length === 0 && elements !== undefined) }
}

function nameOf(element: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (element.propertyName ?? element.name).text
}
