/** A delegated OCSP responder's certificate (RFC 6960 4.2.2.2). */
import type { Signer } from '../../facts.ts'
import { TAG } from '../der.ts'
import { unusableBecause } from '../deviations.ts'
import { findExtension, inside, unknownCritical } from '../extensions.ts'
import { namesEqual, nameText } from '../name.ts'
import { EXTENSION, OID } from '../oids.ts'
import { instant } from '../time.ts'
import { bit } from '../values.ts'
import { accessUrls, distributionPoints, keyPurposes } from './pointers.ts'
import { type CertificateView, signedBy } from './view.ts'

/** Why `delegate` may not sign for `issuer`, dates aside; undefined where it may. */
export function delegateRefusal(
  delegate: CertificateView,
  issuer: CertificateView,
): { because: string; unverifiable?: true } | undefined {
  if (!namesEqual(delegate.issuer, issuer.subject)) {
    return { because: 'the signer was not issued by the issuer of the certificate, but by another CA' }
  }
  const unusable = unusableBecause(delegate.deviations)
  if (unusable !== undefined) return { because: `of the certificate of the signer: ${unusable}` }
  const signature = signedBy(delegate, issuer)
  if (signature.state === 'unverifiable') {
    return { because: `the signature on the signer's certificate: ${signature.because}`, unverifiable: true }
  }
  if (signature.state === 'invalid') {
    return { because: "the signature on the signer's certificate is not by the key of the issuer" }
  }
  if (!usagesOf(delegate)?.includes(OID.ocspSigning)) {
    return { because: 'the certificate of the signer lacks the extended key usage id-kp-OCSPSigning' }
  }
  if (!maySign(delegate)) return { because: 'the keyUsage of the signer allows no signatures' }
  const [unknown] = unknownCritical(delegate.extensions, UNDERSTOOD)
  if (unknown)
    return { because: `the certificate of the signer has the unknown critical extension ${unknown}` }
  return undefined
}

const UNDERSTOOD: ReadonlySet<string> = new Set([
  EXTENSION.subjectKeyIdentifier,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.keyUsage,
  EXTENSION.extendedKeyUsage,
  EXTENSION.basicConstraints,
  EXTENSION.subjectAltName,
  EXTENSION.issuerAltName,
  EXTENSION.certificatePolicies,
  EXTENSION.crlDistributionPoints,
  EXTENSION.authorityInfoAccess,
  EXTENSION.ocspNoCheck,
  EXTENSION.noRevAvail,
])

/** digitalSignature or nonRepudiation (RFC 5280 4.2.1.12); without the extension everything is allowed. */
function maySign(view: CertificateView): boolean {
  const usage = keyUsageBits(view)
  return usage === undefined || bit(usage, 0) || bit(usage, 1)
}

/** Contents of keyUsage's BIT STRING. An unreadable one allows nothing. */
export function keyUsageBits(view: CertificateView): Buffer | undefined {
  const extension = findExtension(view.extensions, EXTENSION.keyUsage)
  if (!extension) return undefined
  const { value } = extension
  return value[0] === TAG.bitString && value[1] === value.length - 2 ? value.subarray(2) : Buffer.alloc(0)
}

function usagesOf(view: CertificateView): string[] | undefined {
  const extension = findExtension(view.extensions, EXTENSION.extendedKeyUsage)
  return extension && keyPurposes(inside(extension))
}

const facts = new WeakMap<CertificateView, Signer>()

export function signerFact(view: CertificateView, kind: Signer['kind']): Signer {
  const known = facts.get(view)
  if (known?.kind === kind) return known
  const usages = usagesOf(view)
  const ocspUrls = accessUrls(view, OID.accessOcsp)
  const crlUrls = distributionPoints(view, EXTENSION.crlDistributionPoints).flatMap(point => point.urls)
  const fact: Signer = Object.freeze({
    kind,
    subject: nameText(view.subject),
    serialNumber: view.serialNumber,
    notBefore: instant(view.notBefore),
    notAfter: instant(view.notAfter),
    ...(usages && {
      ocspSigning: usages.includes(OID.ocspSigning),
      otherUsages: usages.some(usage => usage !== OID.ocspSigning),
    }),
    ...(kind === 'delegated' && {
      ocspSigning: usages?.includes(OID.ocspSigning) ?? false,
      noCheck: findExtension(view.extensions, EXTENSION.ocspNoCheck) !== undefined,
      ...(ocspUrls.length > 0 && { ocspUrls }),
      ...(crlUrls.length > 0 && { crlUrls }),
    }),
  })
  facts.set(view, fact)
  return fact
}
