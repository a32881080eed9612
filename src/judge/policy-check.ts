/** Is it a policy at all? A gate that passes because of a misspelt word would be worse than none. */
import { CLIENT_IDS } from '../report.ts'
import { isRuleId } from './catalog.ts'
import { FAIL_ON, INCONCLUSIVE, LEVELS, type Policy } from './policy.ts'

/** Everything that is wrong with a policy, each as a sentence. */
export class PolicyError extends Error {
  override name = 'PolicyError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** What is wrong with a value, so that it can follow the name of the option. */
type Check = (value: unknown) => string[]

const oneOf =
  (words: readonly string[]): Check =>
  value =>
    words.includes(value as string) ? [] : [` must be ${words.join(', ')}`]

const CHECKS: Readonly<Record<keyof Policy, Check>> = {
  failOn: oneOf(FAIL_ON),
  clients: ids => {
    if (!Array.isArray(ids) || ids.length === 0 || ids.some(id => typeof id !== 'string'))
      return [' must be a list of clients']
    const unknown = ids.filter(id => !(CLIENT_IDS as readonly string[]).includes(id))
    return unknown.map(id => `: there is no client "${id}"`)
  },
  requireStaple: value => (typeof value === 'boolean' ? [] : [' must be true or false']),
  minStapleRemainingMs: value =>
    typeof value === 'number' && value >= 0 ? [] : [' must be a number of milliseconds'],
  inconclusive: oneOf(INCONCLUSIVE),
  severities: value => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [' must be an object of rules and levels']
    return Object.entries(value).flatMap(([rule, level]) => [
      ...(isRuleId(rule) ? [] : [`: there is no rule "${rule}"`]),
      ...(LEVELS.includes(level) ? [] : [`: "${rule}" must be ${LEVELS.join(', ')}`]),
    ])
  },
  file: value => (typeof value === 'string' ? [] : [' must be a path']),
}

/** What is wrong with this option of a policy, which its reader knows as `name`; nothing where it is left out. */
export function optionProblems(key: keyof Policy, value: unknown, name: string = key): string[] {
  return value === undefined ? [] : CHECKS[key](value).map(problem => `"${name}"${problem}`)
}

/** Throws {@link PolicyError}, which names every option that is wrong. */
export function checkPolicy(policy: Partial<Policy>): void {
  const problems = Object.entries(policy).flatMap(([key, value]) =>
    Object.hasOwn(CHECKS, key)
      ? optionProblems(key as keyof Policy, value)
      : [`"${key}" is no option of a policy`],
  )
  if (problems.length > 0) throw new PolicyError(problems)
}
