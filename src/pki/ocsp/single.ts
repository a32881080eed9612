/** SingleResponse and its CertID as they stand (RFC 6960 4.2.1, 4.1.1). */
import { any, type Cursor, content, enter, finish, into, maybe, TAG, type Tlv, take } from '../der.ts'
import { PkiError } from '../error.ts'
import { type Extension, maybeExtensions } from '../extensions.ts'
import { takeGeneralizedTime } from '../time.ts'
import { takeAlgorithm, takeEnumerated, takeInteger } from '../values.ts'

export interface ParsedSingle {
  hashOid: string
  issuerNameHash: Buffer
  issuerKeyHash: Buffer
  /** Contents of the INTEGER. */
  serial: Buffer
  certStatus: 'good' | 'revoked' | 'unknown'
  thisUpdate: number
  nextUpdate?: number
  revocationTime?: number
  /** CRLReason as a number. */
  revocationReason?: number
  extensions: readonly Extension[]
}

/** @throws PkiError */
export function takeSingle(responses: Cursor): ParsedSingle {
  const single = into(responses, TAG.sequence, 'SingleResponse')
  const { hashOid, issuerNameHash, issuerKeyHash, serial } = takeCertId(single)
  const { certStatus, revocationTime, revocationReason } = takeStatus(single)
  const thisUpdate = takeGeneralizedTime(single, 'thisUpdate')
  const next = maybe(single, 0xa0, 'nextUpdate')
  const nextUpdate = next ? explicitTime(single, next, 'nextUpdate') : undefined
  const extensions = maybeExtensions(single, 0xa1, 'singleExtensions')
  finish(single, 'SingleResponse')
  return {
    hashOid,
    issuerNameHash,
    issuerKeyHash,
    serial,
    certStatus,
    thisUpdate,
    nextUpdate,
    revocationTime,
    revocationReason,
    extensions,
  }
}

function explicitTime(from: Cursor, tlv: Tlv, what: string): number {
  const explicit = enter(from, tlv)
  const time = takeGeneralizedTime(explicit, what)
  finish(explicit, what)
  return time
}

/** CertID, RFC 6960 4.1.1. */
export function takeCertId(
  from: Cursor,
): Pick<ParsedSingle, 'hashOid' | 'issuerNameHash' | 'issuerKeyHash' | 'serial'> {
  const certId = into(from, TAG.sequence, 'CertID')
  const hashOid = takeAlgorithm(certId, 'hashAlgorithm').oid
  const issuerNameHash = content(certId, take(certId, TAG.octetString, 'issuerNameHash'))
  const issuerKeyHash = content(certId, take(certId, TAG.octetString, 'issuerKeyHash'))
  const serial = takeInteger(certId, 'serialNumber')
  finish(certId, 'CertID')
  return { hashOid, issuerNameHash, issuerKeyHash, serial }
}

function takeStatus(
  single: Cursor,
): Pick<ParsedSingle, 'certStatus' | 'revocationTime' | 'revocationReason'> {
  const choice = any(single, 'certStatus')
  const inside = enter(single, choice)
  if (choice.tag === 0xa1) {
    const revocationTime = takeGeneralizedTime(inside, 'revocationTime')
    const revocationReason = takeReason(inside)
    finish(inside, 'RevokedInfo')
    return { certStatus: 'revoked', revocationTime, revocationReason }
  }
  // good [0] IMPLICIT NULL, unknown [2] IMPLICIT UnknownInfo, which is NULL.
  if ((choice.tag === 0x80 || choice.tag === 0x82) && choice.content === choice.end) {
    return { certStatus: choice.tag === 0x80 ? 'good' : 'unknown' }
  }
  throw new PkiError('MALFORMED', 'certStatus is none of good, revoked, unknown', choice.start)
}

function takeReason(revoked: Cursor): number | undefined {
  const wrapped = maybe(revoked, 0xa0, 'revocationReason')
  if (!wrapped) return undefined
  const explicit = enter(revoked, wrapped)
  const reason = takeEnumerated(explicit, 'revocationReason')
  finish(explicit, 'revocationReason')
  return reason
}
