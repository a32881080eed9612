/** Does a CRL cover what is asked (RFC 5280 5.2.5, 6.3.3 b)? */
import { type CertificateInput, viewOf } from '../certificate/input.ts'
import { basicConstraintsCa, distributionPoints } from '../certificate/pointers.ts'
import type { CertificateView } from '../certificate/view.ts'
import { findExtension } from '../extensions.ts'
import { EXTENSION } from '../oids.ts'
import type { CrlExtensions, IssuingDistributionPoint } from './extensions.ts'
import type { Scan } from './scan.ts'
import type { Refusal } from './verify.ts'

export function scopeRefused(
  { idp, idpNames, isDelta }: CrlExtensions,
  scan: Scan,
  about: { certificate?: CertificateInput; url?: string },
): Refusal | undefined {
  if (isDelta) {
    return { reason: 'delta-crl', detail: 'It is a delta CRL: it says only what changed since another.' }
  }
  if (idp?.indirectCRL || scan.indirect) {
    return { reason: 'indirect-crl', detail: 'It is an indirect CRL, which speaks for other issuers.' }
  }
  if (!idp) return undefined
  if (idp.unreadable) {
    return { reason: 'malformed', detail: 'Its issuingDistributionPoint cannot be read.' }
  }
  const certificate = about.certificate === undefined ? undefined : viewOf(about.certificate)
  return kindRefused(idp, certificate) ?? pointRefused(idpNames, certificate, about.url)
}

function kindRefused(idp: IssuingDistributionPoint, certificate?: CertificateView): Refusal | undefined {
  const outOfScope = (detail: string): Refusal => ({ reason: 'out-of-scope', detail })
  if (idp.onlyContainsAttributeCerts) return outOfScope('It covers attribute certificates only.')
  if (idp.onlySomeReasons) return outOfScope('It covers but some of the reasons for revocation.')
  if (idp.onlyContainsUserCerts && idp.onlyContainsCACerts) {
    return outOfScope('It claims to cover nothing but end entities and nothing but CAs.')
  }
  if (isEmpty(idp)) return outOfScope('Its issuingDistributionPoint is empty, which RFC 5280 5.2.5 forbids.')
  if (!certificate) return undefined
  const ca = basicConstraintsCa(certificate)
  if (idp.onlyContainsUserCerts && ca) return outOfScope('It covers end entities only.')
  if (idp.onlyContainsCACerts && !ca) return outOfScope('It covers CAs only.')
  return undefined
}

function isEmpty(idp: IssuingDistributionPoint): boolean {
  const { critical: _critical, fullNames, ...rest } = idp
  return fullNames.length === 0 && !Object.values(rest).includes(true)
}

/** One of the CRL's names is the URL that it came from, or one that the certificate gives (RFC 5280 6.3.3 b 2 i). */
function pointRefused(
  names: readonly string[],
  certificate: CertificateView | undefined,
  url: string | undefined,
): Refusal | undefined {
  if (names.length === 0) return undefined
  const asked = url === undefined ? pointsOf(certificate) : [url]
  if (!asked || asked.some(one => names.some(other => sameUri(one, other)))) return undefined
  const theirs =
    asked.length > 0 ? asked.join(', ') : 'any distribution point of the certificate that is used here'
  return { reason: 'idp-mismatch', detail: `It is the CRL of ${names.join(', ')}, not of ${theirs}.` }
}

/** Points that stand for all reasons and for the issuer itself; undefined where the certificate names no points at all. */
function pointsOf(certificate: CertificateView | undefined): string[] | undefined {
  if (!certificate || !findExtension(certificate.extensions, EXTENSION.crlDistributionPoints))
    return undefined
  return distributionPoints(certificate, EXTENSION.crlDistributionPoints)
    .filter(({ reasons, crlIssuer }) => !reasons && crlIssuer === undefined)
    .flatMap(({ names }) => names)
}

/** RFC 5280 7.4: scheme and host without case, the rest exactly. */
function sameUri(left: string, right: string): boolean {
  return left === right || lowered(left) === lowered(right)
}

function lowered(uri: string): string {
  return uri.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, origin => origin.toLowerCase())
}
