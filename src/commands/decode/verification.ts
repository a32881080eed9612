/** `--cert` and `--issuer`: does it hold, and if not, why? */
import type { Signer } from '../../facts.ts'
import {
  type CertIdHash,
  type CertificateInput,
  createOcspRequest,
  issued,
  type Reason,
  type Recognised,
  readCertificates,
  readOcspRequest,
  verifyCrl,
  verifyOcspResponse,
} from '../../pki/index.ts'
import { DOCS } from '../../version.ts'

export interface Verification {
  at: string
  outcome: 'good' | 'revoked' | 'unknown' | 'valid' | 'issued' | 'matches' | 'invalid'
  reason?: Reason | 'not-issued' | 'other-certificate'
  /** A sentence. */
  detail?: string
  /** The page of the reason. */
  docs?: string
  certStatus?: string
  producedAt?: string
  thisUpdate?: string
  nextUpdate?: string
  revocationTime?: string
  revocationReason?: string
  signer?: Signer
  skewUsed?: true
  entries?: number
}

export interface Against {
  certificate?: CertificateInput
  issuer: CertificateInput
  at: Date
  url?: string
}

/** `undefined` where what was given is not enough for this kind. */
export function verifyDocument(document: Recognised, against: Against): Verification | undefined {
  const verified = verifyAlone(document, against)
  const { certificate, issuer } = against
  // What the issuer says of a certificate that it did not issue is true, and says nothing of this one.
  return verified && verified.outcome !== 'invalid' && certificate && !issued(issuer, certificate)
    ? notIssued(verified.at, 'The certificate given with --issuer did not issue the one given with --cert')
    : verified
}

function verifyAlone({ kind, bytes }: Recognised, against: Against): Verification | undefined {
  const at = against.at.toISOString()
  switch (kind) {
    case 'ocsp-response':
      return against.certificate === undefined
        ? undefined
        : withDocs({ at, ...verifyOcspResponse(bytes, { ...against, certificate: against.certificate }) })
    case 'crl':
      return crlVerification(bytes, against, at)
    case 'ocsp-request':
      return against.certificate === undefined
        ? undefined
        : requestVerification(bytes, against.certificate, against.issuer, at)
    default:
      return issuance(bytes, against.issuer, at)
  }
}

function crlVerification(bytes: Buffer, against: Against, at: string): Verification {
  const { crl: _crl, ...verified } = verifyCrl(bytes, against)
  return withDocs({ at, ...verified })
}

function withDocs(verification: Verification): Verification {
  const { outcome, reason } = verification
  return outcome === 'invalid' && reason
    ? { ...verification, docs: `${DOCS}/reasons/${reason}.md` }
    : verification
}

/** Does the request ask for this certificate? */
function requestVerification(
  bytes: Buffer,
  certificate: CertificateInput,
  issuer: CertificateInput,
  at: string,
): Verification {
  const { requests } = readOcspRequest(bytes)
  const asks = requests.some(({ certId }) => {
    if (!HASHES.includes(certId.hashAlgorithm as CertIdHash)) return false
    const ours = createOcspRequest(certificate, issuer, { hash: certId.hashAlgorithm as CertIdHash })
    return JSON.stringify(readOcspRequest(ours).requests[0]!.certId) === JSON.stringify(certId)
  })
  if (asks) return { at, outcome: 'matches' }
  return {
    at,
    outcome: 'invalid',
    reason: 'other-certificate',
    detail: 'It does not ask for this certificate of this issuer.',
  }
}

const HASHES: readonly CertIdHash[] = ['sha1', 'sha256', 'sha384', 'sha512']

/** Of a bundle the first certificate counts: the leaf. */
function issuance(bytes: Buffer, issuer: CertificateInput, at: string): Verification {
  if (issued(issuer, readCertificates(bytes)[0]!)) return { at, outcome: 'issued' }
  return notIssued(at, 'The issuer given did not issue it')
}

const notIssued = (at: string, says: string): Verification => ({
  at,
  outcome: 'invalid',
  reason: 'not-issued',
  detail: `${says}: the name differs, or its key does not verify the signature.`,
})
