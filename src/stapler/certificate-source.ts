import { X509Certificate } from 'node:crypto'
import { readCertificates } from '../pki/index.ts'
import type { CertificateSource } from './types.ts'

/** Every certificate of what `cert` and `ca` may hold, in order. Nothing where there is nothing; what cannot be read is left out. */
export function certificatesOf(source: unknown): X509Certificate[] {
  return listOf(source).flatMap(each => {
    try {
      return readSource(each)
    } catch {
      return []
    }
  })
}

/** As {@link certificatesOf}, but throws a PkiError for what cannot be read. */
export function readChains(source: CertificateSource | readonly CertificateSource[]): X509Certificate[][] {
  return listOf(source).map(readSource)
}

function readSource(source: CertificateSource): X509Certificate[] {
  return source instanceof X509Certificate ? [source] : readCertificates(source)
}

function listOf(source: unknown): CertificateSource[] {
  if (source === undefined || source === null) return []
  return Array.isArray(source) ? source : [source as CertificateSource]
}
