/** CertificateList around its entries (RFC 5280 5.1): the head before them, the tail behind. */

import { type Cursor, cursor, finish, maybe, TAG, take, whole } from '../der.ts'
import type { Deviation } from '../deviations.ts'
import { PkiError } from '../error.ts'
import { type Extension, maybeExtensions } from '../extensions.ts'
import { takeName } from '../name.ts'
import { takeTime } from '../time.ts'
import { type AlgorithmId, takeAlgorithm, takeSignature, takeSmallInteger } from '../values.ts'

export interface CrlHead {
  version: 1 | 2
  /** `signature` within what is signed. */
  algorithm: AlgorithmId
  /** DER of the name. */
  issuer: Buffer
  thisUpdate: number
  nextUpdate?: number
  /** tbsCertList: what is signed. */
  tbs: { start: number; end: number }
  /** Contents of revokedCertificates; empty where it is absent. */
  entries: { start: number; end: number }
  /** Where the CertificateList ends. */
  end: number
}

export interface CrlTail {
  extensions: readonly Extension[]
  /** signatureAlgorithm beside the signature. */
  algorithm: AlgorithmId
  signature: Buffer
}

/** Tag and length at `at`, whose contents need not be there yet. */
export function readHeader(bytes: Buffer, at: number, what: string): { content: number; end: number } {
  if (at >= bytes.length) throw new PkiError('TRUNCATED', `${what} is missing`, at)
  if (bytes[at] !== TAG.sequence) throw new PkiError('MALFORMED', `${what} is no SEQUENCE`, at)
  const first = bytes[at + 1]
  if (first === 0x80) throw new PkiError('INDEFINITE_LENGTH', 'indefinite length', at)
  const octets = first === undefined ? 0 : first > 0x80 ? first & 0x7f : 0
  if (octets > 4) throw new PkiError('MALFORMED', 'length of more than four octets', at)
  if (at + 2 + octets > bytes.length) throw new PkiError('TRUNCATED', `ends within ${what}`, at)
  const content = at + 2 + octets
  return { content, end: content + (octets === 0 ? first! : bytes.readUIntBE(at + 2, octets)) }
}

/**
 * The head, of bytes of which the rest may be missing.
 * @throws PkiError; `TRUNCATED` where more bytes may help
 */
export function readHead(bytes: Buffer, deviations: Set<Deviation>): CrlHead {
  if (bytes.length === 0) throw new PkiError('EMPTY', 'no bytes', 0)
  const outer = readHeader(bytes, 0, 'CertificateList')
  const tbs = readHeader(bytes, outer.content, 'tbsCertList')
  if (tbs.end > outer.end) throw new PkiError('MALFORMED', 'is longer than what holds it', outer.content)
  const body: Cursor = { bytes, at: tbs.content, end: Math.min(tbs.end, bytes.length), deviations }
  const version = maybe(body, TAG.integer, 'version')
  if (version && takeSmallInteger({ ...body, at: version.start, end: version.end }, 'version') !== 1) {
    throw new PkiError('UNSUPPORTED', 'version is not v2', version.start)
  }
  // Copied: the caller of a stream may use its chunks again.
  const identifier = Buffer.from(whole(body, take(body, TAG.sequence, 'signature')))
  const algorithm = takeAlgorithm(cursor(identifier, deviations), 'signature')
  const issuer = Buffer.from(takeName(body, 'issuer'))
  const thisUpdate = takeTime(body, 'thisUpdate')
  const nextUpdate = body.at < tbs.end && isTime(body) ? takeTime(body, 'nextUpdate') : undefined
  return {
    version: version ? 2 : 1,
    algorithm,
    issuer,
    thisUpdate,
    nextUpdate,
    tbs: { start: outer.content, end: tbs.end },
    entries: entriesAt(body, tbs.end),
    end: outer.end,
  }
}

function isTime(body: Cursor): boolean {
  if (body.at >= body.end) throw new PkiError('TRUNCATED', 'ends within tbsCertList', body.at)
  const tag = body.bytes[body.at]
  return tag === TAG.utcTime || tag === TAG.generalizedTime
}

function entriesAt(body: Cursor, tbsEnd: number): { start: number; end: number } {
  if (body.at >= tbsEnd) return { start: tbsEnd, end: tbsEnd }
  if (body.at >= body.end) throw new PkiError('TRUNCATED', 'ends within tbsCertList', body.at)
  if (body.bytes[body.at] !== TAG.sequence) return { start: body.at, end: body.at }
  const { content, end } = readHeader(body.bytes, body.at, 'revokedCertificates')
  if (end > tbsEnd) throw new PkiError('MALFORMED', 'is longer than what holds it', body.at)
  if (content === end) body.deviations.add('empty-revoked')
  return { start: content, end }
}

/**
 * The rest: crlExtensions, signatureAlgorithm, signature. `bytes` begin where the entries end; `base` is where that is in
 * the whole, `head` what was read before.
 * @throws PkiError
 */
export function readTail(bytes: Buffer, base: number, head: CrlHead, deviations: Set<Deviation>): CrlTail {
  const tbsEnd = head.tbs.end - base
  const end = head.end - base
  if (end > bytes.length) throw new PkiError('TRUNCATED', 'ends before the CertificateList does', base)
  if (end < bytes.length) deviations.add('trailing-bytes')
  const body: Cursor = { bytes, at: 0, end: tbsEnd, deviations }
  const present = body.at < body.end
  const extensions = maybeExtensions(body, 0xa0, 'crlExtensions')
  finish(body, 'tbsCertList')
  if (present && head.version === 1)
    throw new PkiError('MALFORMED', 'crlExtensions in a CRL of version 1', base)
  const rest: Cursor = { bytes, at: tbsEnd, end, deviations }
  const algorithm = takeAlgorithm(rest, 'signatureAlgorithm')
  const signature = takeSignature(rest, 'signature')
  finish(rest, 'CertificateList')
  return { extensions, algorithm, signature }
}
