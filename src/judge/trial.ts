/** One handshake as a client would see it: trust, every path, every limit that it may have. */
import type { Connection } from '../facts.ts'
import type { Outcome } from '../report.ts'
import { classify, fold, namedRefusals, refusalsOf } from './ends.ts'
import { limitText } from './limit-text.ts'
import type { ClientProfile, Event, Refusal } from './profile.ts'
import type { WalkContext } from './sources.ts'
import { accepts, type CertificateWalk, type End } from './take.ts'
import { judgeTrust, type Trust } from './trust.ts'
import type { Located, View } from './view.ts'
import { walkPath } from './walk.ts'

export interface Trial {
  outcome: Outcome
  ends: Set<End>
  refusals: Refusal[]
  trust: Trust
  /** Of the path and the limit that are shown: the first that fail. */
  walks: CertificateWalk[]
  context: WalkContext
  /** Certificates that lie on some paths only. */
  optional: string[]
  /** Why more than one end is possible. */
  doubts: string[]
  /** The longest wait, milliseconds; absent where nobody would notice it. */
  waitMs?: number
  /** Handshakes that were alike. */
  times: number
}

export function trialsOf(profile: ClientProfile, view: View): Trial[] {
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

interface Walked {
  context: WalkContext
  walks: CertificateWalk[]
  ends: Set<End>
}

function trial(profile: ClientProfile, view: View, leaf: string, handshake?: Located<Connection>): Trial {
  const trust = judgeTrust(profile, view, handshake, leaf)
  const paths = profile.takesAnyPath ? view.pathsOf(leaf) : [shortestTrusted(view, leaf)]
  const limits = view.limitless ? profile.limits.slice(0, 1) : profile.limits
  const walked = paths.flatMap(path =>
    limits.map((limit): Walked => {
      const context = { profile, view, path, limit, handshake }
      const walks = walkPath(context)
      return { context, walks, ends: fold(walks, profile) }
    }),
  )
  const ends = new Set(walked.flatMap(one => [...one.ends]))
  const demands = mustStaple(profile, view, leaf, handshake)
  const shown = walked.find(one => [...one.ends].some(end => !accepts(end, profile))) ?? walked[0]!
  const common = paths.reduce((kept, path) => kept.filter(id => path.includes(id)))
  return {
    outcome: trust.faults.length > 0 || demands ? 'rejects' : classify([...ends], profile),
    ends,
    refusals: namedRefusals(
      profile,
      trust.faults.map(({ refusal }) => refusal),
      trust.stops ? [] : [...(demands ? (['must-staple'] as const) : []), ...refusalsOf(ends, profile)],
    ),
    trust,
    walks: shown.walks,
    context: shown.context,
    optional: shown.context.path.filter(id => !common.includes(id)),
    doubts: [...shown.walks.flatMap(walk => walk.doubts), ...limitDoubt(profile, walked)],
    ...longestWait(trust, walked),
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

/** An answer that comes within one of the limits and not within another. */
function limitDoubt(profile: ClientProfile, walked: readonly Walked[]): string[] {
  const [first] = walked
  const alike = walked.filter(({ context }) => context.path === first?.context.path)
  const outcomes = new Set(alike.map(({ ends }) => classify([...ends], profile)))
  if (outcomes.size < 2) return []
  const limits = profile.limits.map(limitText).join(', or ')
  return [`it depends on the time limit, of which nobody knows which holds: ${limits}`]
}

function longestWait({ stops }: Trust, walked: readonly Walked[]): Pick<Trial, 'waitMs'> {
  const noticed = walked.filter(({ walks }) => walks.some(walk => walk.waited))
  if (stops || noticed.length === 0) return {}
  return {
    waitMs: Math.max(...noticed.map(({ walks }) => walks.reduce((sum, walk) => sum + walk.waitMs, 0))),
  }
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
