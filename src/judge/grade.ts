/** What an OCSP response or a CRL says, and everything that a client might hold against it, as the events of a profile. */
import type {
  Certificate,
  CrlContent,
  OcspResponseFact,
  Signer,
  SuccessfulOcspResponseFact,
} from '../facts.ts'
import type { ClientProfile, Event } from './profile.ts'
import { time } from './view.ts'

type Tolerances = ClientProfile['tolerances']

/** Events in the order in which they are looked at; the last is the status, where there is one. */
export function gradeResponse(
  response: OcspResponseFact,
  certificate: Certificate,
  at: number,
  tolerances: Tolerances,
): Event[] {
  if (response.responseStatus !== 'successful') return [response.responseStatus]
  const answers = answersFor(response, certificate)
  const answer =
    answers.find(one => one.certStatus === 'revoked') ??
    answers.find(one => one.certStatus === 'good') ??
    answers[0]
  if (!answer) return ['wrong-certificate']
  const revoked = answer.certStatus === 'revoked'
  return [
    ...(response.answers[0]?.matches === certificate.id ? [] : (['behind-others'] as const)),
    ...signatureEvents(response, certificate),
    ...weakEvents(response.signatureAlgorithm),
    ...signerEvents(response.signer, at),
    ...(response.unknownCriticalExtensions.length > 0 ? (['critical-extension'] as const) : []),
    ...dateEvents(answer.thisUpdate, answer.nextUpdate, revoked, at, tolerances),
    ...(time(answer.thisUpdate) < time(certificate.notBefore) ? (['before-certificate'] as const) : []),
    answer.certStatus,
  ]
}

/** The answers about this certificate, fresh or not. */
export const answersFor = (response: SuccessfulOcspResponseFact, certificate: Certificate) =>
  response.answers.filter(answer => answer.matches === certificate.id)

function signatureEvents(response: SuccessfulOcspResponseFact, certificate: Certificate): Event[] {
  if (response.signature.state === 'invalid') return ['bad-signature']
  if (response.signature.state === 'valid') return response.authorized ? [] : ['wrong-signer']
  // A signer that is nowhere to be found is a wrong one, unless we do not even know the issuer.
  const foreign = response.signer.kind === 'unknown' && certificate.issuerId !== undefined
  return [foreign ? 'wrong-signer' : 'unverifiable']
}

/** Windows refuses these where strong signatures are demanded (CERT_STRONG_SIGN_PARA); whether schannel demands them is not known. */
export const isWeak = (signatureAlgorithm: string): boolean => /sha-?1(?!\d)|md5/i.test(signatureAlgorithm)

const weakEvents = (signatureAlgorithm: string): Event[] =>
  isWeak(signatureAlgorithm) ? ['weak-signature'] : []

function signerEvents(signer: Signer, at: number): Event[] {
  if (signer.kind !== 'delegated') return []
  const outside =
    (signer.notAfter && time(signer.notAfter) < at) || (signer.notBefore && time(signer.notBefore) > at)
  const pointers = (signer.ocspUrls?.length ?? 0) + (signer.crlUrls?.length ?? 0) > 0
  return [
    ...(outside ? (['signer-expired'] as const) : []),
    ...(pointers ? (['signer-pointers'] as const) : []),
  ]
}

function dateEvents(
  thisUpdate: string,
  nextUpdate: string | undefined,
  revoked: boolean,
  at: number,
  { skewMs, nextUpdateDoubtMs = 0, withoutNextUpdateMs = Number.POSITIVE_INFINITY }: Tolerances,
): Event[] {
  const events: Event[] = time(thisUpdate) > at + skewMs ? ['not-yet-valid'] : []
  if (nextUpdate === undefined) {
    return at - time(thisUpdate) > withoutNextUpdateMs ? [...events, 'old-without-next-update'] : events
  }
  const left = time(nextUpdate) - at
  // What says revoked counts before and after nextUpdate.
  if (!revoked && Math.abs(left) < nextUpdateDoubtMs) return [...events, 'near-expiry']
  // An answer is good until nextUpdate: at that very moment it is no longer.
  if (left + skewMs <= 0) return [...events, revoked ? 'expired-revoked' : 'expired']
  return events
}

/** The same for a CRL (RFC 5280 6.3.3, and Microsoft's rules for issuingDistributionPoint). One without nextUpdate never expires. */
export function gradeCrl(
  crl: CrlContent,
  certificate: Certificate,
  at: number,
  tolerances: Tolerances,
): Event[] {
  const revoked = crl.entry.listed && crl.entry.reason !== 'removeFromCRL'
  return [
    ...(crl.encoding === 'pem' ? (['pem'] as const) : []),
    ...(crl.issuerMatches || certificate.issuerId === undefined ? [] : (['wrong-issuer'] as const)),
    ...(crl.signature.state === 'invalid' ? (['bad-signature'] as const) : []),
    ...(crl.signature.state === 'unverifiable' ? (['unverifiable'] as const) : []),
    ...weakEvents(crl.signatureAlgorithm),
    ...(crl.signerMaySignCrls === false ? (['crl-sign-missing'] as const) : []),
    ...(crl.unknownCriticalExtensions.length > 0 ? (['critical-extension'] as const) : []),
    ...(crl.deltaBase === undefined ? [] : (['delta'] as const)),
    ...idpEvents(crl.issuingDistributionPoint, certificate),
    ...dateEvents(crl.thisUpdate, crl.nextUpdate, revoked, at, {
      ...tolerances,
      withoutNextUpdateMs: undefined,
    }),
    revoked ? 'revoked' : 'good',
  ]
}

function idpEvents(idp: CrlContent['issuingDistributionPoint'], certificate: Certificate): Event[] {
  if (!idp) return []
  if (idp.unreadable || idp.onlySomeReasons || idp.indirectCRL || idp.relativeName) return ['idp-unusable']
  if (
    idp.onlyContainsAttributeCerts ||
    (certificate.ca ? idp.onlyContainsUserCerts : idp.onlyContainsCACerts)
  )
    return ['idp-scope']
  return idp.fullNames.length === 0 || idpMatches(idp.fullNames, certificate.crlUrls) ? [] : ['idp-mismatch']
}

/** Windows compares the two as text, upper and lower case being equal, and undoes no %-escapes. */
export function idpMatches(names: readonly string[], urls: readonly string[]): boolean {
  const wanted = new Set(urls.map(url => url.toLowerCase()))
  return names.some(name => wanted.has(name.toLowerCase()))
}
