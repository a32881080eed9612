/** The end of a run of many targets: one row each, worst first, and the sum. */
import type { Report, Verdict } from '../../report.ts'
import type { Style } from '../format.ts'
import { count } from '../words.ts'
import { colored, MARK_OF_VERDICT, sign } from './marks.ts'

/** What the table needs of a report: thousands of whole ones would fill the memory. */
export interface Row {
  input: string
  verdict: Verdict
  exitCode: number
  /** Ids of the worst findings. */
  findings: string[]
}

export const rowOf = ({ target, verdict, exitCode, findings }: Report): Row => ({
  input: target.input,
  verdict,
  exitCode,
  findings: findings.filter(({ severity }) => severity !== 'notice').map(({ id }) => id),
})

const WORST_FIRST = { fail: 0, inconclusive: 1, pass: 2 } satisfies Record<Verdict, number>

/** Those that pass are not listed one by one beyond this many rows. */
const MOST_ROWS = 40

export function tableLines(rows: readonly Row[], style: Style): string[] {
  if (style.detail === 'quiet') {
    return [sumLine(rows, style)]
  }
  const sorted = [...rows].sort((a, b) => WORST_FIRST[a.verdict] - WORST_FIRST[b.verdict])
  const shown = sorted.filter(({ verdict }, index) => verdict !== 'pass' || index < MOST_ROWS)
  const width = Math.min(50, Math.max(...shown.map(({ input }) => input.length)))
  const lines = shown.map(({ input, verdict, findings }) => {
    const mark = MARK_OF_VERDICT[verdict]
    const word = colored(style, mark, verdict.padEnd('inconclusive'.length))
    const few =
      findings.slice(0, 3).join(', ') + (findings.length > 3 ? `, and ${findings.length - 3} more` : '')
    return `${sign(style, mark)} ${word}  ${input.padEnd(width)}  ${style.paint.dim(few)}`.trimEnd()
  })
  if (shown.length < sorted.length) {
    lines.push(style.paint.dim(`  … and ${sorted.length - shown.length} more that pass`))
  }
  return [...lines, '', sumLine(rows, style)]
}

function sumLine(rows: readonly Row[], style: Style): string {
  const of = (verdict: Verdict) => rows.filter(row => row.verdict === verdict).length
  const worst: Verdict = of('fail') > 0 ? 'fail' : of('inconclusive') > 0 ? 'inconclusive' : 'pass'
  const parts = [`${of('fail')} failed`, `${of('inconclusive')} inconclusive`, `${of('pass')} passed`]
  return `${sign(style, MARK_OF_VERDICT[worst])} ${style.paint.bold(count(rows.length, 'target'))}: ${parts.join(', ')}`
}
