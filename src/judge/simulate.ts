/** What a client would do: one evaluator walks the facts for all of them, and reads nothing but the client's record. */
import type { Facts } from '../facts.ts'
import type { Basis, ClientError, ClientOutcome, Outcome, Step } from '../report.ts'
import { errorsOf } from './client-error.ts'
import { classify } from './ends.ts'
import type { ClientProfile, Refusal } from './profile.ts'
import { urlsFor } from './sources.ts'
import type { CertificateWalk } from './take.ts'
import { type Trial, trialsOf } from './trial.ts'
import { createView, type View } from './view.ts'

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
    : [...trial.trust.faults.flatMap(({ evidence }) => evidence), ...failing]
}

function stepsOf({ trust, walks, context }: Trial): Step[] {
  const steps = walks.flatMap(walk => walk.steps)
  const [fault] = trust.faults
  if (!context.handshake && !fault) return steps
  return [
    {
      certificate: context.path[0] ?? '',
      source: 'trust',
      evidence: (fault ?? trust).evidence[0] ?? '',
      result: fault ? 'unusable' : 'good',
      text: trust.text,
    },
    // On a chain that is not trusted these steps are never taken: they are told for when it is.
    ...(trust.stops
      ? steps.map(step => ({ ...step, text: `once the root is trusted: ${step.text}` }))
      : steps),
  ]
}

function explain(
  profile: ClientProfile,
  outcome: Outcome,
  trials: readonly Trial[],
  shown: Trial,
): string | undefined {
  const { trust } = shown
  if (trust.faults.length > 0) {
    const fails = classify([...shown.ends], profile) !== 'accepts'
    if (trust.stops)
      return `${trust.text}; nothing is asked about revocation${fails ? ', and once the chain is trusted, revocation would stand in the way' : ''}`
    return fails
      ? `${trust.text}; revocation is looked at all the same, and stands in the way as well`
      : trust.text
  }
  if (outcome === 'varies') return 'handshakes with the same server differ'
  if (outcome !== 'undetermined') return undefined
  const doubts = [...new Set(trials.flatMap(trial => trial.doubts))]
  if (doubts.length > 0) return doubts.join('; ')
  if (shown.optional.length > 0)
    return `only the path through ${shown.optional.join(', ')} fails, and Windows may take another`
  return 'nothing says whether Windows reports "offline" (0x80092013) or "no check" (0x80092012) here, and the client goes on with one of them only'
}

function longestWait(profile: ClientProfile, trials: readonly Trial[]): ClientOutcome['delay'] {
  const waits = trials.flatMap(({ waitMs }) => waitMs ?? [])
  if (waits.length === 0) return undefined
  return { worstMs: Math.round(Math.max(...waits)), regime: profile.limits[0]!.regime }
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
