/** From what callers have (PEM, DER, Node's certificates) to views, remembered in a bounded way. */
import { hash, X509Certificate } from 'node:crypto'
import { PkiError } from '../error.ts'
import { asBuffer, derOf, readPem } from '../pem.ts'
import { certificatesOfPkcs7, isPkcs7 } from './pkcs7.ts'
import { type CertificateView, viewDer } from './view.ts'

/** PEM (string or bytes), DER, or what Node has read already. */
export type CertificateInput = X509Certificate | Uint8Array | string

export const CERTIFICATE_LABELS = ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'] as const
const PKCS7_LABELS: readonly string[] = ['PKCS7', 'CMS', 'PKCS #7 SIGNED DATA']

/** @throws PkiError for what is no certificate */
export function toCertificate(input: CertificateInput): X509Certificate {
  if (input instanceof X509Certificate) return input
  const { der } = viewOf(input)
  try {
    return new X509Certificate(der)
  } catch (error) {
    throw new PkiError('MALFORMED', `not a certificate: ${(error as Error).message}`, 0)
  }
}

/**
 * Every certificate of a PEM bundle, a DER certificate, or a certs-only PKCS#7 (PEM or DER), in the order of the file.
 * @throws PkiError where there is none, or where one cannot be read
 */
export function readCertificates(bytes: Uint8Array | string): X509Certificate[] {
  return certificateDers(bytes).map(toCertificate)
}

/** As {@link readCertificates}, the DER alone. */
function certificateDers(bytes: Uint8Array | string): Buffer[] {
  if (bytes.length === 0) throw new PkiError('EMPTY', 'no bytes', 0)
  const text = typeof bytes === 'string' ? bytes : asBuffer(bytes).toString('latin1')
  if (text.includes('-----BEGIN ')) {
    const found = readPem(text).flatMap(({ label, der }) => {
      if (PKCS7_LABELS.includes(label)) return certificatesOfPkcs7(der)
      return (CERTIFICATE_LABELS as readonly string[]).includes(label) ? [certificateOf(der, label)] : []
    })
    if (found.length === 0) throw new PkiError('MALFORMED', 'no certificate in the PEM', 0)
    return found
  }
  if (typeof bytes === 'string') throw new PkiError('MALFORMED', 'no certificate in the text', 0)
  const der = asBuffer(bytes)
  return isPkcs7(der) ? certificatesOfPkcs7(der) : [der]
}

/** OpenSSL's TRUSTED CERTIFICATE has its own data behind the certificate. */
function certificateOf(der: Buffer, label: string): Buffer {
  if (label !== 'TRUSTED CERTIFICATE' || der[1] !== 0x82 || der.length < 4) return der
  return der.subarray(0, 4 + der.readUInt16BE(2))
}

const byObject = new WeakMap<X509Certificate, CertificateView>()
/** Least recently used first. */
const byText = new Map<string, CertificateView>()
const byDigest = new Map<string, CertificateView>()
const LIMIT = 256

/** @throws PkiError for what is no certificate */
export function viewOf(input: CertificateInput): CertificateView {
  if (input instanceof X509Certificate) {
    let view = byObject.get(input)
    if (!view) {
      view = viewOfDer(input.raw)
      byObject.set(input, view)
    }
    return view
  }
  if (typeof input === 'string') {
    return remembered(byText, input, () => viewOfDer(derOf(input, CERTIFICATE_LABELS).der))
  }
  return viewOfDer(derOf(input, CERTIFICATE_LABELS).der)
}

/** The view of a certificate's DER, by its SHA-256: the same bytes give the same view. The bytes are copied. */
export function viewOfDer(der: Buffer): CertificateView {
  const digest = hash('sha256', der, 'base64')
  return remembered(byDigest, digest, () => viewDer(Buffer.from(der)))
}

function remembered(
  cache: Map<string, CertificateView>,
  key: string,
  make: () => CertificateView,
): CertificateView {
  let view = cache.get(key)
  if (view) cache.delete(key)
  else view = make()
  cache.set(key, view)
  if (cache.size > LIMIT) cache.delete(cache.keys().next().value!)
  return view
}
