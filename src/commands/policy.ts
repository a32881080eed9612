/** The gate as the user wants it: flags win over the policy file, and that over our defaults. */
import { DEFAULT_POLICY, type Policy } from '../judge/policy.ts'
import { type Io, type OptionDefinition, UsageError } from './command.ts'
import { knownClient, knownRule } from './known.ts'
import { GATE_OPTIONS, isLevel, type Level } from './options/gate.ts'
import { OBSERVE_OPTIONS } from './options/observe.ts'
import { readInput } from './output/files.ts'
import { attributeOf, type Parsed } from './parser.ts'

/** The values of GATE_OPTIONS, parsed. */
export interface GateValues {
  failOn: Policy['failOn']
  client?: string[][]
  requireStaple?: boolean
  minStapleRemaining: number
  inconclusive?: 'fail' | 'pass'
  severity?: [rule: string, level: Level][]
  policy?: string
}

/** The options that a policy file may hold, by the names that they have as flags. */
export const POLICY_FILE_OPTIONS: readonly OptionDefinition[] = [
  ...GATE_OPTIONS.filter(({ flags }) => !flags.startsWith('--policy')),
  ...OBSERVE_OPTIONS.filter(({ flags }) => flags.startsWith('--retries')),
]

export async function policyOf(values: GateValues): Promise<Policy> {
  const clients = values.client?.flat() ?? DEFAULT_POLICY.clients
  const severities = Object.fromEntries(values.severity ?? [])
  for (const client of clients) {
    await knownClient(client)
  }
  for (const rule of Object.keys(severities)) {
    await knownRule(rule)
  }
  if (clients.length === 0) {
    throw new UsageError('--client: no client is named', 'Name one or more: --client curl-schannel,firefox.')
  }
  return {
    failOn: values.failOn,
    clients: [...new Set(clients)],
    requireStaple: values.requireStaple ?? false,
    minStapleRemainingMs: values.minStapleRemaining,
    ...(values.inconclusive && { inconclusive: values.inconclusive }),
    severities,
    ...(values.policy && { file: values.policy }),
  }
}

/** The options of a command, those of its policy file filled in where no flag gave them. */
export async function withPolicyFile({ options, source }: Parsed, io: Io): Promise<Record<string, unknown>> {
  const file = options.policy as string | undefined
  if (file === undefined) {
    return options
  }
  const fromFile = parsePolicy(file, (await readInput('--policy', file, io.stdin)).toString('utf8'))
  const merged: Record<string, unknown> = { ...options }
  for (const [attribute, value] of Object.entries(fromFile)) {
    if (attribute === 'severity') {
      // By rule: a flag for one rule leaves the file's others as they are.
      merged.severity = [...(value as unknown[]), ...((options.severity as unknown[] | undefined) ?? [])]
    } else if (source(attribute) !== 'cli') {
      merged[attribute] = value
    }
  }
  return merged
}

/** Values by attribute name, parsed as the flags are. Unknown keys are errors: a misspelt gate is no gate. */
export function parsePolicy(file: string, text: string): Record<string, unknown> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${file}: not JSON: ${(error as Error).message}`)
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new UsageError(`${file}: a policy is an object: { "fail-on": "warning" }`)
  }
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(json)) {
    if (name === '$schema') {
      continue
    }
    const option = POLICY_FILE_OPTIONS.find(({ flags }) => nameOf(flags) === name)
    if (!option) {
      const names = POLICY_FILE_OPTIONS.map(({ flags }) => nameOf(flags)).join(', ')
      throw new UsageError(`${file}: unknown key "${name}"`, `A policy may hold: ${names}.`)
    }
    values[attributeOf(option.flags)] = readValue(file, name, option, value)
  }
  return values
}

export const nameOf = (flags: string): string => /--([a-z0-9-]+)/.exec(flags)?.[1] ?? flags

function readValue(file: string, name: string, option: OptionDefinition, value: unknown): unknown {
  if (name === 'severity') {
    return severitiesOf(file, value)
  }
  if (!option.flags.includes('<')) {
    return expected(file, name, value, typeof value === 'boolean', 'true or false')
  }
  const { choices, repeatable, parse = (text: string) => text } = option
  if (repeatable) {
    const list: unknown[] = Array.isArray(value) ? value : [value]
    expected(
      file,
      name,
      value,
      list.every(item => typeof item === 'string'),
      'a list of words',
    )
    return (list as string[]).map(parse)
  }
  if (choices) {
    return expected(file, name, value, choices.includes(value as string), `one of ${choices.join(', ')}`)
  }
  expected(file, name, value, typeof value === 'string' || typeof value === 'number', 'a number or a text')
  return parse(String(value))
}

function severitiesOf(file: string, value: unknown): [string, Level][] {
  const entries =
    value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : []
  const right = entries.length > 0 && entries.every(([, level]) => isLevel(level))
  expected(file, 'severity', value, right, 'an object of rules and levels: { "ocsp-unreachable": "notice" }')
  return entries as [string, Level][]
}

function expected<T>(file: string, name: string, value: T, right: boolean, what: string): T {
  if (!right) {
    throw new UsageError(`${file}: "${name}" is ${JSON.stringify(value)}, and should be ${what}`)
  }
  return value
}
