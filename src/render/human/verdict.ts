/** The last word. */
import type { Report, Verdict } from '../../report.ts'
import type { Style } from '../format.ts'
import { gateText } from '../gate.ts'
import { indented } from './chain.ts'
import { findingCounts } from './findings.ts'
import { colored, MARK_OF_VERDICT, sign } from './marks.ts'

const USUAL_EXIT = { pass: 0, fail: 1, inconclusive: 3 } satisfies Record<Verdict, number>

/** Begins the sentence about where the evidence points; a colon and `because` follow. */
const POINTS_AT = {
  site: 'The evidence points at the site',
  'this-network': 'The evidence points at this network, not at the site',
  both: 'The evidence points at the site and at this network',
  unclear: 'Whether it is the site or this network is unclear',
} satisfies Record<NonNullable<Report['blame']>['points'], string>

/** The sentence that the operator needs, and as the very last line the verdict. With -q both are one line. */
export function verdictLines(report: Report, style: Style): string[] {
  const { verdict, summary, blame, target } = report
  const mark = MARK_OF_VERDICT[verdict]
  const word = style.paint.bold(colored(style, mark, verdict.toUpperCase()))
  const line = `${sign(style, mark)} ${word}  ${style.paint.bold(target.input)}`
  if (style.detail === 'quiet') {
    const notes = notesOf([gateText(report), exitText(report)])
    return [`${line}  ${summary}${notes === '' ? '' : ` ${style.paint.dim(`(${notes})`)}`}`]
  }
  const notes = notesOf([findingCounts(report), gateText(report), exitText(report)])
  return [
    ...indented(summary, 0, style),
    ...(blame ? indented(blameText(report), 0, style).map(text => style.paint.dim(text)) : []),
    notes === '' ? line : `${line}  ${style.paint.dim(notes)}`,
  ]
}

/** Where the evidence points, and why: but for what the summary has said. */
export function blameText({ blame, summary, command }: Report): string {
  if (blame === undefined) {
    return ''
  }
  const because = blame.because.replace(/\.$/, '')
  // Where a file was asked about there is no site.
  const says =
    command === 'responder' ? POINTS_AT[blame.points].replace('site', 'CA') : POINTS_AT[blame.points]
  return summary.includes(because) ? `${says}.` : `${says}: ${because}.`
}

const notesOf = (notes: readonly string[]): string => notes.filter(Boolean).join('; ')

const exitText = ({ verdict, exitCode }: Report): string =>
  exitCode === USUAL_EXIT[verdict] ? '' : `exit code ${exitCode}`
