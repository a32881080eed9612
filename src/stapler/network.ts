import type { Attempt, Exchange } from '../facts.ts'
import type { HttpRequest } from '../net/http.ts'
import { retryAfterMs } from './schedule.ts'
import type { NetworkOptions, StapleFailure } from './types.ts'

const DEFAULT_TIMEOUT_MS = 10_000

/** However many URLs there are, a refresh takes no longer than three of them may. */
export const refreshLimitMs = (options: NetworkOptions): number =>
  3 * (options.timeoutMs ?? DEFAULT_TIMEOUT_MS)

/** A body, or why there is none. */
export type Answer =
  | { body: Uint8Array; retryAfterMs?: number }
  | { failure: StapleFailure; reached: boolean; retryAfterMs?: number }

export type Ask = (
  request: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body' | 'limit'>,
) => Promise<Answer>

/** Requests that share a resolver: made anew for each refresh, because a resolver asks for a name once in its life. */
export async function openNetwork(options: NetworkOptions, signal?: AbortSignal): Promise<Ask> {
  const [{ request }, { createResolver }, { proxyFromEnvironment }] = await Promise.all([
    import('../net/http.ts'),
    import('../net/dns.ts'),
    import('../net/proxy/url.ts'),
  ])
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const end = performance.now() + refreshLimitMs(options)
  const resolver = createResolver({ timeoutMs, server: options.resolver, signal })
  const { proxy = 'env' } = options
  const proxyFor = (url: string) =>
    proxy === 'env' ? proxyFromEnvironment(new URL(url), process.env) : proxy === 'none' ? undefined : proxy

  return async question => {
    const leftMs = Math.max(end - performance.now(), 1)
    const hops = await request(
      {
        ...question,
        headers: { 'User-Agent': 'ocspcheck', ...question.headers },
        timeoutMs: Math.min(timeoutMs, leftMs),
        resolver,
        proxy: proxyFor(question.url),
        signal,
        https: { ca: options.responderCa },
        followToHttps: true,
      },
      body => body,
    )
    return answerOf(hops.at(-1), question.url, options.now?.() ?? new Date())
  }
}

function answerOf(last: Attempt<Exchange<Uint8Array>> | undefined, url: string, now: Date): Answer {
  const pause = (headers: Partial<Exchange<unknown>['headers']> | undefined) => {
    const wait = retryAfterMs(headers?.['retry-after'], now.getTime())
    return wait !== undefined && { retryAfterMs: wait }
  }
  if (last?.state === 'completed' && last.value.body !== undefined) {
    return { body: last.value.body, ...pause(last.value.headers) }
  }
  if (last?.state === 'failed') {
    const { code, message, partial } = last
    return {
      failure: { code, message, url },
      reached: partial?.status !== undefined,
      ...pause(partial?.headers),
    }
  }
  const because = last?.state === 'skipped' ? last.because : 'EMPTY'
  return { failure: { code: because, message: `not asked: ${because}`, url }, reached: false }
}
