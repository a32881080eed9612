/** For job summaries, merge requests and tickets: GitHub Flavored Markdown. */
import type { Report } from '../report.ts'
import type { Format } from './format.ts'
import { section, VERDICT_SIGNS } from './markdown/section.ts'
import { code, plain, table } from './markdown/text.ts'

/** GitHub drops a job summary of more than 1 MiB: that many sections are told in full, the worst ones. */
const SECTIONS = 50
const ROWS = 1_000
const RANK = { fail: 0, inconclusive: 1, pass: 2 } as const

interface Entry {
  row: string[]
  rank: number
  verdict: Report['verdict']
  text: string
}

export const format: Format = {
  mediaType: 'text/markdown',
  machine: true,
  open() {
    const entries: Entry[] = []
    return {
      report(report) {
        const rank = RANK[report.verdict] * 2 + (report.findings.length > 0 ? 0 : 1)
        const row = [
          `${VERDICT_SIGNS[report.verdict]} ${report.verdict}`,
          code(report.target.input),
          plain(report.summary),
        ]
        const full = entries.filter(entry => entry.rank <= rank).length < SECTIONS
        entries.push({ row, rank, verdict: report.verdict, text: full ? section(report) : '' })
        return ''
      },
      end: () => `${document(entries)}\n`,
    }
  },
}

function document(entries: readonly Entry[]): string {
  if (entries.length === 1) {
    return entries[0]!.text
  }
  const worstFirst = entries.toSorted((a, b) => a.rank - b.rank)
  const count = (verdict: Report['verdict']) => entries.filter(entry => entry.verdict === verdict).length
  const told = worstFirst.slice(0, SECTIONS)
  return [
    `# ocspcheck: ${count('fail')} fail, ${count('inconclusive')} inconclusive, ${count('pass')} pass`,
    table(
      ['verdict', 'target', 'summary'],
      worstFirst.slice(0, ROWS).map(({ row }) => row),
    ),
    ...(entries.length > ROWS ? [`And ${entries.length - ROWS} more.`] : []),
    ...told.map(({ text }) => text),
    ...(entries.length > SECTIONS
      ? [`The other ${entries.length - SECTIONS} stand in the table alone.`]
      : []),
  ].join('\n\n')
}
