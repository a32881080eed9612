import type { SignatureFact } from '../../facts.ts'
import { keyUsageBits } from '../certificate/delegate.ts'
import { type CertificateView, publicKeyOf } from '../certificate/view.ts'
import { namesEqual } from '../name.ts'
import { INVALID, verifySignature } from '../signature.ts'
import { bit } from '../values.ts'
import type { Crl } from './read.ts'

/** RFC 5280 5.1.1.2: both AlgorithmIdentifiers are the same. */
export function algorithmsAgree({ head, tail }: Pick<Crl['parts'], 'head' | 'tail'>): boolean {
  return head.algorithm.der.equals(tail.algorithm.der)
}

export function signatureOf(crl: Crl, issuer: CertificateView): SignatureFact {
  const { head, tail } = crl.parts
  if (!algorithmsAgree(crl.parts)) return INVALID
  const signed = crl.der.subarray(head.tbs.start, head.tbs.end)
  return verifySignature(signed, tail.signature, tail.algorithm, publicKeyOf(issuer))
}

export function issuerMatches(crl: Pick<Crl, 'parts'>, issuer: CertificateView): boolean {
  return namesEqual(crl.parts.head.issuer, issuer.subject)
}

/** keyUsage cRLSign; undefined where the certificate has no keyUsage. */
export function maySignCrls(issuer: CertificateView): boolean | undefined {
  const bits = keyUsageBits(issuer)
  return bits && bit(bits, 6)
}
