/** The sentence that the operator of the site needs. */
import type { ClientOutcome, Finding, Report, Verdict } from '../report.ts'
import type { Simulation } from './simulate.ts'
import type { View } from './view.ts'

interface Told {
  view: View
  target: Report['target']
  command: Report['command']
  verdict: Verdict
  findings: readonly Finding[]
  simulations: readonly Simulation[]
}

export function summaryOf(told: Told): string {
  const windows = told.simulations.find(({ outcome }) => outcome.client === 'curl-schannel')
  const what =
    told.command === 'responder' ? 'a server with this certificate that does not staple' : 'this site'
  if (told.verdict === 'pass') return passed(told, what)
  const lead = told.findings.find(({ severity }) => severity === 'error') ?? decisive(told.findings, windows)
  if (told.verdict === 'inconclusive') {
    const because = windows?.outcome.because ?? 'nothing was observed'
    const first = lead ?? told.findings[0]
    const said = nothingSeen(told) && first ? open(first.message) : because
    return `Nobody can say from here whether Windows clients accept ${what}: ${said}.`
  }
  const apart = (finding: Finding) => !finding.subjects.some(subject => lead?.subjects.includes(subject))
  const next = told.findings.filter(
    finding => finding.severity === 'error' && finding.rule !== lead?.rule && apart(finding),
  )
  const also = next.length > 0 ? ` Then comes: ${next[0]!.message}` : ''
  const message = lead?.message ?? failingStep(windows)
  return `Windows clients refuse ${what}${often(windows?.outcome)}: ${open(message)}${code(windows?.outcome, message)}.${also}`
}

/** Under another gate what decides for Windows may be less than an error. */
const decisive = (findings: readonly Finding[], windows: Simulation | undefined) =>
  findings.find(({ subjects }) => subjects.some(subject => windows?.decisive.includes(subject)))

/** In the words of the walk, where the finding is switched off. */
function failingStep(windows: Simulation | undefined): string {
  const step = windows?.outcome.steps.find(({ evidence }) => windows.decisive.includes(evidence))
  return step ? `${step.url ?? step.certificate}: ${step.text}` : 'a certificate cannot be checked'
}

/** Without its full stop, so that the sentence can go on. */
const open = (message: string): string => message.replace(/\.$/, '')

const nothingSeen = ({ view, command }: Told) => command === 'probe' && view.handshakes.length === 0

function passed({ view, findings, simulations, command }: Told, what: string): string {
  const steps = simulations.find(({ outcome }) => outcome.client === 'curl-schannel')?.outcome.steps ?? []
  const leaf = view.leaves[0]?.id
  const settled = steps.find(
    step => step.certificate === leaf && step.source !== 'trust' && step.result === 'good',
  )
  const HOW = {
    staple: 'the staple settles the certificate',
    ocsp: 'its OCSP responder answers',
    crl: 'its CRL answers',
  } as const
  const how =
    settled && settled.source !== 'trust'
      ? `: ${HOW[settled.source]}${view.facts.observed.offline ? '' : ', and the intermediates can be checked'}`
      : ''
  const warning = findings.find(({ severity }) => severity === 'warning')
  const but = warning ? ` But: ${warning.message}` : ''
  const offline =
    view.facts.observed.offline && command === 'probe' ? ' Nothing else was asked (--offline).' : ''
  return `Windows clients accept ${what}${how}.${but}${offline}`
}

function often(outcome: ClientOutcome | undefined): string {
  if (outcome?.outcome !== 'varies' || !outcome.handshakes) return ''
  const { accepted, rejected, undetermined } = outcome.handshakes
  return ` in ${rejected} of ${accepted + rejected + undetermined} handshakes`
}

/** The code that a user would search for, unless the message holds it already. */
function code(outcome: ClientOutcome | undefined, said: string): string {
  const codes = [
    ...new Set(outcome?.errors.flatMap(({ name, hex }) => (name && hex ? [`${name} ${hex}`] : [])) ?? []),
  ]
  const unsaid = codes.filter(one => !said.includes(one))
  if (unsaid.length === 0) return ''
  return ` (${unsaid.length < codes.length ? 'or ' : ''}${unsaid.join(' or ')})`
}
