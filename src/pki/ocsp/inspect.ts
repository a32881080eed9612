import type { CertificateId, OcspResponseFact } from '../../facts.ts'
import { type CertificateInput, viewOf } from '../certificate/input.ts'
import { sha256 } from '../digest.ts'
import { derOf } from '../pem.ts'
import { answerFact } from './facts.ts'
import { answersFor, isNamedIssuer } from './match.ts'
import { parseResponse } from './parse.ts'
import { basicFacts } from './read.ts'
import { findSigner } from './signer.ts'

/**
 * The fact in the report, clock-free: structure, signature, signer, authority, and which answers name the certificate
 * (`matches` is then `certificateId`, by default `leaf`). Without an issuer the signature is unverifiable and nothing
 * matches, since a CertID names the issuer's key.
 * @throws PkiError for what is no OCSP response at all, or no certificate
 */
export function inspectOcspResponse(
  bytes: Uint8Array | string,
  about: { certificate: CertificateInput; issuer?: CertificateInput; certificateId?: CertificateId },
): OcspResponseFact {
  const { der } = derOf(bytes, ['OCSP RESPONSE'])
  const parsed = parseResponse(der)
  const file = { bytes: der.length, sha256: sha256(der) }
  const encoding = [...parsed.deviations]
  if (parsed.responseStatus !== 'successful') {
    const { responseStatus, hasResponseBytes } = parsed
    return { ...file, responseStatus, hasResponseBytes, encoding }
  }
  const basic = parsed.basic!
  const certificate = viewOf(about.certificate)
  const issuer = about.issuer === undefined ? undefined : viewOf(about.issuer)
  const { signature, signer, authorized, unauthorizedBecause, refusal } = findSigner(basic, issuer)
  const named = issuer !== undefined && isNamedIssuer(certificate, issuer)
  return {
    ...file,
    responseStatus: 'successful',
    ...basicFacts(basic),
    signer,
    signature,
    authorized,
    ...(unauthorizedBecause !== undefined && { unauthorizedBecause }),
    ...(refusal !== undefined && { unauthorizedReason: refusal }),
    certificateCount: basic.certificates.length,
    answers: basic.singles.map(single => ({
      ...answerFact(single),
      ...(named && answersFor(single, certificate, issuer) && { matches: about.certificateId ?? 'leaf' }),
    })),
    encoding,
  }
}
