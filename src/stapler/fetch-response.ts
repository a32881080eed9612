import type { X509Certificate } from 'node:crypto'
import { createOcspRequest, ocspGetUrl } from '../pki/index.ts'
import { UNSTAPLEABLE } from './describe.ts'
import type { Answer, Ask } from './network.ts'
import type { StapleFailure } from './types.ts'

/** No response that can be stapled is larger than a fraction of this. */
const LARGEST_BODY = 1024 * 1024
/** RFC 9919 6: requests whose URL is no longer go by GET, so that caches can answer. */
const LONGEST_GET_URL = 255

/** What a response may be said to say; `refused` is no answer. */
type Reading = { outcome: 'good' | 'revoked' | 'unknown' } | Refusal
export type Refusal = { outcome: 'refused'; failure: StapleFailure }

export type Fetched<R extends Reading> = Exclude<R, Refusal> & { url: string; bytes: Uint8Array }

export interface FetchFailure {
  outcome: 'failed'
  failure: StapleFailure
  /** A body came that claims to be an OCSP response. */
  answered: boolean
  retryAfterMs?: number
}

/**
 * Asks one URL after the other, each by GET and then by POST, until one gives a verified `good` or `revoked`. A cache may hold
 * what is long over where the responder itself answers POST rightly, so every failure but "not reached" is followed by POST.
 * A verified `unknown` is the answer where nobody knows better. The failure told is that of the first URL asked.
 */
export async function fetchResponse<R extends Reading>(
  ask: Ask,
  about: { certificate: X509Certificate; issuer: X509Certificate; urls: readonly string[] },
  read: (bytes: Uint8Array) => R,
): Promise<Fetched<R> | FetchFailure> {
  const request = createOcspRequest(about.certificate, about.issuer)
  let unknown: Fetched<R> | undefined
  let failed: FetchFailure | undefined

  for (const url of about.urls) {
    for (const method of methodsFor(url, request)) {
      const answer = await askResponder(ask, method, url, request)
      if ('failure' in answer) {
        failed = worse(failed, {
          outcome: 'failed',
          failure: { ...answer.failure, url },
          answered: false,
          retryAfterMs: answer.retryAfterMs,
        })
        if (!answer.reached) break
        continue
      }
      const reading: Reading = read(answer.body)
      if (reading.outcome === 'refused') {
        failed = worse(failed, {
          outcome: 'failed',
          failure: { ...reading.failure, url },
          answered: true,
          retryAfterMs: answer.retryAfterMs,
        })
        continue
      }
      const fetched = { ...reading, url, bytes: answer.body } as Fetched<R>
      if (reading.outcome !== 'unknown') return fetched
      unknown ??= fetched
    }
  }
  return unknown ?? failed ?? NO_URL
}

function methodsFor(url: string, request: Uint8Array): readonly ('GET' | 'POST')[] {
  return ocspGetUrl(url, request).length <= LONGEST_GET_URL ? ['GET', 'POST'] : ['POST']
}

function askResponder(ask: Ask, method: 'GET' | 'POST', url: string, request: Uint8Array): Promise<Answer> {
  const headers = { Accept: 'application/ocsp-response' }
  return method === 'GET'
    ? ask({ method, url: ocspGetUrl(url, request), headers, limit: LARGEST_BODY })
    : ask({
        method,
        url,
        headers: { ...headers, 'Content-Type': 'application/ocsp-request' },
        body: request,
        limit: LARGEST_BODY,
      })
}

const NO_URL: FetchFailure = {
  outcome: 'failed',
  failure: { code: 'no-ocsp-url', message: UNSTAPLEABLE['no-ocsp-url'] },
  answered: false,
}

/** The first failure says most; the longest pause that anybody asked for is kept. */
function worse(first: FetchFailure | undefined, next: FetchFailure): FetchFailure {
  const retryAfterMs = Math.max(first?.retryAfterMs ?? 0, next.retryAfterMs ?? 0)
  return { ...(first ?? next), ...(retryAfterMs > 0 && { retryAfterMs }) }
}
