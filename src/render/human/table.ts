/** The end of a run of many targets: one row each, worst first, and the sum. */
import type { Report, Verdict } from '../../report.ts'
import type { Style } from '../format.ts'
import { type Gated, gateSum, gateText } from '../gate.ts'
import { count } from '../words.ts'
import { colored, MARK_OF_VERDICT, sign } from './marks.ts'

/** What the table needs of a report: thousands of whole ones would fill the memory. */
export interface Row extends Gated {
  input: string
  /** Ids of the worst findings. */
  findings: string[]
}

export const rowOf = ({ target, verdict, gate, findings }: Report): Row => ({
  input: target.input,
  verdict,
  gate,
  findings: findings.filter(({ severity }) => severity !== 'notice').map(({ id }) => id),
})

const WORST_FIRST = { fail: 0, inconclusive: 1, pass: 2 } satisfies Record<Verdict, number>

const rank = ({ verdict, gate }: Row): number => (gate.failed ? WORST_FIRST.fail : WORST_FIRST[verdict])

/** Those that pass are not listed one by one beyond this many rows. */
const MOST_ROWS = 40

export function tableLines(rows: readonly Row[], style: Style): string[] {
  if (style.detail === 'quiet') {
    return [sumLine(rows, style)]
  }
  const sorted = rows.toSorted((a, b) => rank(a) - rank(b))
  const shown = sorted.filter((row, index) => rank(row) < WORST_FIRST.pass || index < MOST_ROWS)
  const width = Math.min(50, Math.max(...shown.map(({ input }) => input.length)))
  const lines = shown.map(row => {
    const { input, verdict, findings } = row
    const mark = MARK_OF_VERDICT[verdict]
    const word = colored(style, mark, verdict.padEnd('inconclusive'.length))
    const few =
      findings.slice(0, 3).join(', ') + (findings.length > 3 ? `, and ${findings.length - 3} more` : '')
    const notes = [few, gateText(row)].filter(Boolean).join('; ')
    return `${sign(style, mark)} ${word}  ${input.padEnd(width)}  ${style.paint.dim(notes)}`.trimEnd()
  })
  if (shown.length < sorted.length) {
    lines.push(style.paint.dim(`  … and ${sorted.length - shown.length} more that pass`))
  }
  return [...lines, '', sumLine(rows, style)]
}

function sumLine(rows: readonly Row[], style: Style): string {
  const of = (verdict: Verdict) => rows.filter(row => row.verdict === verdict).length
  const worst = (['fail', 'inconclusive'] as const).find(verdict => of(verdict) > 0) ?? 'pass'
  const mark = MARK_OF_VERDICT[rows.some(({ gate }) => gate.failed) ? 'fail' : worst]
  const parts = [`${of('fail')} failed`, `${of('inconclusive')} inconclusive`, `${of('pass')} passed`]
  return `${sign(style, mark)} ${style.paint.bold(count(rows.length, 'target'))}: ${parts.join(', ')}${gateSum(rows)}`
}
