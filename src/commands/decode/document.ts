/** What a file holds, as the JSON of `decode --json` has it (docs/schemas/decode-v1.schema.json). */
import { createHash } from 'node:crypto'
import type { Certificate, CrlContent } from '../../facts.ts'
import {
  type CertificateInput,
  type DocumentKind,
  describeCertificate,
  findInCrl,
  inspectCrl,
  type NewestEntry,
  newestEntries,
  type OcspRequest,
  type OcspResponse,
  type Recognised,
  readCertificates,
  readCrl,
  readOcspRequest,
  readOcspResponse,
} from '../../pki/index.ts'
import { version } from '../../version.ts'
import type { Verification } from './verification.ts'

export const DECODE_SCHEMA_VERSION = '1.0'

export interface Decoded {
  schemaVersion: string
  tool: { name: 'ocspcheck'; version: string }
  /** As the user wrote it. */
  input: string
  kind: DocumentKind
  format: Recognised['format']
  bytes: number
  /** Of the bytes as given (of the DER, where they came as base64 or in a URL). */
  sha256: string
  ocspResponse?: Omit<Extract<OcspResponse, { responseStatus: 'successful' }>, 'certificates'> | ErrorResponse
  ocspRequest?: OcspRequest
  crl?: Omit<CrlContent, 'issuerMatches' | 'issuerIdentical' | 'signature' | 'entry' | 'signerMaySignCrls'>
  /** The entries of the CRL that were revoked last, newest first. */
  newest?: NewestEntry[]
  /** What the CRL says of `--serial` or `--cert`. */
  lookup?: {
    serialNumber: string
    listed: boolean
    revocationDate?: string
    reason?: string
    invalidityDate?: string
  }
  /** Of a bundle, of an OCSP response (those embedded), or the certificate itself. */
  certificates?: Certificate[]
  verification?: Verification
}

type ErrorResponse = Exclude<OcspResponse, { responseStatus: 'successful' }>

export interface Wanted {
  input: string
  /** How many of a CRL's newest entries. */
  newest: number
  /** Hex: looked up in a CRL. */
  serial?: string
}

/** @throws PkiError where it cannot be read after all */
export function describeDocument(recognised: Recognised, wanted: Wanted): Decoded {
  const { kind, format, bytes } = recognised
  return {
    schemaVersion: DECODE_SCHEMA_VERSION,
    tool: { name: 'ocspcheck', version: version() },
    input: wanted.input,
    kind,
    format,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...CONTENTS[kind](bytes, wanted),
  }
}

const CONTENTS: Record<DocumentKind, (bytes: Buffer, wanted: Wanted) => Partial<Decoded>> = {
  'ocsp-response': responseContents,
  'ocsp-request': bytes => ({ ocspRequest: readOcspRequest(bytes) }),
  crl: crlContents,
  certificate: bytes => ({ certificates: described(readCertificates(bytes)) }),
  bundle: bytes => ({ certificates: described(readCertificates(bytes)) }),
}

function responseContents(bytes: Buffer): Partial<Decoded> {
  const response = readOcspResponse(bytes)
  if (response.responseStatus !== 'successful') return { ocspResponse: response }
  const { certificates, ...ocspResponse } = response
  return { ocspResponse, certificates: described(certificates) }
}

function crlContents(bytes: Buffer, { newest, serial }: Wanted): Partial<Decoded> {
  const { issuerMatches, issuerIdentical, signature, entry, signerMaySignCrls, ...crl } = inspectCrl(bytes)
  const read = readCrl(bytes)
  return {
    crl,
    newest: newestEntries(read, newest),
    ...(serial !== undefined && { lookup: { serialNumber: serial, ...findInCrl(read, serial) } }),
  }
}

/** Certificates that cannot be read are left out: an OCSP response may embed anything. */
function described(certificates: readonly CertificateInput[]): Certificate[] {
  return certificates.flatMap((certificate, index) => {
    try {
      const about = { id: `certificate-${index + 1}`, origin: { by: 'file' as const } }
      return [describeCertificate(certificate, { ...about, publicRoot: false, trustAnchor: false })]
    } catch {
      return []
    }
  })
}
