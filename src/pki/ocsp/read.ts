import type { Answer, Instant, OcspResponseFact } from '../../facts.ts'

/** One SingleResponse as it stands. */
export type SingleResponse = Omit<Answer, 'matches'>

/** An OCSP response as it stands: nothing verified, nothing compared. */
export type OcspResponse =
  | {
      responseStatus: Exclude<OcspResponseFact['responseStatus'], 'successful'>
      hasResponseBytes: boolean
      encoding: string[]
    }
  | {
      responseStatus: 'successful'
      producedAt: Instant
      responderId: { byName: string } | { byKey: string }
      signatureAlgorithm: string
      nonce?: string
      answers: SingleResponse[]
      /** DER of the certificates embedded. */
      certificates: Uint8Array[]
      unknownCriticalExtensions: string[]
      encoding: string[]
      extensions: string[]
    }

/** @throws PkiError, with the offset, for what is no OCSP response */
export function readOcspResponse(_bytes: Uint8Array | string): OcspResponse {
  throw new Error('in the making')
}
