/** The policy file: the options of the gate by name, as JSON (docs/policy.md, docs/schemas/policy-v1.schema.json). */
import { MOST_RETRIES, type Policy } from './policy.ts'
import { optionProblems, PolicyError } from './policy-check.ts'

/** What a policy file says: of the gate, and how often to ask again before anything is judged. */
export type PolicyFile = Partial<Policy> & { retries?: number }

type Read = (value: unknown, problem: (text: string) => void) => PolicyFile

/** An option that is in the file as it is in the policy, but for its name. */
const option =
  (name: string, key: keyof Policy): Read =>
  (value, problem) => {
    optionProblems(key, value, name).forEach(problem)
    return { [key]: value }
  }

const clients = option('client', 'clients')

const HOUR = 3_600_000
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: HOUR, d: 24 * HOUR }

const readDuration: Read = (value, problem) => {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(typeof value === 'string' ? value : '') ?? []
  if (number === undefined || unit === undefined) {
    problem('"min-staple-remaining" must be a time such as "24h", "90m" or "2d"')
    return {}
  }
  return { minStapleRemainingMs: Number(number) * UNITS[unit]! }
}

const readRetries: Read = (value, problem) => {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_RETRIES)
    return { retries: value as number }
  problem(`"retries": ${JSON.stringify(value)} is not a whole number from 0 to ${MOST_RETRIES}`)
  return {}
}

const KEYS: Readonly<Record<string, Read>> = {
  'fail-on': option('fail-on', 'failOn'),
  client: (value, problem) => clients(typeof value === 'string' ? [value] : value, problem),
  'require-staple': option('require-staple', 'requireStaple'),
  'min-staple-remaining': readDuration,
  inconclusive: option('inconclusive', 'inconclusive'),
  severity: option('severity', 'severities'),
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
