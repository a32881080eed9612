import type { Instant } from '../../facts.ts'
import type { CertificateInput } from '../certificate/input.ts'
import type { Reason } from '../reason.ts'
import type { Crl } from './read.ts'

export type VerifiedCrl =
  | {
      outcome: 'valid'
      crl: Crl
      entries: number
      thisUpdate: Instant
      nextUpdate?: Instant
      skewUsed?: true
    }
  | { outcome: 'invalid'; reason: Reason; detail: string; crl?: Crl }

/**
 * Signature, signer, scope and dates (RFC 5280 6.3.3). `url` is the distribution point that it was fetched from, to be
 * compared with the issuingDistributionPoint. `skewMs` defaults to five minutes. Never throws for bad bytes.
 */
export function verifyCrl(
  _bytes: Crl | Uint8Array | string,
  _about: {
    issuer: CertificateInput
    at: Date
    certificate?: CertificateInput
    url?: string
    skewMs?: number
  },
): VerifiedCrl {
  throw new Error('in the making')
}
