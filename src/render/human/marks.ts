/** One shape and one colour for each state, so that a page is readable without colour too. */
import type { Finding, Outcome, Verdict } from '../../report.ts'
import type { Style } from '../format.ts'

export type Mark = 'good' | 'bad' | 'warning' | 'notice' | 'none'

const SHAPES = { good: '✓', bad: '✗', warning: '!', notice: 'i', none: '–' } satisfies Record<Mark, string>
const COLORS = {
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  notice: 'cyan',
  none: 'dim',
} as const satisfies Record<Mark, string>

export const colored = (style: Style, mark: Mark, text: string): string => style.paint[COLORS[mark]](text)

export const sign = (style: Style, mark: Mark): string => colored(style, mark, SHAPES[mark])

export const MARK_OF_SEVERITY = {
  error: 'bad',
  warning: 'warning',
  notice: 'notice',
} satisfies Record<Finding['severity'], Mark>

export const MARK_OF_VERDICT = { pass: 'good', fail: 'bad', inconclusive: 'warning' } satisfies Record<
  Verdict,
  Mark
>

export const MARK_OF_OUTCOME = {
  accepts: 'good',
  rejects: 'bad',
  varies: 'bad',
  undetermined: 'none',
} satisfies Record<Outcome, Mark>
