import { X509Certificate } from 'node:crypto'
import { PkiError } from '../error.ts'

/** PEM (string or bytes), DER, or what Node has read already. */
export type CertificateInput = X509Certificate | Uint8Array | string

/** @throws PkiError for what is no certificate */
export function toCertificate(input: CertificateInput): X509Certificate {
  if (input instanceof X509Certificate) return input
  try {
    return new X509Certificate(input)
  } catch {
    throw new PkiError('MALFORMED', 'not a certificate', 0)
  }
}

/**
 * Every certificate of a PEM bundle, a DER certificate, or a certs-only PKCS#7 (PEM or DER), in the order of the file.
 * @throws PkiError where there is none
 */
export function readCertificates(bytes: Uint8Array | string): X509Certificate[] {
  return [toCertificate(bytes)]
}
