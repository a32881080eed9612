/**
 * The JSON schemas (draft 2020-12) from the types and their docstrings, so that a field cannot be in one and not in the other.
 * Open, as docs/report.md promises: properties may be added, and a list of words may grow.
 */
import ts from 'typescript'
import { DESCRIPTIONS } from './descriptions.ts'

export type Schema = { [keyword: string]: unknown }

/** Words that no later 1.x adds to. Discriminators (`state` …) are such by their form. */
const CLOSED = new Set(['Severity', 'Verdict', 'Outcome'])

const FORMATS: Readonly<Record<string, Schema>> = { Instant: { format: 'date-time' } }

export interface Described {
  definitions: Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>
}

/** All exported types of the files. */
export function readTypes(files: readonly string[]): Described {
  const definitions: Described['definitions'] = new Map()
  for (const file of files) {
    const source = ts.createSourceFile(file, ts.sys.readFile(file)!, ts.ScriptTarget.Latest, true)
    for (const statement of source.statements) {
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
        definitions.set(statement.name.text, statement)
      }
    }
  }
  return { definitions }
}

/** The schema of one type, with all that it refers to in `$defs`. */
export function schemaOf({ definitions }: Described, root: string, head: Schema): Schema {
  const $defs: Record<string, Schema> = {}

  function refer(name: string): Schema {
    const declaration = definitions.get(name)
    if (!declaration) {
      throw new Error(`${name} is not among the types that were read`)
    }
    if (!(name in $defs)) {
      $defs[name] = {}
      $defs[name] = define(declaration)
    }
    return { $ref: `#/$defs/${name}` }
  }

  function define(declaration: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): Schema {
    const described = description(declaration, [declaration.name.text])
    if (ts.isTypeAliasDeclaration(declaration)) {
      return {
        ...described,
        ...ofType(declaration.type, declaration.name.text),
        ...FORMATS[declaration.name.text],
      }
    }
    return { ...described, ...ofMembers(membersOf(declaration), declaration.name.text) }
  }

  /** With those that it inherits, which come first. */
  function membersOf(declaration: ts.InterfaceDeclaration): ts.TypeElement[] {
    const parents = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
      types.flatMap(({ expression }) => {
        const parent = definitions.get(expression.getText())
        return parent && ts.isInterfaceDeclaration(parent) ? membersOf(parent) : []
      }),
    )
    return [...parents, ...declaration.members]
  }

  function ofMembers(members: readonly ts.TypeElement[], within: string): Schema {
    const properties: Record<string, Schema> = {}
    const required: string[] = []
    for (const member of members.filter(ts.isPropertySignature)) {
      const name = member.name.getText()
      properties[name] = {
        ...description(member, [`${within}.${name}`, name]),
        ...ofType(member.type!, name),
      }
      if (!member.questionToken) {
        required.push(name)
      }
    }
    return { type: 'object', ...(required.length > 0 && { required }), properties }
  }

  /** `within`: the type or field that it is the type of. */
  function ofType(type: ts.TypeNode, within: string): Schema {
    if (ts.isTypeLiteralNode(type)) {
      return ofMembers([...type.members], within)
    }
    if (ts.isArrayTypeNode(type)) {
      return { type: 'array', items: ofType(type.elementType, within) }
    }
    if (ts.isParenthesizedTypeNode(type)) {
      return ofType(type.type, within)
    }
    if (ts.isLiteralTypeNode(type)) {
      return { const: literal(type) }
    }
    if (ts.isIntersectionTypeNode(type)) {
      return { allOf: type.types.map(one => ofType(one, within)) }
    }
    if (ts.isUnionTypeNode(type)) {
      return ofUnion(type.types, within)
    }
    return ts.isTypeReferenceNode(type) ? ofReference(type, within) : ofKeyword(type.getText())
  }

  function ofUnion(types: readonly ts.TypeNode[], within: string): Schema {
    const words = types.filter(ts.isLiteralTypeNode).map(literal)
    const rest = types.filter(type => !ts.isLiteralTypeNode(type))
    if (words.length === 0) {
      return { anyOf: rest.map(type => ofType(type, within)) }
    }
    // `'a' | 'b' | (string & {})`, and `Severity | 'never'`.
    const others = rest
      .filter(type => !type.getText().startsWith('(string &'))
      .map(type => ofType(type, within))
    const known = { enum: words }
    if (CLOSED.has(within) || words.some(word => typeof word !== 'string')) {
      return others.length > 0 ? { anyOf: [known, ...others] } : known
    }
    return { anyOf: [...others, known, { type: 'string' }] }
  }

  function ofReference(type: ts.TypeReferenceNode, within: string): Schema {
    const name = type.typeName.getText()
    const [first, second] = type.typeArguments ?? []
    if (name === 'Partial') {
      return { type: 'object' }
    }
    if (name === 'Record') {
      return { type: 'object', additionalProperties: ofType(second!, within) }
    }
    if (name === 'T') {
      return {}
    }
    // Of a generic one, the properties whose type is the parameter are told where it is used.
    return first === undefined
      ? refer(name)
      : {
          ...refer(name),
          properties: Object.fromEntries(
            parametersOf(name).map(key => [key, { description: DESCRIPTIONS[key], ...ofType(first, key) }]),
          ),
        }
  }

  function parametersOf(name: string): string[] {
    const found = new Set<string>()
    const visit = (node: ts.Node): void => {
      if (ts.isPropertySignature(node) && node.type?.getText() === 'T') {
        found.add(node.name.getText())
      }
      ts.forEachChild(node, visit)
    }
    visit(definitions.get(name)!)
    return [...found]
  }

  const { $ref } = refer(root)
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...head, $ref, $defs }
}

function ofKeyword(text: string): Schema {
  if (!['string', 'number', 'boolean'].includes(text)) {
    throw new Error(`no schema for the type ${text}`)
  }
  return { type: text }
}

function literal({ literal: value }: ts.LiteralTypeNode): string | number | boolean {
  if (ts.isStringLiteral(value)) {
    return value.text
  }
  return ts.isNumericLiteral(value) ? Number(value.text) : value.kind === ts.SyntaxKind.TrueKeyword
}

/** The docstring as one line, `{@link Facts.chains}` being its name; else what {@link DESCRIPTIONS} says. */
function description(node: ts.Node, names: readonly string[]): { description?: string } {
  const docstring = ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => (typeof comment === 'string' ? comment : (comment ?? []).map(linkName).join('')))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
  const text = docstring || names.map(name => DESCRIPTIONS[name]).find(Boolean)
  return text ? { description: text } : {}
}

const linkName = (part: ts.JSDocComment) =>
  ts.isJSDocLink(part) ? `${part.name?.getText() ?? ''}${part.text}` : part.text
