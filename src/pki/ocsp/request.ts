import type { Answer } from '../../facts.ts'
import type { CertificateInput } from '../certificate/input.ts'

export interface OcspRequest {
  requests: { certId: Answer['certId']; extensions: string[] }[]
  nonce?: string
  requestorName?: string
  signed: boolean
  extensions: string[]
  unknownCriticalExtensions: string[]
}

/** DER. By default exactly what CryptoAPI sends: SHA-1 CertID with NULL, one request, no extensions, unsigned. */
export function createOcspRequest(
  _certificate: CertificateInput,
  _issuer: CertificateInput,
  _options?: { hash?: 'sha1' | 'sha256' | 'sha384' | 'sha512'; nonce?: Uint8Array },
): Uint8Array {
  throw new Error('in the making')
}

/** @throws PkiError for what is no OCSP request */
export function readOcspRequest(_bytes: Uint8Array): OcspRequest {
  throw new Error('in the making')
}

/** `base` + `/` + base64 with `+ / =` percent-encoded (RFC 6960 A.1); never two slashes. */
export function ocspGetUrl(base: string, request: Uint8Array): string {
  const path = encodeURIComponent(Buffer.from(request).toString('base64'))
  return `${base.replace(/\/+$/, '')}/${path}`
}
