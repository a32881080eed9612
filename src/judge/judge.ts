import type { Report, SavedFacts } from '../report.ts'
import type { Policy } from './policy.ts'

export interface JudgeOptions {
  /** The clock of the judgement. */
  at: Date
  policy?: Partial<Policy>
}

/** What was observed, concluded for every client and by every rule. Pure; never throws for facts that are valid. */
export function judge(_saved: SavedFacts, _options: JudgeOptions): Report {
  throw new Error('not written yet')
}
