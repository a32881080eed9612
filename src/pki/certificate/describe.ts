import type { KeyObject } from 'node:crypto'
import type { Certificate, CertificateId, CertificateOrigin } from '../../facts.ts'
import { signatureAlgorithm } from '../algorithms.ts'
import { sha256 } from '../digest.ts'
import { findExtension } from '../extensions.ts'
import { namesEqual, nameText } from '../name.ts'
import { EXTENSION, OID } from '../oids.ts'
import { instant } from '../time.ts'
import { bit } from '../values.ts'
import { keyUsageBits } from './delegate.ts'
import { type CertificateInput, viewOf } from './input.ts'
import {
  accessUrls,
  alternativeNames,
  authorityKeyId,
  basicConstraintsCa,
  type DistributionPoint,
  distributionPoints,
  hasStatusRequest,
  subjectKeyId,
} from './pointers.ts'
import { type CertificateView, publicKeyOf, signedBy } from './view.ts'

/** What is known of a certificate beside its own bytes. */
export interface CertificateRole {
  id: CertificateId
  origin: CertificateOrigin
  publicRoot: boolean
  trustAnchor: boolean
  issuerId?: CertificateId
}

/** The fact in the report: everything that concerns revocation, walked from the DER. @throws PkiError for no certificate */
export function describeCertificate(certificate: CertificateInput, about: CertificateRole): Certificate {
  const view = viewOf(certificate)
  const { id, origin, publicRoot, trustAnchor, issuerId } = about
  return {
    id,
    origin,
    subject: nameText(view.subject),
    issuer: nameText(view.issuer),
    serialNumber: view.serialNumber,
    sha256: sha256(view.der),
    notBefore: instant(view.notBefore),
    notAfter: instant(view.notAfter),
    keyType: keyTypeOf(view),
    signatureAlgorithm: signatureAlgorithm(view.algorithm).name,
    selfSigned: isSelfSigned(view),
    ca: basicConstraintsCa(view),
    ...usage(view),
    publicRoot,
    trustAnchor,
    names: alternativeNames(view),
    ...pointers(view),
    mustStaple: hasStatusRequest(view),
    noCheck: findExtension(view.extensions, EXTENSION.ocspNoCheck) !== undefined,
    noRevAvail: findExtension(view.extensions, EXTENSION.noRevAvail) !== undefined,
    ...keyIds(view),
    ...(issuerId !== undefined && { issuerId }),
    pem: pemOf(view.der),
  }
}

/** Issued by itself: the same name, and its own key verifies it. */
function isSelfSigned(view: CertificateView): boolean {
  return namesEqual(view.issuer, view.subject) && signedBy(view, view).state === 'valid'
}

/** `RSA 2048`, `EC P-256`, `Ed25519`; the algorithm's OID is not known to Node: `unknown`. */
function keyTypeOf(view: CertificateView): string {
  const key = publicKeyOf(view)
  if ('because' in key) return 'unknown'
  const name = KEY_TYPES[key.asymmetricKeyType ?? ''] ?? key.asymmetricKeyType ?? 'unknown'
  const size = sizeOf(key)
  return size === undefined ? name : `${name} ${size}`
}

const KEY_TYPES: Readonly<Record<string, string>> = {
  rsa: 'RSA',
  'rsa-pss': 'RSA-PSS',
  ec: 'EC',
  dsa: 'DSA',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

function sizeOf(key: KeyObject): string | number | undefined {
  const details = key.asymmetricKeyDetails
  const curve = details?.namedCurve
  return curve === undefined ? details?.modulusLength : (CURVES[curve] ?? curve)
}

function usage(view: CertificateView): { crlSign?: boolean; digitalSignature?: boolean } {
  const bits = keyUsageBits(view)
  return bits ? { crlSign: bit(bits, 6), digitalSignature: bit(bits, 0) } : {}
}

function pointers(
  view: CertificateView,
): Pick<
  Certificate,
  'ocspUrls' | 'caIssuersUrls' | 'crlUrls' | 'skippedDistributionPoints' | 'freshestCrlUrls'
> {
  const points = distributionPoints(view, EXTENSION.crlDistributionPoints)
  return {
    ocspUrls: accessUrls(view, OID.accessOcsp),
    caIssuersUrls: accessUrls(view, OID.accessCaIssuers),
    crlUrls: points.filter(point => skippedBecause(point) === undefined).flatMap(({ urls }) => urls),
    skippedDistributionPoints: points.flatMap(point => {
      const because = skippedBecause(point)
      return because ? [{ urls: point.urls, because }] : []
    }),
    freshestCrlUrls: distributionPoints(view, EXTENSION.freshestCrl).flatMap(({ urls }) => urls),
  }
}

function skippedBecause(point: DistributionPoint): 'reasons' | 'crl-issuer' | 'relative-name' | undefined {
  if (point.reasons) return 'reasons'
  if (point.crlIssuer !== undefined) return 'crl-issuer'
  return point.relativeName ? 'relative-name' : undefined
}

function keyIds(view: CertificateView): { subjectKeyId?: string; authorityKeyId?: string } {
  const subject = subjectKeyId(view)
  const authority = authorityKeyId(view)
  return {
    ...(subject !== undefined && { subjectKeyId: subject }),
    ...(authority !== undefined && { authorityKeyId: authority }),
  }
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
