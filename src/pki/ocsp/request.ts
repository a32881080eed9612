/** OCSP requests: written, read, and as they stand in a GET (RFC 6960 4.1, A.1). */

import type { Answer } from '../../facts.ts'
import { toDefinite } from '../ber.ts'
import { type CertificateInput, viewOf } from '../certificate/input.ts'
import { digestOf } from '../certificate/view.ts'
import { type Cursor, cursor, finish, into, maybe, TAG } from '../der.ts'
import type { Deviation } from '../deviations.ts'
import { PkiError } from '../error.ts'
import { type Extension, maybeExtensions, unknownCritical } from '../extensions.ts'
import { generalNames } from '../name.ts'
import { EXTENSION, HASHES } from '../oids.ts'
import { derOf } from '../pem.ts'
import * as write from '../write-der.ts'
import { certIdFact } from './facts.ts'
import { nonceOf, nonceToSend } from './nonce.ts'
import { takeCertId } from './single.ts'
import { maybeVersion1 } from './version.ts'

export interface OcspRequest {
  requests: { certId: Answer['certId']; extensions: string[] }[]
  /** Hex. */
  nonce?: string
  requestorName?: string
  signed: boolean
  extensions: string[]
  unknownCriticalExtensions: string[]
  /** Deviations of the encoding: `ber`, `explicit-version`, `trailing-bytes` … */
  encoding: string[]
}

export type CertIdHash = 'sha1' | 'sha256' | 'sha384' | 'sha512'

/**
 * DER. By default exactly what CryptoAPI sends: a SHA-1 CertID with NULL, one request, no extensions, unsigned.
 * `nonce` is 1 to 128 octets (or their hex), better 32 (RFC 9654 2.1); `true` makes 32 random ones.
 * @throws PkiError for what is no certificate, TypeError for another hash or nonce
 */
export function createOcspRequest(
  certificate: CertificateInput,
  issuer: CertificateInput,
  options: { hash?: CertIdHash; nonce?: Uint8Array | string | true } = {},
): Uint8Array {
  const { hash = 'sha1', nonce } = options
  const oid = Object.keys(HASHES).find(key => HASHES[key] === hash)
  if (oid === undefined) throw new TypeError(`${hash} is no hash of a CertID: sha1, sha256, sha384 or sha512`)
  const { serial } = viewOf(certificate)
  const { subject, publicKeyBits } = viewOf(issuer)
  const certId = write.sequence(
    write.sequence(write.oid(oid), write.NULL),
    write.octetString(digestOf(subject, hash)),
    write.octetString(digestOf(publicKeyBits, hash)),
    write.der(TAG.integer, serial),
  )
  const list = write.sequence(write.sequence(certId))
  const extensions = nonce === undefined ? [] : [write.der(0xa2, nonceExtension(nonceToSend(nonce)))]
  return write.sequence(write.sequence(list, ...extensions))
}

function nonceExtension(nonce: Uint8Array): Uint8Array {
  const value = write.octetString(write.octetString(nonce))
  return write.sequence(write.sequence(write.oid(EXTENSION.ocspNonce), value))
}

/** @throws PkiError, with the offset, for what is no OCSP request */
export function readOcspRequest(bytes: Uint8Array | string): OcspRequest {
  const { der } = derOf(bytes, ['OCSP REQUEST'])
  const deviations = new Set<Deviation>()
  try {
    return request(cursor(der, deviations))
  } catch (error) {
    if (!(error instanceof PkiError) || error.code !== 'INDEFINITE_LENGTH') throw error
    deviations.add('ber')
    return request(cursor(toDefinite(der), deviations))
  }
}

function request(outer: Cursor): OcspRequest {
  const whole = into(outer, TAG.sequence, 'OCSPRequest')
  if (outer.at < outer.end) outer.deviations.add('trailing-bytes')
  const tbs = into(whole, TAG.sequence, 'tbsRequest')
  const signature = maybe(whole, 0xa0, 'optionalSignature')
  finish(whole, 'OCSPRequest')
  maybeVersion1(tbs)
  const requestor = maybe(tbs, 0xa1, 'requestorName')
  const list = into(tbs, TAG.sequence, 'requestList')
  const requests: OcspRequest['requests'] = []
  const critical: string[] = []
  while (list.at < list.end) {
    const { certId, extensions } = single(list)
    requests.push({ certId, extensions: extensions.map(({ oid }) => oid) })
    critical.push(...unknownCritical(extensions, OF_SINGLE))
  }
  const extensions = maybeExtensions(tbs, 0xa2, 'requestExtensions')
  finish(tbs, 'tbsRequest')
  const nonce = nonceOf(extensions)
  const name = requestor && generalNames(tbs.bytes, requestor, tbs.deviations)[0]?.text
  return {
    requests,
    ...(nonce !== undefined && { nonce }),
    ...(name !== undefined && { requestorName: name }),
    signed: signature !== undefined,
    extensions: extensions.map(({ oid }) => oid),
    unknownCriticalExtensions: [...unknownCritical(extensions, OF_REQUEST), ...critical],
    encoding: [...outer.deviations],
  }
}

const OF_REQUEST: ReadonlySet<string> = new Set([
  EXTENSION.ocspNonce,
  EXTENSION.ocspResponse,
  EXTENSION.ocspPreferredSignatureAlgorithms,
])
const OF_SINGLE: ReadonlySet<string> = new Set([EXTENSION.ocspServiceLocator])

function single(list: Cursor): { certId: Answer['certId']; extensions: readonly Extension[] } {
  const fields = into(list, TAG.sequence, 'Request')
  const certId = certIdFact(takeCertId(fields))
  const extensions = maybeExtensions(fields, 0xa0, 'singleRequestExtensions')
  finish(fields, 'Request')
  return { certId, extensions }
}

/** `base` + `/` + base64 with `+ / =` percent-encoded (RFC 6960 A.1), and one slash between them. */
export function ocspGetUrl(base: string, request: Uint8Array): string {
  const path = encodeURIComponent(Buffer.from(request).toString('base64'))
  return `${base.replace(/\/+$/, '')}/${path}`
}
