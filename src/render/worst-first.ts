/** For formats that tell every target in a line but only so many in full: the worst ones. */
import type { Report, Verdict } from '../report.ts'
import type { Gated } from './gate.ts'

const RANK = { fail: 0, inconclusive: 2, pass: 4 } as const satisfies Record<Verdict, number>

export interface Told extends Gated {
  input: string
  summary: string
  /** Absent where enough others are as bad or worse. */
  full?: string
}

export interface Collected {
  add(report: Report): void
  /** Failures, then what was inconclusive, then what passed with findings, then the rest; each in the order of arrival. */
  worstFirst(): { told: Told[]; counts: Record<Verdict, number> }
}

export function collectWorst(limit: number, tell: (report: Report) => string): Collected {
  const entries: (Told & { rank: number })[] = []
  const counts = { fail: 0, inconclusive: 0, pass: 0 }
  return {
    add(report) {
      const { verdict, summary, target, findings, gate } = report
      const rank = (gate.failed ? RANK.fail : RANK[verdict]) + (findings.length > 0 ? 0 : 1)
      const matters = entries.filter(entry => entry.rank <= rank).length < limit
      counts[verdict]++
      const full = matters && { full: tell(report) }
      entries.push({ input: target.input, verdict, summary, gate, rank, ...full })
    },
    worstFirst() {
      const sorted = entries.toSorted((a, b) => a.rank - b.rank)
      const told = sorted.map(({ rank: _rank, full, ...rest }, i) => (i < limit ? { ...rest, full } : rest))
      return { told, counts }
    },
  }
}
