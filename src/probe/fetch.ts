/** One URL of a certificate: may it be asked, what answers, and is it asked again? */

import { isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attempt, DnsFact, Exchange } from '../facts.ts'
import { bareHost } from '../net/address.ts'
import { type HttpRequest, readLast } from '../net/http.ts'
import type { Run } from './run.ts'
import type { Fetched } from './share.ts'

export type Question = Pick<HttpRequest, 'method' | 'url' | 'limit'> &
  Partial<Pick<HttpRequest, 'headers' | 'body' | 'onlyAddress' | 'timeoutMs'>>

/** What came, read, beside what the name server said and how often it was asked again. */
export interface Asked<T> {
  dns?: DnsFact
  exchanges: Attempt<Exchange<T>>[]
  retries?: number
}

/** First pause before something is asked again, milliseconds; it doubles. */
const PAUSE_MS = 250

/** Asks a URL of a certificate, and the nameserver about its host, both at once. */
export async function ask<T>(
  run: Run,
  question: Question,
  read: (bytes: Uint8Array) => T,
): Promise<Asked<T>> {
  const unasked = whyNotAsked(run, question.url)
  if (unasked) return { exchanges: [unasked] }
  const [dns, answer] = await Promise.all([explainHost(run, question.url), askAgain(run, question, read)])
  return { ...(dns && { dns }), ...answer }
}

/** One request, shared with whoever asks the same. */
export async function askOnce<T>(
  run: Run,
  question: Question,
  read: (bytes: Uint8Array) => T,
  fresh = false,
): Promise<Attempt<Exchange<T>>[]> {
  const { options } = run
  const fetched: Fetched = await run.share.fetch(
    {
      timeoutMs: options.timeoutMs,
      ...question,
      resolver: run.resolver,
      proxy: run.proxyFor(question.url),
      family: options.family,
      signal: run.signal,
      // Probed and shown, although CryptoAPI may not fetch it (docs/network.md).
      https: { ca: run.trust.store.pem },
    },
    options.now,
    fresh,
  )
  run.noteClock(fetched)
  return readLast(fetched.hops, read)
}

async function askAgain<T>(
  run: Run,
  question: Question,
  read: (bytes: Uint8Array) => T,
): Promise<Omit<Asked<T>, 'dns'>> {
  let exchanges = await askOnce(run, question, read)
  let retries = 0
  while (retries < run.options.retries && mayPass(exchanges.at(-1)) && !run.signal.aborted) {
    await sleep(PAUSE_MS * 2 ** retries, undefined, { signal: run.signal }).catch(() => {})
    retries++
    run.resolver.forget(bareHost(new URL(question.url)))
    exchanges = await askOnce(run, question, read, true)
  }
  return retries > 0 ? { exchanges, retries } : { exchanges }
}

const PASSING = new Set(['TIMEOUT', 'SERVFAIL', 'EAI_AGAIN', 'ECONNRESET', 'EPIPE'])

/** Time-outs, 5xx and 429, and a responder that says tryLater. */
export function mayPass(attempt: Attempt<Exchange<unknown>> | undefined): boolean {
  if (attempt?.state === 'completed') {
    return (attempt.value.body as { responseStatus?: string } | undefined)?.responseStatus === 'tryLater'
  }
  if (attempt?.state !== 'failed') return false
  const status = attempt.partial?.status ?? 0
  return PASSING.has(attempt.code) || status === 429 || (attempt.phase === 'http-status' && status >= 500)
}

/** Is the URL one that is asked at all? */
export function whyNotAsked(
  run: Run,
  url: string,
): Extract<Attempt<never>, { state: 'skipped' }> | undefined {
  if (run.options.offline) return { state: 'skipped', because: 'offline' }
  if (!URL.canParse(url)) return { state: 'skipped', because: 'invalid-url' }
  if (!/^https?:$/.test(new URL(url).protocol)) return { state: 'skipped', because: 'unsupported-scheme' }
  if (run.signal.aborted) return { state: 'skipped', because: 'max-time' }
  return undefined
}

/** A proxy resolves the name itself: what this network says of it is then no matter. */
async function explainHost(run: Run, url: string): Promise<DnsFact | undefined> {
  const host = bareHost(new URL(url))
  return isIP(host) || run.proxyFor(url) !== undefined ? undefined : run.resolver.explain(host)
}
