/** One client's walk over the certificates of one path: which ends are possible, and by which steps. */
import type { Certificate, Connection } from '../facts.ts'
import { deltasOf, withDeltas } from './delta.ts'
import { gradeCrl, gradeResponse } from './grade.ts'
import type { Event, FetchSource, Limit, Source } from './profile.ts'
import { type Patience, type Reached, reach } from './reach.ts'
import {
  type AskedUrl,
  asksSomebody,
  fetches,
  inScope,
  isRoot,
  livesTooShort,
  sourcesOf,
  type WalkContext,
} from './sources.ts'
import { accepts, type CertificateWalk, type End, isRevoked, newWalk, type Open, take } from './take.ts'
import type { View } from './view.ts'

export function walkPath(context: WalkContext): CertificateWalk[] {
  const { profile, view, path } = context
  const certificates = path.flatMap(id => view.certificate(id) ?? [])
  const ordered = profile.order === 'root-first' ? certificates.toReversed() : certificates
  const budget = createBudget(context.limit)
  const walks: CertificateWalk[] = []
  for (const certificate of ordered) {
    const walk = walkCertificate(certificate, context, budget)
    if (!walk) continue
    walks.push(walk)
    // What lies under a revoked issuer is not asked about (dotnet/runtime DynamicRevocationTests, RevokeIntermediate…).
    if (profile.order === 'root-first' && [...walk.ends].every(isRevoked)) break
    if (profile.stopsAtRefusal && [...walk.ends].every(end => !accepts(end, profile))) break
    if (profile.oneIsEnough && isStapled(walk, ['good', 'pass'])) break
    if (profile.stapleIsEnough && isStapled(walk, ['good'])) break
  }
  return walks
}

const isStapled = ({ steps, ends }: CertificateWalk, settled: readonly End[]): boolean =>
  steps.at(-1)?.source === 'staple' && [...ends].every(end => settled.includes(end))

/** Time for each URL. Of a total, each URL gets half of what is left (CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT). */
function createBudget(limit: Limit) {
  let left = limit.regime === 'total' ? limit.ms : 0
  return {
    patience: (): Patience =>
      limit.regime === 'total' ? { ms: left / 2 } : { ms: limit.ms, idle: limit.idle === true },
    spend(ms: number) {
      left = Math.max(0, left - ms)
    },
  }
}

type Budget = ReturnType<typeof createBudget>

/** Undefined where the client does not look at this certificate at all. */
function walkCertificate(
  certificate: Certificate,
  context: WalkContext,
  budget: Budget,
): CertificateWalk | undefined {
  const { profile, view, path } = context
  const walk = newWalk(certificate)
  const open: Open = { open: true, replaceable: [], noCheck: false, listsOnly: false, urls: 0 }
  let concerned = false
  if (profile.staple && inScope(profile.staple.of, certificate, path)) {
    concerned = true
    takeStaple(profile.staple, walk, open, context)
  }
  if (open.open && fetches(profile, view, path)) {
    for (const [kind, source] of [['ocsp', profile.ocsp] as const, ['crl', profile.crl] as const]) {
      if (
        !source ||
        (kind === 'ocsp' && open.listsOnly) ||
        !inScope(source.of, certificate, path) ||
        livesTooShort(source, certificate)
      )
        continue
      concerned = true
      fetchAll(kind, source, walk, open, context, budget)
    }
  }
  if (!concerned) return undefined
  if (isRoot(certificate, path)) return forgiveRoot(walk, open)
  if (open.open) closeWithoutAnswer(walk, open, asksSomebody(profile, certificate, context))
  if (profile.doubtsSelfSigned && certificate.selfSigned && path.length === 1) doubtSelfSigned(walk)
  settleDoubts(walk, view.facts.observed.offline && certificate.id !== path[0])
  if ([...walk.ends].some(end => !accepts(end, profile))) walk.failing.push(...failingSteps(walk, view))
  return walk
}

function takeStaple(source: Source, walk: CertificateWalk, open: Open, context: WalkContext): void {
  const { handshake, view } = context
  const staple = handshake?.fact.staple ?? { state: 'absent' as const }
  const events: Event[] =
    staple.state === 'present'
      ? stapleEvents(staple.response, walk.certificate, context)
      : [staple.state === 'undecodable' ? 'undecodable' : staple.state]
  const evidence = handshake ? `${handshake.pointer}/staple` : view.pointerOf(walk.certificate.id)
  take(source, events, walk, open, { source: 'staple', evidence }, 'staple:')
}

type PresentStaple = Extract<Connection['staple'], { state: 'present' }>['response']

/** OpenSSL and GnuTLS look for the issuer among the certificates that the server sent and the response carries. */
function stapleEvents(response: PresentStaple, certificate: Certificate, context: WalkContext): Event[] {
  const { profile, view, handshake } = context
  const events = gradeResponse(response, certificate, view.at, profile.tolerances)
  const sent = view.facts.chains.find(chain => chain.id === handshake?.fact.chain)?.certificates ?? []
  if (sent.length !== 1 || response.responseStatus !== 'successful') return events
  if (response.certificateCount > 0) return ['leaf-sent-alone', ...events]
  // One that is named can be found in the client's own store, one that is known by a hash of its key cannot.
  const issuer = 'byKey' in response.responderId ? 'issuer-not-sent' : 'issuer-only-named'
  return [issuer, 'leaf-sent-alone', ...events]
}

function fetchAll(
  kind: 'ocsp' | 'crl',
  source: FetchSource,
  walk: CertificateWalk,
  open: Open,
  context: WalkContext,
  budget: Budget,
): void {
  for (const asked of sourcesOf(kind, source, walk.certificate, context)) {
    if (!open.open) return
    open.urls++
    const patience = budget.patience()
    const reached = reach(asked.fact.url, asked.fact.exchanges, patience, context.view.facts.observed)
    const own = grade(kind, source, reached, walk.certificate, context)
    const { view, profile } = context
    const graded =
      kind === 'crl'
        ? withDeltas(own, deltasOf(asked.fact), walk.certificate, view.at, profile.tolerances)
        : own
    const events = [...wayEvents(asked.fact, reached, graded), ...graded]
    const endless = reached.event === 'timeout' || (reached.event === 'not-asked' && reached.unfinished)
    const waited = endless ? (patience.ms ?? reached.elapsedMs) : reached.elapsedMs
    if (!source.beforehand) {
      budget.spend(waited)
      walk.waitMs += waited
      walk.waited ||= endless === true || waited >= NOTICED_MS
    }
    const last = Math.max(0, asked.fact.exchanges.length - 1)
    const evidence = `${asked.pointer}/exchanges/${last}`
    const step = { source: kind, url: asked.fact.url, evidence, elapsedMs: reached.elapsedMs }
    if (reached.event === 'not-asked') walk.doubts.push(`${asked.fact.url}: ${reached.because}`)
    take(source, events, walk, open, step, '')
  }
}

/** From here on people notice that they wait, milliseconds. */
const NOTICED_MS = 1_000

/** How the answer was come by. */
const wayEvents = (
  { url, exchanges, postWorks }: AskedUrl,
  { event }: Reached<unknown>,
  graded: Event[],
): Event[] => [
  ...(event === 'answered' && /^https:/i.test(url) ? (['https-url'] as const) : []),
  ...(event === 'answered' && exchanges.length > 1 ? (['redirected'] as const) : []),
  ...(postWorks && mayBePostOnly(graded) ? (['post-only'] as const) : []),
]

const POST_MAY_HELP = new Set<Event>([
  'http',
  'content',
  'connect',
  'malformedRequest',
  'internalError',
  'unauthorized',
])
const mayBePostOnly = (events: readonly Event[]): boolean => events.some(event => POST_MAY_HELP.has(event))

function grade(
  kind: 'ocsp' | 'crl',
  { maxBytes = Number.POSITIVE_INFINITY }: FetchSource,
  reached: Reached<unknown>,
  certificate: Certificate,
  { profile, view }: WalkContext,
): Event[] {
  if (reached.event !== 'answered') return [reached.event]
  if ((reached.body as { bytes: number }).bytes > maxBytes) return ['too-large']
  const body = reached.body as never
  return kind === 'ocsp'
    ? gradeResponse(body, certificate, view.at, profile.tolerances)
    : gradeCrl(body, certificate, view.at, profile.tolerances)
}

function closeWithoutAnswer(walk: CertificateWalk, open: Open, asked: boolean): void {
  if (open.replaceable.length > 0) {
    for (const event of open.replaceable) walk.ends.add(`refuse:staple:${event}`)
  } else if (open.urls > 0) {
    walk.ends.add('offline')
    // The source that was asked last decides which code it is.
    if (open.noCheck) walk.ends.add('no-check')
  } else if (asked && walk.certificate.skippedDistributionPoints.length > 0) {
    walk.ends.add('offline').add('no-check')
  } else walk.ends.add(asked ? 'no-check' : 'pass')
}

/** Of a root only "revoked" counts; one that names sources which do not answer: nobody knows (DynamicRevocationTests has no such case). */
function forgiveRoot(walk: CertificateWalk, open: Open): CertificateWalk {
  const named = open.urls > 0
  if (open.open && named && !walk.events.has('not-asked')) {
    walk.ends.add('good').add('offline')
    walk.doubts.push('the root names a revocation source that gives no answer')
  } else if (open.open) {
    walk.ends.clear()
    walk.ends.add('good')
  }
  return walk
}

function doubtSelfSigned(walk: CertificateWalk): void {
  if (!walk.ends.has('offline') && !walk.ends.has('no-check')) return
  walk.ends.add('good')
  walk.doubts.push('the certificate is its own root, and whether Windows forgives it as one is not known')
}

/** What was not asked is assumed to agree with what was; offline, CAs are assumed to be fine, as nothing can be known about them. */
function settleDoubts(walk: CertificateWalk, assumeGood: boolean): void {
  if (!walk.ends.has('maybe-good')) return
  if (assumeGood && walk.events.has('not-asked')) {
    walk.ends.clear()
    walk.ends.add('maybe-good')
    walk.doubts.length = 0
  } else if (walk.ends.has('good')) {
    walk.ends.delete('maybe-good')
    walk.ends.delete('maybe-revoked')
  }
}

/** A staple that is not there stands in nobody's way unless it is demanded. */
function failingSteps(walk: CertificateWalk, view: View): string[] {
  const revoked = [...walk.ends].some(isRevoked)
  const demanded = [...walk.ends].some(end => end === 'refuse:staple:absent')
  const steps = walk.steps.filter(step =>
    revoked ? step.result === 'revoked' : step.result !== 'good' && (step.result !== 'absent' || demanded),
  )
  // An answer that is good, and of which nobody knows whether Windows takes it.
  const doubtful = walk.steps.filter(step => step.result === 'good')
  const pointers = (steps.length > 0 ? steps : doubtful).map(step => step.evidence)
  return pointers.length > 0 ? pointers : [view.pointerOf(walk.certificate.id)]
}
