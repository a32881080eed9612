/** A decoded document in words. */
import type { Certificate } from '../../facts.ts'
import { DEVIATIONS, type Deviation, type OcspRequest } from '../../pki/index.ts'
import type { Decoded } from './document.ts'
import type { Verification } from './verification.ts'

/** `undefined` leaves the line out. */
type Line = [label: string, value: string | undefined] | string

export function decodedText(decoded: Decoded): string {
  const lines: Line[] = [
    `${TITLES[decoded.kind]}, ${FORMATS[decoded.format]}, ${decoded.bytes} bytes`,
    ['SHA-256', decoded.sha256],
    ...(decoded.ocspResponse ? responseLines(decoded.ocspResponse) : []),
    ...(decoded.ocspRequest ? requestLines(decoded.ocspRequest) : []),
    ...(decoded.crl ? crlLines(decoded.crl, decoded) : []),
    ...(decoded.certificates ?? []).flatMap((certificate, index, all) =>
      certificateLines(
        certificate,
        all.length > 1 || decoded.ocspResponse ? `Certificate ${index + 1}` : undefined,
      ),
    ),
    ...(decoded.verification ? verificationLines(decoded.verification) : []),
  ]
  return `${lines.flatMap(line => lineText(line)).join('\n')}\n`
}

const TITLES: Record<Decoded['kind'], string> = {
  'ocsp-response': 'OCSP response',
  'ocsp-request': 'OCSP request',
  crl: 'Certificate revocation list',
  certificate: 'Certificate',
  bundle: 'Certificates',
}

const FORMATS: Record<Decoded['format'], string> = {
  der: 'DER',
  pem: 'PEM',
  base64: 'base64',
  url: 'in a URL',
}

function lineText(line: Line): string[] {
  if (typeof line === 'string') return [safe(line)]
  const [label, value] = line
  return value === undefined ? [] : [`  ${`${label}:`.padEnd(24)}${safe(value)}`]
}

/** Nothing that came off the wire may move the cursor or reorder the line. */
function safe(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '')
}

function when(instant: string | undefined): string | undefined {
  return instant?.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC')
}

function list(values: readonly string[] | undefined): string | undefined {
  return values && values.length > 0 ? values.join(', ') : undefined
}

function encodingLine(deviations: readonly string[] | undefined): Line {
  return ['Encoding', list(deviations?.map(word => DEVIATIONS[word as Deviation]?.says ?? word))]
}

function responseLines(response: NonNullable<Decoded['ocspResponse']>): Line[] {
  if (response.responseStatus !== 'successful') {
    return [
      ['Status', `${response.responseStatus}: an error, which is no answer`],
      encodingLine(response.encoding),
    ]
  }
  const { responderId } = response
  return [
    ['Status', 'successful'],
    ['Produced', when(response.producedAt)],
    ['Responder', 'byName' in responderId ? responderId.byName : `key ${responderId.byKey}`],
    ['Signature algorithm', response.signatureAlgorithm],
    ['Nonce', response.nonce],
    ['Extensions', list(response.extensions)],
    ['Unknown, critical', list(response.unknownCriticalExtensions)],
    encodingLine(response.encoding),
    ...response.answers.flatMap((answer, index): Line[] => [
      `Answer ${index + 1}: ${answer.certStatus}`,
      ['Serial number', answer.certId.serialNumber],
      ['Issuer name hash', `${answer.certId.issuerNameHash} (${answer.certId.hashAlgorithm})`],
      ['Issuer key hash', answer.certId.issuerKeyHash],
      ['This update', when(answer.thisUpdate)],
      ['Next update', when(answer.nextUpdate) ?? 'none: newer information may be there at any time'],
      ['Revoked', when(answer.revocationTime)],
      ['Reason', answer.revocationReason],
      ['Archive cutoff', when(answer.archiveCutoff)],
      ['Extensions', list(answer.extensions)],
    ]),
  ]
}

function requestLines(request: OcspRequest): Line[] {
  return [
    ['Requestor', request.requestorName],
    ['Signed', request.signed ? 'yes' : 'no'],
    ['Nonce', request.nonce],
    ['Extensions', list(request.extensions)],
    encodingLine(request.encoding),
    ...request.requests.flatMap(({ certId, extensions }, index): Line[] => [
      `Request ${index + 1}`,
      ['Serial number', certId.serialNumber],
      ['Issuer name hash', `${certId.issuerNameHash} (${certId.hashAlgorithm})`],
      ['Issuer key hash', certId.issuerKeyHash],
      ['Extensions', list(extensions)],
    ]),
  ]
}

function crlLines(crl: NonNullable<Decoded['crl']>, { newest = [], lookup }: Decoded): Line[] {
  const counts = Object.entries(crl.reasons ?? {}).sort(([, left], [, right]) => right - left)
  return [
    ['Version', String(crl.version)],
    ['Issuer', crl.issuer],
    ['This update', when(crl.thisUpdate)],
    ['Next update', when(crl.nextUpdate) ?? 'none'],
    ['Next publication', when(crl.nextPublish)],
    ['Signature algorithm', crl.signatureAlgorithm],
    ['CRL number', crl.crlNumber],
    ['Delta CRL of number', crl.deltaBase],
    ['Authority key id', crl.authorityKeyId],
    ['Freshest CRL', list(crl.freshestCrlUrls)],
    ['Distribution point', scope(crl.issuingDistributionPoint)],
    ['Unknown, critical', list(crl.unknownCriticalExtensions)],
    encodingLine(crl.deviations),
    ['Entries', String(crl.entries)],
    ...counts.map(
      ([reason, count]): Line => [`  ${reason === 'absent' ? 'no reason' : reason}`, String(count)],
    ),
    ...(newest.length > 0 ? [`Newest ${newest.length} of ${crl.entries}`] : []),
    ...newest.map(
      ({ serialNumber, revocationDate, reason }) =>
        `  ${when(revocationDate)}  ${serialNumber}${reason ? `  ${reason}` : ''}`,
    ),
    ...(lookup ? [`Serial ${lookup.serialNumber}: ${listedText(lookup)}`] : []),
  ]
}

function listedText({
  listed,
  revocationDate,
  reason,
  invalidityDate,
}: NonNullable<Decoded['lookup']>): string {
  if (!listed) return reason === 'removeFromCRL' ? 'no longer listed (removeFromCRL)' : 'not listed'
  const details = [reason, invalidityDate && `invalid since ${when(invalidityDate)}`]
    .filter(Boolean)
    .join(', ')
  return `REVOKED ${when(revocationDate)}${details ? ` (${details})` : ''}`
}

function scope(idp: NonNullable<Decoded['crl']>['issuingDistributionPoint']): string | undefined {
  if (!idp) return undefined
  const parts = [
    ...idp.fullNames,
    idp.relativeName && 'a relative name',
    idp.unreadable && 'cannot be read',
    idp.onlyContainsUserCerts && 'end entities only',
    idp.onlyContainsCACerts && 'CAs only',
    idp.onlyContainsAttributeCerts && 'attribute certificates only',
    idp.onlySomeReasons && 'some reasons only',
    idp.indirectCRL && 'indirect',
    !idp.critical && 'not critical',
  ]
  return parts.filter(Boolean).join(', ') || 'empty'
}

const DAY = 86_400_000

function certificateLines(certificate: Certificate, title: string | undefined): Line[] {
  const lifetime = Date.parse(certificate.notAfter) - Date.parse(certificate.notBefore)
  const flags = [
    certificate.mustStaple && 'must-staple',
    certificate.noCheck && 'no-check (its own revocation is not asked)',
    certificate.noRevAvail && 'no revocation information is available',
  ].filter(Boolean) as string[]
  return [
    ...(title ? [title] : []),
    ['Subject', certificate.subject || 'empty'],
    ['Issuer', certificate.issuer],
    ['Serial number', certificate.serialNumber],
    ['Fingerprint, SHA-256', certificate.sha256],
    ['Valid', `${when(certificate.notBefore)} to ${when(certificate.notAfter)}`],
    ['Lifetime', `${Math.round(lifetime / DAY)} days`],
    ['Key', certificate.keyType],
    ['Signature algorithm', certificate.signatureAlgorithm],
    ['Names', list(certificate.names)],
    ['CA', certificate.ca ? 'yes' : undefined],
    [
      'Signs CRLs',
      certificate.ca && certificate.crlSign !== undefined ? yesNo(certificate.crlSign) : undefined,
    ],
    ['OCSP', list(certificate.ocspUrls) ?? 'none'],
    ['CRL', list(certificate.crlUrls) ?? 'none'],
    ...certificate.skippedDistributionPoints.map(
      ({ urls, because }): Line => ['CRL, skipped', `${urls.join(', ') || 'no URL'} (${because})`],
    ),
    ['Freshest CRL', list(certificate.freshestCrlUrls)],
    ['Issuer certificate', list(certificate.caIssuersUrls)],
    ['Revocation', list(flags)],
    ['Subject key id', certificate.subjectKeyId],
    ['Authority key id', certificate.authorityKeyId],
  ]
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no')

function verificationLines(verification: Verification): Line[] {
  const { outcome, at, detail, docs, certStatus, signer } = verification
  const title = outcome === 'invalid' ? `NOT VALID (${verification.reason})` : outcome
  return [
    `Verification at ${when(at)}: ${title}`,
    ['Why', detail],
    ['It says all the same', certStatus],
    ['Revoked', when(verification.revocationTime)],
    ['Reason', verification.revocationReason],
    ['Valid until', outcome === 'invalid' ? undefined : when(verification.nextUpdate)],
    ['Signed by', signer && signer.kind !== 'unknown' ? `${signer.kind}: ${signer.subject}` : undefined],
    [
      'Clock skew',
      verification.skewUsed ? 'allowed for: it holds only because clocks may differ' : undefined,
    ],
    ['See', docs],
  ]
}
