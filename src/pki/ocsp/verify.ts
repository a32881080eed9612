import type { Instant, Signer } from '../../facts.ts'
import type { CertificateInput } from '../certificate/input.ts'
import type { Reason } from '../reason.ts'

export type Verified =
  | {
      outcome: 'good' | 'revoked' | 'unknown'
      producedAt: Instant
      thisUpdate: Instant
      nextUpdate?: Instant
      revocationTime?: Instant
      revocationReason?: string
      signer: Signer
      /** It holds only because clocks may differ by `skewMs`. */
      skewUsed?: true
    }
  | {
      outcome: 'invalid'
      reason: Reason
      /** One sentence in words. */
      detail: string
      /** What it says all the same, where signature and signer are right: an expired `revoked` is still a warning. */
      certStatus?: 'good' | 'revoked' | 'unknown'
      thisUpdate?: Instant
      nextUpdate?: Instant
      revocationTime?: Instant
      revocationReason?: string
      signer?: Signer
    }

/**
 * RFC 6960 3.2 in full, at the moment `at`. `skewMs` defaults to five minutes (as in OpenSSL). `nonce` (hex): what was asked
 * with; a response with another nonce is refused, one without is not (RFC 9654). Never throws for bad bytes.
 */
export function verifyOcspResponse(
  _bytes: Uint8Array | string,
  _about: {
    certificate: CertificateInput
    issuer: CertificateInput
    at: Date
    skewMs?: number
    nonce?: string
  },
): Verified {
  throw new Error('in the making')
}
