import type { X509Certificate } from 'node:crypto'
import type { Certificate } from '../facts.ts'
import { describeCertificate } from '../pki/index.ts'
import type { CertificateName, UnstapleableReason } from './types.ts'

/** The certificate's pointers and names; where it came from does not matter here. */
export function describe(certificate: X509Certificate): Certificate {
  return describeCertificate(certificate, {
    id: 'leaf',
    origin: { by: 'server' },
    publicRoot: false,
    trustAnchor: false,
  })
}

export function nameOf({ subject, serialNumber, sha256 }: Certificate): CertificateName {
  return { subject, serialNumber, sha256 }
}

export const UNSTAPLEABLE = {
  'no-ocsp-url':
    'the certificate names no OCSP responder, so there is nothing to staple; clients fetch the CRL instead, whose host must be reachable for them',
  'several-key-types':
    'one context holds certificates of several key types, and Node does not say which of them it serves: use a server for each (docs/stapler.md)',
  'self-signed': 'the certificate is self-signed: nobody vouches for it',
  'certificate-expired': 'the certificate has expired',
} as const satisfies Record<UnstapleableReason, string>
