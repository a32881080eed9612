/** One target's observation: what its parts have in common, and how it begins and ends. */
import type { AttemptCode, Facts, Observed } from '../facts.ts'
import { startDeadline } from '../net/deadline.ts'
import type { Resolver } from '../net/dns.ts'
import { startLagMeter } from '../net/lag.ts'
import { proxyFromEnvironment, withoutCredentials } from '../net/proxy/url.ts'
import { noteReached, reachedAnything } from '../net/reach.ts'
import { type SavedFacts, SCHEMA_VERSION, type Target } from '../report.ts'
import { version } from '../version.ts'
import type { ObserveOptions, ProgressEvent } from './request.ts'
import { createShare, type Fetched, type Share, type Trust } from './share.ts'

/** The pki room: loaded when a probe begins, not when a command is parsed. */
export type Pki = typeof import('../pki/index.ts')

export interface Run {
  options: ObserveOptions
  share: Share
  resolver: Resolver
  trust: Trust
  pki: Pki
  /** Aborted by the caller, and when `maxTimeMs` is over. */
  signal: AbortSignal
  /** The proxy for one of our HTTP requests. */
  proxyFor(url: string): string | undefined
  progress(what: ProgressEvent['what'], subject: string): void
  /** Notes what became of a handshake with an address. */
  noteTarget(address: string, failure?: AttemptCode): void
  /** Notes the Date headers of answers beside our own clock. */
  noteClock(fetched: Fetched): void
}

/** What an observation brings. */
export type Observation = Omit<Facts, 'observed'> & { handshakeProxy?: string }

/** For a run without a limit of its own: longer than any. */
const NO_LIMIT_MS = 2 ** 31 - 1

export async function observe(
  options: ObserveOptions,
  command: SavedFacts['command'],
  target: Target,
  look: (run: Run) => Promise<Observation>,
): Promise<SavedFacts> {
  const startedAt = options.now().toISOString()
  const deadline = startDeadline(options.maxTimeMs ?? NO_LIMIT_MS, options.signal)
  const lag = startLagMeter()
  const share = options.share ?? createShare()
  try {
    const pki = await import('../pki/index.ts')
    // What is shared ends with the run of all targets, what is not with this one.
    const resolver = share.resolver(options.share ? options : { ...options, signal: deadline.signal }, pki)
    const clocks: Observed['clocks'] = []
    const run: Run = {
      options,
      share,
      resolver,
      trust: share.trust(options, pki),
      pki,
      signal: deadline.signal,
      proxyFor: url => proxyFor(url, options),
      progress: (what, subject) => options.onProgress?.({ what, subject }),
      noteTarget: (address, failure) => noteReached(resolver.reached, address, failure),
      noteClock: fetched => noteClock(clocks, fetched),
    }
    const { handshakeProxy, ...facts } = await look(run)
    const reached = reachedAnything(resolver.reached)
    const proxy =
      options.proxy === 'env' ? proxyOfEnvironment(options.env) : proxyFor('http://any.invalid/', options)
    const observed: Observed = {
      resolver: resolver.name,
      ...(options.compareResolver !== undefined && { compareResolver: options.compareResolver }),
      ...(proxy !== undefined && { proxy: withoutCredentials(proxy) }),
      ...(handshakeProxy !== undefined && { handshakeProxy: withoutCredentials(handshakeProxy) }),
      timeoutMs: options.timeoutMs,
      offline: options.offline,
      startedAt,
      clocks,
      eventLoopLagMs: Math.round(lag.longestMs()),
      ...(reached !== undefined && { reachedAnything: reached }),
    }
    run.progress('done', target.input)
    return {
      schemaVersion: SCHEMA_VERSION,
      tool: { name: 'ocspcheck', version: version() },
      command,
      target,
      startedAt,
      elapsedMs: Math.round(deadline.elapsedMs()),
      facts: { observed, ...facts },
    }
  } finally {
    lag.stop()
    deadline.end()
  }
}

function proxyFor(url: string, { proxy, env }: ObserveOptions): string | undefined {
  if (proxy === undefined || proxy === 'none' || !URL.canParse(url)) return undefined
  return proxy === 'env' ? proxyFromEnvironment(new URL(url), env) : proxy
}

const proxyOfEnvironment = (env: NodeJS.ProcessEnv): string | undefined =>
  proxyFromEnvironment(new URL('http://any.invalid/'), { ...env, no_proxy: '', NO_PROXY: '' })

function noteClock(clocks: Observed['clocks'], { hops, receivedAt }: Fetched): void {
  const last = hops.at(-1)
  const answer =
    last?.state === 'completed' ? last.value : last?.state === 'failed' ? last.partial : undefined
  const date = Date.parse(answer?.headers?.date ?? '')
  if (answer?.url === undefined || Number.isNaN(date)) return
  const { host } = new URL(answer.url)
  if (clocks.some(clock => clock.host === host)) return
  // RFC 9111 5.1: a cache hands out the Date of the origin, and says how long it has kept it.
  const age = Number(answer.headers?.age ?? 0) || 0
  clocks.push({ host, theirs: new Date(date + age * 1000).toISOString(), ours: receivedAt.toISOString() })
}
