import type { Answer, Instant, OcspResponseFact } from '../../facts.ts'
import { signatureAlgorithm } from '../algorithms.ts'
import { derOf } from '../pem.ts'
import { instant } from '../time.ts'
import { unknownInResponse, unknownInSingle } from './critical.ts'
import { answerFact, responderIdFact } from './facts.ts'
import { nonceOf } from './nonce.ts'
import { type BasicResponse, type ParsedResponse, parseResponse } from './parse.ts'

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
export function readOcspResponse(bytes: Uint8Array | string): OcspResponse {
  const parsed = parseInput(bytes)
  const encoding = [...parsed.deviations]
  if (parsed.responseStatus !== 'successful') {
    return { responseStatus: parsed.responseStatus, hasResponseBytes: parsed.hasResponseBytes, encoding }
  }
  const basic = parsed.basic!
  return {
    responseStatus: 'successful',
    ...basicFacts(basic),
    answers: basic.singles.map(answerFact),
    certificates: basic.certificates,
    encoding,
  }
}

export function parseInput(bytes: Uint8Array | string): ParsedResponse {
  return parseResponse(derOf(bytes, ['OCSP RESPONSE']).der)
}

/** What a fact and a reading have in common. */
export function basicFacts(basic: BasicResponse) {
  const nonce = nonceOf(basic.extensions)
  return {
    producedAt: instant(basic.producedAt),
    responderId: responderIdFact(basic.responderId),
    signatureAlgorithm: signatureAlgorithm(basic.algorithm).name,
    ...(nonce !== undefined && { nonce }),
    unknownCriticalExtensions: [...unknownInResponse(basic), ...basic.singles.flatMap(unknownInSingle)],
    extensions: basic.extensions.map(({ oid }) => oid),
  }
}
