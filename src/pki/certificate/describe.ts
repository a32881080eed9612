import type { Certificate, CertificateId, CertificateOrigin } from '../../facts.ts'
import type { CertificateInput } from './input.ts'

/** What is known of a certificate beside its own bytes. */
export interface CertificateRole {
  id: CertificateId
  origin: CertificateOrigin
  publicRoot: boolean
  trustAnchor: boolean
  issuerId?: CertificateId
}

/** The fact in the report: everything that concerns revocation, walked from the DER. */
export function describeCertificate(_certificate: CertificateInput, _about: CertificateRole): Certificate {
  throw new Error('in the making')
}
