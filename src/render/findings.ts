/** Findings as a page tells them: one below the other, so that a mend need not be read twice. */
import type { Finding } from '../report.ts'

/** Where a mend was told already, which finding told it. */
export function withoutRepeats(findings: readonly Finding[]): Finding[] {
  return findings.map((finding, i) => {
    const earlier = findings.slice(0, i).find(({ mend }) => mend !== '' && mend === finding.mend)
    return earlier ? { ...finding, mend: `The same as for ${earlier.rule}.` } : finding
  })
}
