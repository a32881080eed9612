import type { Severity } from '../../report.ts'
import type { MendId } from '../mends.ts'

export type Topic = 'site' | 'staple' | 'ocsp' | 'crl' | 'network' | 'standards'

/** What is written about a rule: the same for `explain`, for its page in docs/findings and for reports. */
export interface RuleText {
  title: string
  topic: Topic
  /** `gate`: an error where it makes a client of the gate refuse, else as `otherwise` says. */
  severity: 'gate' | 'always'
  otherwise: Severity
  citation?: string
  /** Binds CAs whose root is a public one. */
  publicOnly?: true
  /** What it means, in a paragraph. */
  meaning: string
  causes: readonly string[]
  /** In order: the first that fits the certificate is given. */
  mends: readonly MendId[]
}

export type RuleTexts = Readonly<Record<string, RuleText>>
