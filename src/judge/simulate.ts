/** What a client would do: one evaluator walks the facts for all of them, and reads nothing but the client's record. */
import type { Connection, Facts } from '../facts.ts'
import type { Basis, ClientError, ClientOutcome, Outcome, Step } from '../report.ts'
import { errorsOf } from './client-error.ts'
import type { ClientProfile, Event, Refusal } from './profile.ts'
import { urlsFor, type WalkContext } from './sources.ts'
import { accepts, type CertificateWalk, type End, isRevoked } from './take.ts'
import { judgeTrust, type Trust } from './trust.ts'
import { createView, type Located, type View } from './view.ts'
import { walkPath } from './walk.ts'

/** An outcome with what the findings need to know about how it came about. */
export interface Simulation {
  outcome: ClientOutcome
  /** JSON Pointers of what makes the client refuse, or leaves it undetermined. */
  decisive: string[]
  /** Certificates whose own status the client does not get to know. */
  undecided: string[]
}

/** What a client would do with this server, and the walk that leads there. */
export function simulate(profile: ClientProfile, facts: Facts, at: Date): ClientOutcome {
  return simulateView(profile, createView(facts, at)).outcome
}

/** One handshake, as the client would see it. */
interface Trial {
  outcome: Outcome
  ends: Set<End>
  refusals: Refusal[]
  trust: Trust
  walks: CertificateWalk[]
  context: WalkContext
  /** Certificates that lie on some paths only. */
  optional: string[]
  /** Handshakes that were alike. */
  times: number
}

export function simulateView(profile: ClientProfile, view: View): Simulation {
  const trials = trialsOf(profile, view)
  if (trials.length === 0) return { outcome: nothingSeen(profile), decisive: [], undecided: [] }
  const count = (outcome: Outcome) =>
    trials.reduce((sum, trial) => sum + (trial.outcome === outcome ? trial.times : 0), 0)
  const handshakes = {
    accepted: count('accepts'),
    rejected: count('rejects'),
    undetermined: count('undetermined'),
  }
  const outcome = combine(handshakes)
  // The walk that is shown is that of the worst handshake.
  const shown =
    trials.find(trial => trial.outcome === 'rejects') ??
    trials.find(trial => trial.outcome === 'undetermined') ??
    trials[0]!
  const refusals = [...new Set(trials.flatMap(trial => trial.refusals))]
  const because = explain(profile, outcome, trials, shown)
  const wait = longestWait(profile, trials)
  return {
    outcome: {
      client: profile.id,
      outcome,
      basis: basisOf(profile, shown.walks),
      errors: outcome === 'accepts' ? [] : errorsFor(profile, refusals, view, shown),
      ...(because && { because }),
      ...(view.handshakes.length > 0 && { handshakes }),
      steps: stepsOf(shown),
      ...(wait && { delay: wait }),
      needs: [...new Set(trials.flatMap(trial => needsOf(profile, trial)))],
      assumes: assumptionsOf(profile, shown, view),
    },
    decisive: [...new Set(trials.flatMap(trial => decisiveOf(trial, outcome)))],
    undecided: [
      ...new Set(
        trials.flatMap(trial =>
          trial.walks.filter(walk => walk.failing.length > 0).map(walk => walk.certificate.id),
        ),
      ),
    ],
  }
}

function combine({
  accepted,
  rejected,
  undetermined,
}: Record<'accepted' | 'rejected' | 'undetermined', number>): Outcome {
  if (rejected > 0) return accepted + undetermined > 0 ? 'varies' : 'rejects'
  return undetermined > 0 ? 'undetermined' : 'accepts'
}

function trialsOf(profile: ClientProfile, view: View): Trial[] {
  if (view.handshakes.length > 0) {
    return view.alike.flatMap(({ handshake, times }) => {
      const leaf = view.facts.chains.find(chain => chain.id === handshake.fact.chain)?.certificates[0]
      return leaf === undefined ? [] : [{ ...trial(profile, view, leaf, handshake), times }]
    })
  }
  // No server was asked at all: a certificate by itself. Servers that were asked and did not answer say nothing.
  return view.facts.connections.length > 0
    ? []
    : view.leaves.slice(0, 1).map(leaf => trial(profile, view, leaf.id))
}

function trial(profile: ClientProfile, view: View, leaf: string, handshake?: Located<Connection>): Trial {
  const trust = judgeTrust(profile, view, handshake, leaf)
  const paths = profile.takesAnyPath ? view.pathsOf(leaf) : [shortestTrusted(view, leaf)]
  const contexts = paths.flatMap(path =>
    (view.limitless ? profile.limits.slice(0, 1) : profile.limits).map(limit => ({
      profile,
      view,
      path,
      limit,
      handshake,
    })),
  )
  const walked = contexts.map(context => ({ context, walks: walkPath(context) }))
  const ends = new Set(walked.flatMap(({ walks }) => [...fold(walks, profile)]))
  const demands = mustStaple(profile, view, leaf, handshake)
  const refusals: Refusal[] = [
    ...(trust.refusal ? [trust.refusal] : []),
    ...(demands ? (['must-staple'] as const) : []),
    ...[...ends].filter(end => !accepts(end, profile)).map(refusalOf),
  ]
  const shown =
    walked.find(({ walks }) => [...fold(walks, profile)].some(end => !accepts(end, profile))) ?? walked[0]!
  const common = paths.reduce((kept, path) => kept.filter(id => path.includes(id)))
  return {
    outcome: trust.refusal || demands ? 'rejects' : classify([...ends], profile),
    ends,
    refusals: trust.refusal ? [trust.refusal] : refusals,
    trust,
    walks: shown.walks,
    context: shown.context,
    optional: shown.context.path.filter(id => !common.includes(id)),
    times: 1,
  }
}

function shortestTrusted(view: View, leaf: string): string[] {
  const paths = view.pathsOf(leaf)
  const trusted = paths.filter(path => view.certificate(path.at(-1) ?? '')?.trustAnchor)
  return (trusted.length > 0 ? trusted : paths).reduce((best, path) =>
    path.length < best.length ? path : best,
  )
}

function classify(ends: readonly End[], profile: ClientProfile): Outcome {
  const accepted = ends.filter(end => accepts(end, profile)).length
  if (accepted === ends.length) return 'accepts'
  return accepted === 0 ? 'rejects' : 'undetermined'
}

/** Where the whole walk may end, given where each certificate may. */
function fold(walks: readonly CertificateWalk[], { oneIsEnough }: ClientProfile): Set<End> {
  let all = new Set<End>([oneIsEnough && walks.length > 0 ? 'no-check' : 'good'])
  const combine = oneIsEnough ? first : worst
  for (const { ends } of walks) {
    all = new Set([...all].flatMap(a => [...ends].flatMap(b => combine(a, b))))
  }
  return all
}

/** The first answer settles it; after that only "revoked" counts. */
function first(a: End, b: End): End[] {
  if (isRevoked(b)) return [b]
  return [a === 'no-check' || a === 'offline' ? (b === 'no-check' ? a : b) : a]
}

const RANK: Readonly<Record<string, number>> = {
  'maybe-revoked': 3,
  offline: 2,
  'no-check': 2,
  'maybe-good': 1,
}
const rank = (end: End) => (end.startsWith('refuse:') ? 4 : (RANK[end] ?? 0))

/** Revoked wins over everything; of "offline" and "no check" nobody knows which Windows reports. */
function worst(a: End, b: End): End[] {
  if (rank(a) === 2 && rank(b) === 2) return [a, b]
  return [rank(b) > rank(a) ? b : a]
}

function refusalOf(end: End): Refusal {
  if (end === 'offline' || end === 'no-check') return end
  return end.startsWith('refuse:') ? (end.slice('refuse:'.length) as Refusal) : 'revoked'
}

function mustStaple(
  profile: ClientProfile,
  view: View,
  leaf: string,
  handshake?: Located<Connection>,
): boolean {
  if (!view.certificate(leaf)?.mustStaple || profile.mustStaple.length === 0 || !handshake) return false
  const { staple } = handshake.fact
  const event: Event =
    staple.state === 'present'
      ? staple.response.responseStatus === 'successful'
        ? 'good'
        : staple.response.responseStatus
      : staple.state === 'undecodable'
        ? 'undecodable'
        : staple.state
  return profile.mustStaple.includes(event)
}

function errorsFor(
  profile: ClientProfile,
  refusals: readonly Refusal[],
  view: View,
  shown: Trial,
): ClientError[] {
  return errorsOf(profile, refusals, {
    view,
    leaf: shown.context.path[0] ?? '',
    handshake: shown.context.handshake,
  })
}

function decisiveOf(trial: Trial, outcome: Outcome): string[] {
  const failing = trial.walks.flatMap(walk => walk.failing)
  // Where other handshakes carry a staple that helps, it is the lack of one that tells them apart.
  if (outcome === 'varies' && trial.outcome === 'rejects') {
    failing.push(
      ...trial.walks.flatMap(walk =>
        walk.steps.filter(step => step.result === 'absent').map(step => step.evidence),
      ),
    )
  }
  return trial.outcome === 'accepts'
    ? []
    : trial.trust.refusal
      ? [...trial.trust.evidence, ...failing]
      : failing
}

function stepsOf({ trust, walks, context }: Trial): Step[] {
  const steps = walks.flatMap(walk => walk.steps)
  if (!context.handshake && !trust.refusal) return steps
  const evidence = trust.evidence[0] ?? ''
  const result = trust.refusal ? 'unusable' : 'good'
  return [
    { certificate: context.path[0] ?? '', source: 'trust', evidence, result, text: trust.text },
    ...(trust.refusal ? notReached(steps) : steps),
  ]
}

/** On a chain that is not trusted these steps are never taken: they are told for when it is. */
const notReached = (steps: Step[]): Step[] =>
  steps.map(step => ({ ...step, text: `once the root is trusted: ${step.text}` }))

function explain(
  profile: ClientProfile,
  outcome: Outcome,
  trials: readonly Trial[],
  shown: Trial,
): string | undefined {
  if (shown.trust.refusal) {
    const later = classify([...shown.ends], profile)
    return `${shown.trust.text}; nothing is asked about revocation${later === 'accepts' ? '' : ', and once the chain is trusted, revocation would stand in the way'}`
  }
  if (outcome === 'varies') return 'handshakes with the same server differ'
  if (outcome !== 'undetermined') return undefined
  const doubts = [...new Set(trials.flatMap(trial => trial.walks.flatMap(walk => walk.doubts)))]
  if (doubts.length > 0) return doubts.join('; ')
  if (shown.optional.length > 0)
    return `only the path through ${shown.optional.join(', ')} fails, and Windows may take another`
  return 'nothing says whether Windows reports "offline" (0x80092013) or "no check" (0x80092012) here, and the client goes on with one of them only'
}

function longestWait(profile: ClientProfile, trials: readonly Trial[]): ClientOutcome['delay'] {
  const waits = trials.filter(trial => !trial.trust.refusal && trial.walks.some(walk => walk.waited))
  if (waits.length === 0) return undefined
  const worstMs = Math.max(...waits.map(trial => trial.walks.reduce((sum, walk) => sum + walk.waitMs, 0)))
  return { worstMs: Math.round(worstMs), regime: profile.limits[0]!.regime }
}

/** Somebody who goes on without an answer needs none. */
function needsOf(profile: ClientProfile, { context, trust, walks }: Trial): string[] {
  if (profile.without.answer === 'accept') return trust.fetched
  const settled = new Set(
    walks.flatMap(walk =>
      walk.steps.some(step => step.source === 'staple' && step.result === 'good')
        ? [walk.certificate.id]
        : [],
    ),
  )
  return [...trust.fetched, ...urlsFor(context, settled)]
}

function assumptionsOf(profile: ClientProfile, { context, walks, optional }: Trial, view: View): string[] {
  const { observed } = view.facts
  const asks = Boolean(profile.ocsp || profile.crl)
  return [
    ...profile.assumes,
    ...(context.handshake ? [] : ['the chain is trusted', 'the server does not staple']),
    ...(optional.length > 0 ? [`path via ${optional.join(', ')}`] : []),
    ...(asks && observed.offline && walks.some(walk => walk.ends.has('maybe-good'))
      ? ['sources that were not asked (--offline) answer good']
      : []),
    ...(asks && observed.proxy ? ["reached through our proxy; Windows uses WinHTTP's settings"] : []),
  ]
}

const WEAKEST: readonly Basis[] = ['inferred', 'documented', 'measured']

function basisOf(profile: ClientProfile, walks: readonly CertificateWalk[]): Basis {
  const met = new Set(walks.flatMap(walk => [...walk.events]))
  const bases = profile.claims
    .filter(({ covers }) => covers === undefined || covers.some(event => met.has(event)))
    .map(claim => claim.basis)
  return WEAKEST.find(basis => bases.includes(basis)) ?? 'inferred'
}

const nothingSeen = (profile: ClientProfile): ClientOutcome => ({
  client: profile.id,
  outcome: 'undetermined',
  basis: 'inferred',
  errors: [],
  because: 'no handshake was completed',
  steps: [],
  needs: [],
  assumes: [],
})
