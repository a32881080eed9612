import { namesEqual } from '../name.ts'
import { type CertificateInput, viewOf } from './input.ts'
import { signedBy } from './view.ts'

/**
 * Did `issuer` issue `subject`: the name stands in it, and the key verifies it? Key identifiers are only hints (RFC 5280
 * 4.2.1.1) and not asked. Where this Node cannot verify the algorithm the answer is no.
 * @throws PkiError for what is no certificate
 */
export function issued(issuer: CertificateInput, subject: CertificateInput): boolean {
  const parent = viewOf(issuer)
  const child = viewOf(subject)
  return namesEqual(child.issuer, parent.subject) && signedBy(child, parent).state === 'valid'
}
