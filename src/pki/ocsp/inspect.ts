import type { CertificateId, OcspResponseFact } from '../../facts.ts'
import type { CertificateInput } from '../certificate/input.ts'

/**
 * The fact in the report, clock-free: structure, signature, signer, authority, and which answers name the certificate
 * (`matches` is then `certificateId`, by default `leaf`). Without an issuer the signature is unverifiable and nothing matches
 * by name and key.
 * @throws PkiError for what is no OCSP response at all
 */
export function inspectOcspResponse(
  _bytes: Uint8Array | string,
  _about: { certificate: CertificateInput; issuer?: CertificateInput; certificateId?: CertificateId },
): OcspResponseFact {
  throw new Error('in the making')
}
