import type { Policy } from './policy.ts'

/** Reads a policy file (docs/policy.md). Throws {@link PolicyError}, which names every key that is wrong. */
export function readPolicy(_text: string, _file: string): Partial<Policy> {
  throw new PolicyError([])
}

export class PolicyError extends Error {
  override name = 'PolicyError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}
