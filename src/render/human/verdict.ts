/** The last word. */
import type { Report, Verdict } from '../../report.ts'
import type { Style } from '../format.ts'
import { indented } from './chain.ts'
import { findingCounts } from './findings.ts'
import { colored, MARK_OF_VERDICT, sign } from './marks.ts'

const USUAL_EXIT = { pass: 0, fail: 1, inconclusive: 3 } satisfies Record<Verdict, number>

const POINTS_AT = {
  site: 'The evidence points at the site',
  'this-network': 'The evidence points at this network, not at the site',
  both: 'The evidence points at the site and at this network',
  unclear: 'Whether it is the site or this network is unclear',
} satisfies Record<NonNullable<Report['blame']>['points'], string>

export function verdictLines(report: Report, style: Style): string[] {
  const { verdict, summary, blame, exitCode, target } = report
  const mark = MARK_OF_VERDICT[verdict]
  const word = style.paint.bold(colored(style, mark, verdict.toUpperCase()))
  const head = `${sign(style, mark)} ${word}  ${style.paint.bold(target.input)}  `
  const plainHead = `  ${verdict.toUpperCase()}  ${target.input}  `
  if (style.detail === 'quiet') {
    return [`${head}${summary}`]
  }
  const [first = '', ...rest] = indented(summary, 2, { ...style, columns: style.columns - plainHead.length })
  const body =
    rest.length === 0 ? [`${head}${first.trimStart()}`] : [head.trimEnd(), ...indented(summary, 2, style)]
  if (blame) {
    body.push(
      ...indented(`${POINTS_AT[blame.points]}: ${blame.because}`, 2, style).map(line =>
        style.paint.dim(line),
      ),
    )
  }
  const counts = findingCounts(report)
  const gate = gateText(report)
  const tail = [counts, gate, exitCode === USUAL_EXIT[verdict] ? '' : `exit code ${exitCode}`].filter(Boolean)
  return tail.length === 0 ? body : [...body, `  ${style.paint.dim(tail.join('; '))}`]
}

/** Only where the gate says something else than the verdict, or a policy decided. */
function gateText({ gate, verdict }: Report): string {
  const policy = gate.policy?.decided.length
    ? `by ${gate.policy.file}: ${gate.policy.decided.join(', ')}`
    : ''
  const differs = gate.failed !== (verdict === 'fail')
  const says = differs
    ? gate.failed
      ? `the gate fails (${gate.by.join(', ')})`
      : `the gate lets it pass (fail-on ${gate.failOn}, clients ${gate.clients.join(', ')})`
    : ''
  return [says, policy].filter(Boolean).join(', ')
}
