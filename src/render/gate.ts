/** What the gate makes of reports, where that is not what their verdicts say. A verdict is that of the usual gate, always. */
import type { Report } from '../report.ts'

export type Gated = Pick<Report, 'gate' | 'verdict'>

const isOverruled = ({ gate, verdict }: Gated) => gate.failed !== (verdict === 'fail')

/** Empty where the gate agrees with the verdict, and no policy file decided. */
export function gateText(report: Gated): string {
  const { failed, by, failOn, clients, policy } = report.gate
  const says = failed
    ? `the gate fails (${by.join(', ')})`
    : `the gate lets it pass (fail-on ${failOn}, clients ${clients.join(', ')})`
  return [
    ...(isOverruled(report) ? [says] : []),
    ...(policy?.decided.length ? [`by ${policy.file}: ${policy.decided.join(', ')}`] : []),
  ].join(', ')
}

/** The same as a sentence that follows the summary. */
export function gateSentence(report: Gated): string {
  const text = gateText(report)
  return text === '' ? '' : ` ${text[0]!.toUpperCase()}${text.slice(1)}.`
}

/** Of many, to follow the sum of their verdicts: begins with a semicolon, and is empty where the gate agrees with all of them. */
export function gateSum(reports: readonly Gated[]): string {
  if (!reports.some(isOverruled)) return ''
  const failed = reports.filter(({ gate }) => gate.failed).length
  return `; the gate fails ${failed === 0 ? 'none' : failed} of them`
}
