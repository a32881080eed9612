/** OCSPResponse and BasicOCSPResponse as they stand (RFC 6960 4.2.1): slices of the bytes, nothing decided. */

import { endOf, toDefinite } from '../ber.ts'
import { any, type Cursor, content, cursor, enter, finish, into, maybe, TAG, take, whole } from '../der.ts'
import type { Deviation } from '../deviations.ts'
import { PkiError } from '../error.ts'
import { type Extension, maybeExtensions } from '../extensions.ts'
import { takeName } from '../name.ts'
import { OID } from '../oids.ts'
import { takeGeneralizedTime } from '../time.ts'
import { type AlgorithmId, takeAlgorithm, takeEnumerated, takeOid, takeSignature } from '../values.ts'
import { type ParsedSingle, takeSingle } from './single.ts'
import { maybeVersion1 } from './version.ts'

const RESPONSE_STATUS = {
  0: 'successful',
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
} as const

export type ResponseStatus = (typeof RESPONSE_STATUS)[keyof typeof RESPONSE_STATUS] | 'unassigned'

export interface ParsedResponse {
  responseStatus: ResponseStatus
  hasResponseBytes: boolean
  /** Present where the status is successful. */
  basic?: BasicResponse
  deviations: Set<Deviation>
}

export interface BasicResponse {
  /** The bytes that were signed: as received, and, where those were BER, also with definite lengths. */
  signed: Buffer[]
  algorithm: AlgorithmId
  signature: Buffer
  /** DER of the embedded certificates, unread. */
  certificates: Buffer[]
  responderId: { name: Buffer } | { key: Buffer }
  producedAt: number
  singles: ParsedSingle[]
  extensions: readonly Extension[]
}

/** @throws PkiError, with the offset, for what is no OCSP response */
export function parseResponse(der: Buffer): ParsedResponse {
  if (der.length === 0) throw new PkiError('EMPTY', 'no bytes', 0)
  const deviations = new Set<Deviation>()
  try {
    return outerResponse(cursor(der, deviations))
  } catch (error) {
    if (!isIndefinite(error)) throw error
    deviations.add('ber')
    if (endOf(der, 0, der.length) < der.length) deviations.add('trailing-bytes')
    return outerResponse(cursor(toDefinite(der), deviations))
  }
}

function isIndefinite(error: unknown): boolean {
  return error instanceof PkiError && error.code === 'INDEFINITE_LENGTH'
}

function outerResponse(outer: Cursor): ParsedResponse {
  const response = into(outer, TAG.sequence, 'OCSPResponse')
  if (outer.at < outer.end) outer.deviations.add('trailing-bytes')
  const value = takeEnumerated(response, 'responseStatus')
  const responseStatus = RESPONSE_STATUS[value as keyof typeof RESPONSE_STATUS] ?? 'unassigned'
  const wrapped = maybe(response, 0xa0, 'responseBytes')
  finish(response, 'OCSPResponse')
  const shared = { responseStatus, hasResponseBytes: wrapped !== undefined, deviations: outer.deviations }
  if (responseStatus !== 'successful') return shared
  if (!wrapped) throw new PkiError('MALFORMED', 'successful, but without responseBytes', response.at)
  const explicit = enter(response, wrapped)
  const bytes = into(explicit, TAG.sequence, 'ResponseBytes')
  finish(explicit, 'responseBytes')
  const responseType = takeOid(bytes, 'responseType')
  if (responseType !== OID.ocspBasic) {
    throw new PkiError('UNSUPPORTED', `responseType ${responseType} is not id-pkix-ocsp-basic`, wrapped.start)
  }
  const octets = take(bytes, TAG.octetString, 'response')
  finish(bytes, 'ResponseBytes')
  return { ...shared, basic: parseBasic(enter(bytes, octets)) }
}

function parseBasic(at: Cursor): BasicResponse {
  const start = at.at
  try {
    return basicResponse(at)
  } catch (error) {
    if (!isIndefinite(error)) throw error
    at.deviations.add('ber')
    const bytes = at.bytes.subarray(start, at.end)
    const basic = basicResponse(cursor(toDefinite(bytes), at.deviations))
    // Signers hash DER; some hash the BER that they send. Both are tried.
    const tbs = bytes[1] === 0x80 ? 2 : 2 + (bytes[1]! > 0x80 ? bytes[1]! & 0x7f : 0)
    basic.signed.push(bytes.subarray(tbs, endOf(bytes, tbs, bytes.length)))
    return basic
  }
}

function basicResponse(outer: Cursor): BasicResponse {
  const basic = into(outer, TAG.sequence, 'BasicOCSPResponse')
  finish(outer, 'response')
  const tbs = take(basic, TAG.sequence, 'tbsResponseData')
  const algorithm = takeAlgorithm(basic, 'signatureAlgorithm')
  const signature = takeSignature(basic, 'signature')
  const certificates = takeCertificates(basic)
  finish(basic, 'BasicOCSPResponse')
  return {
    signed: [whole(basic, tbs)],
    algorithm,
    signature,
    certificates,
    ...responseData(enter(basic, tbs)),
  }
}

function takeCertificates(basic: Cursor): Buffer[] {
  const wrapped = maybe(basic, 0xa0, 'certs')
  if (!wrapped) return []
  const explicit = enter(basic, wrapped)
  const sequence = into(explicit, TAG.sequence, 'certs')
  finish(explicit, 'certs')
  if (sequence.at === sequence.end) basic.deviations.add('empty-certs')
  const certificates: Buffer[] = []
  while (sequence.at < sequence.end) {
    certificates.push(whole(sequence, take(sequence, TAG.sequence, 'certificate')))
  }
  return certificates
}

function responseData(data: Cursor) {
  maybeVersion1(data)
  const responderId = takeResponderId(data)
  const producedAt = takeGeneralizedTime(data, 'producedAt')
  const responses = into(data, TAG.sequence, 'responses')
  const singles: ParsedSingle[] = []
  while (responses.at < responses.end) singles.push(takeSingle(responses))
  const extensions = maybeExtensions(data, 0xa1, 'responseExtensions')
  finish(data, 'tbsResponseData')
  return { responderId, producedAt, singles, extensions }
}

function takeResponderId(data: Cursor): { name: Buffer } | { key: Buffer } {
  const choice = any(data, 'responderID')
  const explicit = enter(data, choice)
  if (choice.tag === 0xa1) {
    const name = takeName(explicit, 'byName')
    finish(explicit, 'byName')
    return { name }
  }
  if (choice.tag === 0xa2) {
    const key = content(explicit, take(explicit, TAG.octetString, 'byKey'))
    finish(explicit, 'byKey')
    return { key }
  }
  throw new PkiError('MALFORMED', 'responderID is neither byName nor byKey', choice.start)
}
