import type { CrlContent } from '../../facts.ts'
import type { CertificateInput } from '../certificate/input.ts'

/**
 * The fact in the report, clock-free. Without `certificate` or `serial` nothing is looked up (`entry: { listed: false }`).
 * Without `issuer` the signature is unverifiable.
 * @throws PkiError for what is no CRL, and (`TOO_LARGE`) above `maxBytes`
 */
export function inspectCrl(
  _bytes: Uint8Array | string,
  _about: { issuer?: CertificateInput; certificate?: CertificateInput; serial?: string; maxBytes?: number },
): CrlContent {
  throw new Error('in the making')
}
