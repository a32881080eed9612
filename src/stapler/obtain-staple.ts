import type { X509Certificate } from 'node:crypto'
import { describe } from './describe.ts'
import { type Examined, examine, type VerifiedResponse } from './examine.ts'
import { type Fetched, type FetchFailure, fetchResponse } from './fetch-response.ts'
import { findIssuer } from './find-issuer.ts'
import { openNetwork } from './network.ts'
import { isYoung } from './schedule.ts'
import type { NetworkOptions, StapleFailure } from './types.ts'

export type Obtained = {
  held?: VerifiedResponse
} /** What is held is good, and in the first half of its life: nothing was asked. */ & (
  | { outcome: 'fresh'; held: VerifiedResponse }
  | { outcome: 'new'; response: VerifiedResponse }
  /** The responder gives nothing newer than what is held. */
  | { outcome: 'same'; held: VerifiedResponse }
  | { outcome: 'revoked'; revocationTime?: Date; reason?: string }
  | { outcome: 'unknown' }
  /** An answer came, and is refused. */
  | { outcome: 'refused'; failure: StapleFailure }
  | { outcome: 'not-fetched'; failure: StapleFailure }
)

/** One staple for a file: what is held is verified first, and a new one is fetched only where it is needed. */
export async function obtainStaple(
  question: {
    /** The certificate, and whatever may be its issuer. */
    certificates: readonly X509Certificate[]
    /** The response held so far. */
    held?: Uint8Array
    /** Ask even if what is held is fresh. */
    force?: boolean
    /** What stays good for less than this is not fresh. */
    minRemainingMs?: number
    signal?: AbortSignal
  } & NetworkOptions,
): Promise<Obtained> {
  const certificate = question.certificates.find(each => !each.ca) ?? question.certificates[0]!
  const about = describe(certificate)
  const now = () => (question.now?.() ?? new Date()).getTime()
  const ask = await openNetwork(question, question.signal)

  const found = await findIssuer(certificate, question.certificates, about.caIssuersUrls, async () => ask)
  if ('failure' in found) return { outcome: 'not-fetched', failure: found.failure }
  const read = (bytes: Uint8Array) => examine(bytes, { certificate, issuer: found.issuer, at: now() })

  const held = question.held && goodOf(read(question.held))
  const isFresh = held && isYoung(held, now()) && held.until - now() >= (question.minRemainingMs ?? 0)
  if (held && isFresh && !question.force) return { outcome: 'fresh', held }

  const urls = question.ocspUrls?.(about.ocspUrls, certificate) ?? about.ocspUrls
  const fetched = await fetchResponse(ask, { certificate, issuer: found.issuer, urls }, read)
  return { ...conclude(fetched, held), held } as Obtained
}

function conclude(fetched: Fetched<Examined> | FetchFailure, held: VerifiedResponse | undefined): Obtained {
  if (fetched.outcome === 'failed') {
    const { failure, answered } = fetched
    return { outcome: answered ? 'refused' : 'not-fetched', failure }
  }
  if (fetched.outcome === 'unknown') return { outcome: 'unknown' }
  if (fetched.outcome === 'revoked') {
    const { revocationTime, reason } = fetched
    return { outcome: 'revoked', revocationTime, reason }
  }
  const { response } = fetched
  return held && response.thisUpdate <= held.thisUpdate
    ? { outcome: 'same', held }
    : { outcome: 'new', response }
}

function goodOf(examined: Examined): VerifiedResponse | undefined {
  return examined.outcome === 'good' ? examined.response : undefined
}
