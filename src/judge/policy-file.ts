/** The policy file: the options of the gate by name, as JSON (docs/policy.md, docs/schemas/policy-v1.schema.json). */
import { CLIENT_IDS } from '../report.ts'
import { isRuleId } from './catalog.ts'
import { MOST_RETRIES, type Policy } from './policy.ts'

/** Everything that is wrong with a policy file, each as a sentence. */
export class PolicyError extends Error {
  override name = 'PolicyError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** What a policy file says: of the gate, and how often to ask again before anything is judged. */
export type PolicyFile = Partial<Policy> & { retries?: number }

type Read = (value: unknown, problem: (text: string) => void) => PolicyFile

const HOUR = 3_600_000
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: HOUR, d: 24 * HOUR }

const oneOf =
  <T extends string>(key: string, words: readonly T[], make: (word: T) => Partial<Policy>): Read =>
  (value, problem) => {
    if (words.includes(value as T)) return make(value as T)
    problem(`"${key}" must be ${words.join(', ')}`)
    return {}
  }

const readClients: Read = (value, problem) => {
  const ids = typeof value === 'string' ? [value] : value
  if (!Array.isArray(ids) || ids.length === 0 || ids.some(id => typeof id !== 'string')) {
    problem('"client" must be a list of clients')
    return {}
  }
  const unknown = ids.filter(id => !(CLIENT_IDS as readonly string[]).includes(id))
  for (const id of unknown) problem(`"client": there is no client "${id}"`)
  return { clients: ids as string[] }
}

const readDuration: Read = (value, problem) => {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(typeof value === 'string' ? value : '') ?? []
  if (number === undefined || unit === undefined) {
    problem('"min-staple-remaining" must be a time such as "24h", "90m" or "2d"')
    return {}
  }
  return { minStapleRemainingMs: Number(number) * UNITS[unit]! }
}

const LEVELS = ['error', 'warning', 'notice', 'off'] as const

const readSeverities: Read = (value, problem) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problem('"severity" must be an object of rules and levels')
    return {}
  }
  for (const [rule, level] of Object.entries(value)) {
    if (!isRuleId(rule)) problem(`"severity": there is no rule "${rule}"`)
    if (!LEVELS.includes(level)) problem(`"severity": "${rule}" must be ${LEVELS.join(', ')}`)
  }
  return { severities: value as Policy['severities'] }
}

const readFlag: Read = (value, problem) => {
  if (typeof value === 'boolean') return { requireStaple: value }
  problem('"require-staple" must be true or false')
  return {}
}

const readRetries: Read = (value, problem) => {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_RETRIES)
    return { retries: value as number }
  problem(`"retries": ${JSON.stringify(value)} is not a whole number from 0 to ${MOST_RETRIES}`)
  return {}
}

const KEYS: Readonly<Record<string, Read>> = {
  'fail-on': oneOf('fail-on', ['error', 'warning', 'notice', 'never'], failOn => ({ failOn })),
  client: readClients,
  'require-staple': readFlag,
  'min-staple-remaining': readDuration,
  inconclusive: oneOf('inconclusive', ['fail', 'pass'], inconclusive => ({ inconclusive })),
  severity: readSeverities,
  retries: readRetries,
  /** Lets editors find the schema. */
  $schema: () => ({}),
}

export const POLICY_KEYS = Object.keys(KEYS).filter(key => key !== '$schema')

/** Reads a policy file. Throws {@link PolicyError}, which names every key that is wrong. */
export function readPolicy(text: string, file: string): PolicyFile {
  const json = parse(text)
  const problems: string[] = []
  let policy: PolicyFile = { file }
  for (const [key, value] of Object.entries(json)) {
    const read = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined
    if (read) policy = { ...policy, ...read(value, text => problems.push(text)) }
    else problems.push(`"${key}" is no option of a policy`)
  }
  if (problems.length > 0) throw new PolicyError(problems)
  return policy
}

function parse(text: string): object {
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new PolicyError([`not JSON: ${(error as Error).message}`])
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new PolicyError(['a policy is a JSON object'])
  }
  return json
}
