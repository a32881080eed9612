/** Is a SingleResponse about the certificate (RFC 6960 3.2, 4.1.1)? */
import { type CertificateView, digestOf } from '../certificate/view.ts'
import { namesEqual } from '../name.ts'
import { HASHES } from '../oids.ts'
import type { ParsedSingle } from './single.ts'

/** Serial number, issuer's name and issuer's key: all three. */
export function answersFor(
  single: ParsedSingle,
  certificate: CertificateView,
  issuer: CertificateView,
): boolean {
  const hash = HASHES[single.hashOid]
  if (hash === undefined || !sameInteger(single.serial, certificate.serial)) return false
  return (
    (single.issuerNameHash.equals(digestOf(issuer.subject, hash)) ||
      single.issuerNameHash.equals(digestOf(certificate.issuer, hash))) &&
    single.issuerKeyHash.equals(digestOf(issuer.publicKeyBits, hash))
  )
}

/** Does the issuer's name stand in the certificate? A CertID of another CA says nothing about it. */
export function isNamedIssuer(certificate: CertificateView, issuer: CertificateView): boolean {
  return namesEqual(certificate.issuer, issuer.subject)
}

/** INTEGERs as contents: padding, which BER writers leave, does not matter. */
function sameInteger(left: Buffer, right: Buffer): boolean {
  return left.equals(right) || trimmed(left).equals(trimmed(right))
}

function trimmed(bytes: Buffer): Buffer {
  let at = 0
  while (at < bytes.length - 1 && bytes[at] === 0 && (bytes[at + 1]! & 0x80) === 0) at++
  return bytes.subarray(at)
}
