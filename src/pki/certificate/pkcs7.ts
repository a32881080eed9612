/** The certificates of a certs-only PKCS#7 (RFC 5652 5.1; RFC 5280 4.2.2.1 allows it for caIssuers). */
import { toDefinite } from '../ber.ts'
import { any, cursor, enter, into, maybe, TAG, take, whole } from '../der.ts'
import { PkiError } from '../error.ts'
import { OID } from '../oids.ts'
import { takeOid } from '../values.ts'

/** Does it begin as a ContentInfo of signedData does? */
export function isPkcs7(der: Buffer): boolean {
  return der.subarray(0, 24).includes(SIGNED_DATA)
}

const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex')

/** @throws PkiError for what is no signedData with certificates */
export function certificatesOfPkcs7(bytes: Buffer): Buffer[] {
  // PKCS#7 is BER: indefinite lengths are common.
  const outer = cursor(toDefinite(bytes))
  const info = into(outer, TAG.sequence, 'ContentInfo')
  if (takeOid(info, 'contentType') !== OID.signedData) throw new PkiError('UNSUPPORTED', 'not signedData', 0)
  const signedData = into(into(info, 0xa0, 'content'), TAG.sequence, 'SignedData')
  take(signedData, TAG.integer, 'version')
  take(signedData, TAG.set, 'digestAlgorithms')
  take(signedData, TAG.sequence, 'encapContentInfo')
  const set = maybe(signedData, 0xa0, 'certificates')
  const certificates: Buffer[] = []
  if (set) {
    const members = enter(signedData, set)
    while (members.at < members.end) {
      const member = any(members, 'certificate')
      if (member.tag === TAG.sequence) certificates.push(whole(members, member))
    }
  }
  if (certificates.length === 0) throw new PkiError('MALFORMED', 'PKCS#7 without certificates', 0)
  return certificates
}
