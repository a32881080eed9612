/** The sources of revocation status of a report's certificates, each with what it said: staples, then OCSP URLs, then CRL URLs. */
import type { CertificateId } from '../facts.ts'
import type { Report } from '../report.ts'
import { type SourceView, viewCrl, viewOcsp, viewStaple } from './source.ts'
import { leafOf } from './staples.ts'

export interface Source {
  certificate: CertificateId
  kind: 'staple' | 'OCSP' | 'CRL'
  url?: string
  view: SourceView
  /** JSON Pointer into `facts`: what findings and steps point to begins with it. */
  pointer: string
  /** Handshakes disagree. */
  varies?: true
}

export function sourcesOf(report: Report): Source[] {
  const { facts, judgedAt } = report
  const seen: Source[] = [
    ...staples(report),
    ...facts.responders.map(({ certificate, url, exchanges }, i) => ({
      certificate,
      kind: 'OCSP' as const,
      url,
      view: viewOcsp(exchanges, certificate, judgedAt),
      pointer: `/responders/${i}`,
    })),
    ...facts.crls.map(({ certificate, url, exchanges }, i) => ({
      certificate,
      kind: 'CRL' as const,
      url,
      view: viewCrl(exchanges, judgedAt),
      pointer: `/crls/${i}`,
    })),
  ]
  return seen.map(source => ({ ...source, view: withFinding(source, report) }))
}

/** What looks good by itself and still makes a client of the gate refuse, such as a CRL that Windows ignores. */
function withFinding({ kind, view, pointer }: Source, { findings }: Report): SourceView {
  const own = kind === 'staple' ? `${pointer}/value/staple` : `${pointer}/`
  const against = findings.find(
    ({ severity, subjects }) => severity === 'error' && subjects.some(subject => subject.startsWith(own)),
  )
  return view.state === 'good' && against
    ? { ...view, state: 'bad', word: `${view.word}, but: ${against.rule}` }
    : view
}

/** One for each leaf. Where handshakes disagree, all that they said: `none in 1, good in 2 of 3 handshakes`. */
function staples(report: Report): Source[] {
  const all = handshakes(report)
  const leaves = [...new Set(all.map(({ leaf }) => leaf))]
  return leaves.map(certificate => {
    const own = all.filter(({ leaf }) => leaf === certificate)
    const { view, pointer } = own.at(-1)!
    const said = new Map<string, number>()
    for (const { view: one } of own) {
      said.set(one.word, (said.get(one.word) ?? 0) + 1)
    }
    if (said.size === 1) {
      return { certificate, kind: 'staple', view, pointer }
    }
    const word = `${[...said].map(([text, times]) => `${text} in ${times}`).join(', ')} of ${own.length} handshakes`
    return { certificate, kind: 'staple', view: { ...view, state: 'bad', word }, pointer, varies: true }
  })
}

const handshakes = (report: Report) =>
  report.facts.connections.flatMap((attempt, i) => {
    const leaf = attempt.state === 'completed' ? leafOf(report, attempt.value) : undefined
    return attempt.state === 'completed' && leaf !== undefined
      ? [
          {
            leaf,
            pointer: `/connections/${i}`,
            view: viewStaple(attempt.value.staple, leaf, report.judgedAt),
          },
        ]
      : []
  })
