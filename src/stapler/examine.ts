import type { X509Certificate } from 'node:crypto'
import { verifyOcspResponse } from '../pki/index.ts'
import type { Refusal } from './fetch-response.ts'

/** TLS 1.2 fails at 16 384 bytes of CertificateStatus (measured on Node 20 to 26). */
const LARGEST_STAPLE = 16_000

/** A verified response. Instants are milliseconds since 1970. */
export interface VerifiedResponse {
  bytes: Buffer
  certStatus: 'good' | 'revoked'
  thisUpdate: number
  nextUpdate: number
  /** nextUpdate, or the end of the responder's certificate where that is sooner. */
  until: number
}

export type Examined =
  | { outcome: 'good'; response: VerifiedResponse }
  | {
      outcome: 'revoked'
      response?: VerifiedResponse
      thisUpdate: number
      revocationTime?: Date
      reason?: string
    }
  | { outcome: 'unknown' }
  | Refusal

/**
 * May these bytes be stapled at this moment? Without any tolerance for clocks: what is stapled must hold for the strictest
 * client. A response without nextUpdate does not: RFC 9919 clients and Windows take it for expired.
 */
export function examine(
  bytes: Uint8Array,
  about: { certificate: X509Certificate; issuer: X509Certificate; at: number },
): Examined {
  const { certificate, issuer, at } = about
  const verified = verifyOcspResponse(bytes, { certificate, issuer, at: new Date(at), skewMs: 0 })

  if (verified.outcome === 'invalid') return refused(verified.reason, verified.detail)
  if (verified.outcome === 'unknown') return { outcome: 'unknown' }

  const thisUpdate = Date.parse(verified.thisUpdate)
  const nextUpdate = verified.nextUpdate === undefined ? undefined : Date.parse(verified.nextUpdate)
  const signerEnd = verified.signer.notAfter === undefined ? Infinity : Date.parse(verified.signer.notAfter)
  const until = Math.min(nextUpdate ?? 0, signerEnd)
  const fits = bytes.length <= LARGEST_STAPLE
  const response: VerifiedResponse | undefined =
    nextUpdate !== undefined && until > at && fits
      ? { bytes: Buffer.from(bytes), certStatus: verified.outcome, thisUpdate, nextUpdate, until }
      : undefined

  if (verified.outcome === 'revoked') {
    return {
      outcome: 'revoked',
      response,
      thisUpdate,
      ...(verified.revocationTime !== undefined && { revocationTime: new Date(verified.revocationTime) }),
      ...(verified.revocationReason !== undefined && { reason: verified.revocationReason }),
    }
  }
  if (response !== undefined) return { outcome: 'good', response }
  if (nextUpdate === undefined) return refused('no-next-update', 'the response has no nextUpdate')
  if (!fits)
    return refused('too-large', `${bytes.length} bytes; TLS 1.2 cannot carry more than ${LARGEST_STAPLE}`)
  return refused('expired', `the response ended at ${new Date(until).toISOString()}`)
}

const refused = (code: string, message: string): Refusal => ({
  outcome: 'refused',
  failure: { code, message },
})
