/** What became of a URL, as an event of a profile. */
import type { Attempt, AttemptCode, Exchange, Observed, Phase, SkipReason } from '../facts.ts'
import type { FetchEvent } from './profile.ts'

/** How long one URL may take, milliseconds; `ms` absent: as long as it likes; `idle`: counted from byte to byte. */
export interface Patience {
  ms?: number
  idle?: boolean
}

export type Reached<T> =
  | { event: FetchEvent; elapsedMs: number }
  /** `unfinished`: we gave up before the client would. */
  | { event: 'not-asked'; because: string; elapsedMs: number; unfinished?: true }
  | { event: 'answered'; body: T; elapsedMs: number }

const PHASES = {
  resolve: 'dns',
  connect: 'connect',
  proxy: 'proxy',
  tls: 'connect',
  send: 'connect',
  receive: 'connect',
  'http-status': 'http',
  content: 'content',
  decode: 'content',
} as const satisfies Record<Phase, FetchEvent>

const CODES: Readonly<Partial<Record<AttemptCode, FetchEvent>>> = {
  TIMEOUT: 'timeout',
  TOO_LARGE: 'too-large',
  REDIRECT_TO_HTTPS: 'redirect-to-https',
}

const SKIPPED = {
  offline: 'not asked (--offline)',
  duplicate: 'asked for another certificate',
  'no-issuer': 'not asked: the issuer is not known',
  'no-address': 'not asked: no address',
  'max-time': 'not asked: --max-time was over',
  'not-needed': 'not asked: not needed',
} as const satisfies Partial<Record<SkipReason, string>>

/** The event of one URL, for a client that waits so long. A time-out of ours that is shorter than the client's proves nothing. */
export function reach<T>(
  url: string,
  exchanges: Attempt<Exchange<T>>[],
  patience: Patience,
  observed: Observed,
): Reached<T> {
  const last = exchanges.at(-1)
  if (!last) return { event: 'not-asked', because: 'not asked', elapsedMs: 0 }
  if (last.state === 'skipped') return skipped(url, last.because)
  const elapsedMs = exchanges.reduce((sum, one) => sum + (one.state === 'skipped' ? 0 : one.elapsedMs), 0)
  if (last.state === 'failed') return failed(last, elapsedMs, patience)
  const late = tooLate<T>(elapsedMs, patience, observed)
  if (late) return late
  return last.value.body === undefined
    ? { event: 'content', elapsedMs }
    : { event: 'answered', body: last.value.body, elapsedMs }
}

function skipped<T>(url: string, because: SkipReason): Reached<T> {
  if (because === 'invalid-url') return { event: 'invalid-url', elapsedMs: 0 }
  if (because === 'unsupported-scheme') return { event: schemeEvent(url), elapsedMs: 0 }
  return { event: 'not-asked', because: SKIPPED[because], elapsedMs: 0 }
}

/** `ldap:///…` leads to the client's own directory, `ldap://host/…` to a server. */
function schemeEvent(url: string): FetchEvent {
  if (/^ldaps?:\/\/\//i.test(url)) return 'ldap-directory-url'
  return /^ldaps?:/i.test(url) ? 'ldap-url' : 'invalid-url'
}

/** Grain of our own timers, milliseconds. */
const GRAIN_MS = 50

function failed<T>(
  attempt: Extract<Attempt<unknown>, { state: 'failed' }>,
  elapsedMs: number,
  { ms, idle }: Patience,
): Reached<T> {
  if (attempt.code === 'ABORTED') return { event: 'not-asked', because: 'interrupted', elapsedMs }
  const event = attempt.phase === 'resolve' ? 'dns' : (CODES[attempt.code] ?? PHASES[attempt.phase])
  const trickles = idle === true && ((attempt.partial as { bytes?: number } | undefined)?.bytes ?? 0) > 0
  if (event === 'timeout' && (ms === undefined || trickles || elapsedMs + GRAIN_MS < ms)) {
    const theirs = ms === undefined || trickles ? 'as long as it takes' : `${ms / 1000} s`
    const because = `we waited ${(elapsedMs / 1000).toFixed(1)} s, the client waits ${theirs}`
    return { event: 'not-asked', because, elapsedMs, unfinished: true }
  }
  return { event, elapsedMs }
}

function tooLate<T>(
  elapsedMs: number,
  { ms, idle }: Patience,
  { eventLoopLagMs = 0 }: Observed,
): Reached<T> | undefined {
  if (ms === undefined || idle || elapsedMs <= ms) return undefined
  return elapsedMs - eventLoopLagMs <= ms
    ? { event: 'not-asked', because: 'this machine was too busy to measure it', elapsedMs }
    : { event: 'timeout', elapsedMs }
}
