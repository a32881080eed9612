import type { X509Certificate } from 'node:crypto'
import type { CertificateOrigin } from '../../facts.ts'

/** A certificate of this target and where it was first met. */
export interface Known {
  certificate: X509Certificate
  origin: CertificateOrigin
  selfSigned: boolean
}

/** The certificates met so far, each once. */
export interface Pool {
  add(certificate: X509Certificate, origin: CertificateOrigin): Known
  all(): readonly Known[]
}

export function createPool(issued: (issuer: X509Certificate, subject: X509Certificate) => boolean): Pool {
  const known = new Map<string, Known>()
  return {
    add(certificate, origin) {
      const key = certificate.fingerprint256
      const entry = known.get(key) ?? {
        certificate,
        origin,
        selfSigned: certificate.subject === certificate.issuer && issued(certificate, certificate),
      }
      known.set(key, entry)
      return entry
    },
    all: () => [...known.values()],
  }
}
