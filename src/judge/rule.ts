/** What a rule is: a small pure function from facts to findings, without their severity. */
import type { SavedFacts, Target } from '../report.ts'
import type { Policy } from './policy.ts'
import type { View } from './view.ts'

/** A finding before it is known whom it hinders. */
export interface Draft {
  /** JSON Pointers into facts; those of the simulation's steps decide the severity. */
  subjects: string[]
  /** A sentence without its full stop. */
  message: string
  /** What tells it from others of its rule: a certificate's id, a URL … */
  on: string
  /** The certificate that it is about: it decides what mends it. */
  certificate?: string
  args?: Record<string, string | number | boolean | string[]>
  /** A command line that shows the same. */
  reproduce?: string
}

export interface RuleContext {
  view: View
  policy: Policy
  target: Target
  command: SavedFacts['command']
}

/** Findings, none where the rule is kept; or why it could not be applied or judged. */
export type RuleOutcome = Draft[] | { notApplicable: string } | { notJudged: string }

export type Rule = (context: RuleContext) => RuleOutcome

/** The drafts, or `notApplicable` where there was nothing to look at. */
export const unlessNone = (looked: readonly unknown[], because: string, drafts: Draft[]): RuleOutcome =>
  looked.length === 0 ? { notApplicable: because } : drafts
