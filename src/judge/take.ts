/** How one answer, or the lack of one, bears on where a client's walk may end. */
import type { Certificate } from '../facts.ts'
import type { Step } from '../report.ts'
import { describeEvents, stepResult } from './event-text.ts'
import type { ClientProfile, Event, Refusal, Source, Treatment, Treatments } from './profile.ts'

/**
 * How a certificate, or the whole walk, may end. `maybe-*`: nobody asked. `refuse:` carries the name of the error.
 * Several ends mean that nobody knows which.
 */
export type End =
  | 'good'
  | 'pass'
  | 'offline'
  | 'no-check'
  | 'maybe-good'
  | 'maybe-revoked'
  | `refuse:${Refusal}`

export interface CertificateWalk {
  certificate: Certificate
  ends: Set<End>
  steps: Step[]
  /** Every event met, for the evidence that stands behind the prediction. */
  events: Set<Event>
  /** Pointers of the steps that stand between this certificate and an answer. */
  failing: string[]
  /** Why more than one end is possible. */
  doubts: string[]
  /** The longest wait, milliseconds. */
  waitMs: number
  /** Something did not answer in time, or took so long that people notice. */
  waited: boolean
}

/** What is left to a certificate that has no answer yet. */
export interface Open {
  open: boolean
  replaceable: Event[]
  noCheck: boolean
  listsOnly: boolean
  /** How many URLs were tried. */
  urls: number
}

export const newWalk = (certificate: Certificate): CertificateWalk => ({
  certificate,
  ends: new Set(),
  steps: [],
  events: new Set(),
  failing: [],
  doubts: [],
  waitMs: 0,
  waited: false,
})

const ALWAYS: Treatments = {
  good: ['as-is'],
  revoked: ['refuse'],
  'not-asked': ['anything'],
  'not-observable': ['anything'],
  'leaf-sent-alone': ['as-is'],
  'issuer-not-sent': ['as-is'],
  'issuer-only-named': ['as-is'],
  'behind-others': ['as-is'],
  redirected: ['as-is'],
  'post-only': ['as-is'],
  'weak-signature': ['as-is'],
  'delta-missing': ['as-is'],
}

export const treatmentsOf = ({ on, otherwise }: Source, event: Event): readonly Treatment[] =>
  on[event] ?? ALWAYS[event] ?? otherwise

/** Follows the events of one answer through the client's table, and writes the step down. */
export function take(
  source: Source,
  events: readonly Event[],
  walk: CertificateWalk,
  open: Open,
  step: Pick<Step, 'source' | 'url' | 'evidence' | 'elapsedMs'>,
  prefix: '' | 'staple:',
): void {
  open.open = false
  open.noCheck = false
  let refused = false
  for (const [i, event] of events.entries()) {
    const treatments = treatmentsOf(source, event)
    walk.events.add(event)
    if (treatments.length > 1) walk.doubts.push(`${step.url ?? 'the staple'}: ${describeEvents([event])}`)
    for (const treatment of treatments) {
      if (treatment === 'as-is') {
        if (i === events.length - 1) walk.ends.add('good')
      } else if (treatment === 'pass') walk.ends.add('pass')
      else if (treatment === 'refuse') {
        refused = true
        walk.ends.add(`refuse:${refusal(prefix, event)}`)
      } else {
        open.open = true
        if (treatment === 'next-or-no-check') open.noCheck = true
        if (treatment === 'replaceable') open.replaceable.push(event)
        if (treatment === 'next-list') open.listsOnly = true
        if (treatment === 'taken-for-good') walk.ends.add('maybe-good')
        if (treatment === 'anything') walk.ends.add('maybe-good').add('maybe-revoked')
      }
    }
    if (!treatments.includes('as-is')) {
      walk.steps.push({
        certificate: walk.certificate.id,
        ...step,
        result: stepResult(event, refused, step.source),
        text: describeEvents([event]),
      })
      return
    }
  }
  walk.steps.push({
    certificate: walk.certificate.id,
    ...step,
    result: stepResult(events.at(-1) ?? 'good', refused, step.source),
    text: describeEvents(events),
  })
}

const refusal = (prefix: '' | 'staple:', event: Event): Refusal =>
  event === 'revoked' || prefix === '' ? event : `staple:${event}`

/** Says it of the certificate itself: revoked wins over everything else. */
export const isRevoked = (end: End): boolean => end.startsWith('refuse:') && end.endsWith('revoked')

export function accepts(end: End, { without }: ClientProfile): boolean {
  if (end === 'offline') return without.answer === 'accept'
  if (end === 'no-check') return without.source === 'accept'
  return end === 'good' || end === 'pass' || end === 'maybe-good'
}
