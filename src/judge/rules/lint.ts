/** OCSP responses beside what the standards ask of them. No known client of the gate refuses because of these. */
import type { Answer, Certificate, SuccessfulOcspResponseFact } from '../../facts.ts'
import { isPublic, responsesOf, type SeenResponse } from '../answers.ts'
import { isWeak } from '../grade.ts'
import { type Rule, unlessNone } from '../rule.ts'
import type { View } from '../view.ts'
import { draftOf } from './answer.ts'

interface Read {
  seen: SeenResponse
  response: SuccessfulOcspResponseFact
  certificate: Certificate
  /** The answer about the certificate. */
  answer: Answer | undefined
  at: number
}

interface Lint {
  /** Where it applies. Absent: to every response. */
  to?: 'staple' | 'ocsp'
  /** Binds public CAs only. */
  publicOnly?: true
  /** What is wrong, or undefined where nothing is. */
  find: (read: Read) => string | undefined
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
const OCSP_NONCE = '1.3.6.1.5.5.7.48.1.2'
const EXTENDED_REVOKE = '1.3.6.1.5.5.7.48.1.9'
const CRL_REASON = '2.5.29.21'

function lint({ to, publicOnly, find }: Lint): Rule {
  return ({ view, target }) => {
    const all = responsesOf(view, target).filter(
      ({ source, certificate }) => (!to || source === to) && (!publicOnly || isPublic(view, certificate)),
    )
    const because = publicOnly ? 'no OCSP response of a public CA was seen' : 'no OCSP response was seen'
    const found = all.flatMap(seen => {
      const text =
        seen.response.responseStatus === 'successful' ? find(read(seen, seen.response, view)) : undefined
      return text === undefined
        ? []
        : [draftOf(seen, `${seen.source === 'staple' ? 'The staple' : `The answer of ${seen.url}`} ${text}`)]
    })
    return unlessNone(all, because, found)
  }
}

const read = (seen: SeenResponse, response: SuccessfulOcspResponseFact, view: View): Read => ({
  seen,
  response,
  certificate: seen.certificate,
  answer: response.answers.find(one => one.matches === seen.certificate.id),
  at: view.at,
})

/** Seconds count inclusively (BR 1.6.1). */
export const interval = (answer: Answer): number | undefined =>
  answer.nextUpdate === undefined
    ? undefined
    : Date.parse(answer.nextUpdate) - Date.parse(answer.thisUpdate) + 1000

export const days = (ms: number) => `${(ms / DAY).toFixed(1)} days`

/** A SHA-1 and SHA-256 pair about the same certificate is one answer. */
const distinct = (answers: readonly Answer[]) =>
  new Set(answers.map(({ certId }) => certId.serialNumber)).size

const errorWithBody: Rule = ({ view, target }) => {
  const all = responsesOf(view, target).filter(({ response }) => response.responseStatus !== 'successful')
  const found = all.filter(
    ({ response }) => response.responseStatus !== 'successful' && response.hasResponseBytes,
  )
  return unlessNone(
    all,
    'no error status was seen',
    found.map(seen =>
      draftOf(seen, `${seen.label} answers an error status that carries an answer all the same`),
    ),
  )
}

export const LINT_RULES = {
  'ocsp-error-with-body': errorWithBody,
  'ocsp-not-der': lint({
    find: ({ response }) => {
      const odd = response.encoding.filter(word => !/^(empty-|fractional|time-format|generalized)/.test(word))
      return odd.length > 0 ? `is not strictly DER (${odd.join(', ')})` : undefined
    },
  }),
  'ocsp-certs-empty': lint({
    find: ({ response }) =>
      response.encoding.some(word => word.startsWith('empty-'))
        ? 'carries an empty list where nothing should stand'
        : undefined,
  }),
  'ocsp-times-format': lint({
    find: ({ response }) =>
      response.encoding.some(word => /^(fractional|time-format)/.test(word))
        ? 'writes its times in another form than YYYYMMDDHHMMSSZ'
        : undefined,
  }),
  'ocsp-sha1-signature': lint({
    find: ({ response }) =>
      isWeak(response.signatureAlgorithm)
        ? `is signed with ${response.signatureAlgorithm}, which Windows may refuse`
        : undefined,
  }),
  'ocsp-responder-by-name': lint({
    find: ({ response }) =>
      'byName' in response.responderId
        ? 'names its responder by name; new responders should do so by key'
        : undefined,
  }),
  'ocsp-signer-without-nocheck': lint({
    find: ({ response: { signer } }) =>
      signer.kind === 'delegated' && signer.noCheck === false
        ? 'is signed by a delegate without id-pkix-ocsp-nocheck'
        : undefined,
  }),
  'ocsp-signer-other-usages': lint({
    publicOnly: true,
    find: ({ response: { signer } }) =>
      signer.kind === 'delegated' && signer.otherUsages
        ? 'is signed by a delegate that may do more than sign OCSP answers'
        : undefined,
  }),
  'ocsp-outlives-signer': lint({
    find: ({ response: { signer }, answer }) =>
      signer.kind === 'delegated' &&
      signer.notAfter &&
      answer?.nextUpdate &&
      Date.parse(answer.nextUpdate) > Date.parse(signer.notAfter)
        ? `is good until ${answer.nextUpdate}, longer than its signer's certificate (${signer.notAfter})`
        : undefined,
  }),
  'ocsp-several-answers': lint({
    find: ({ response }) =>
      distinct(response.answers) > 1
        ? `holds answers about ${distinct(response.answers)} certificates where one was asked for`
        : undefined,
  }),
  'ocsp-response-extensions': lint({
    find: ({ response }) => {
      const odd = response.extensions.filter(oid => oid !== OCSP_NONCE && oid !== EXTENDED_REVOKE)
      return odd.length > 0
        ? `carries responseExtensions (${odd.join(', ')}), which a response for many should not`
        : undefined
    },
  }),
  'ocsp-next-update-missing': lint({
    find: ({ answer }) => (answer && answer.nextUpdate === undefined ? 'has no nextUpdate' : undefined),
  }),
  'ocsp-update-order': lint({
    find: ({ response, answer }) => {
      if (!answer) return undefined
      if (answer.nextUpdate && Date.parse(answer.nextUpdate) < Date.parse(answer.thisUpdate))
        return 'has a nextUpdate before its thisUpdate'
      return Date.parse(answer.thisUpdate) > Date.parse(response.producedAt)
        ? 'has a thisUpdate after its producedAt'
        : undefined
    },
  }),
  'ocsp-refresh-late': lint({
    to: 'ocsp',
    publicOnly: true,
    find: ({ certificate, answer, at }) => {
      const span = answer && interval(answer)
      if (!answer || span === undefined || certificate.ca) return undefined
      const due =
        span < 16 * HOUR
          ? Date.parse(answer.thisUpdate) + span / 2
          : Math.min(Date.parse(answer.nextUpdate!) - 8 * HOUR, Date.parse(answer.thisUpdate) + 4 * DAY)
      return at > due ? 'should have been replaced by a newer one already' : undefined
    },
  }),
  'ocsp-interval': lint({
    publicOnly: true,
    find: ({ certificate, answer }) => {
      const span = answer && interval(answer)
      if (span === undefined) return undefined
      if (certificate.ca)
        return span > 366 * DAY
          ? `is good for ${days(span)}; for a CA certificate a year is the most`
          : undefined
      return span < 8 * HOUR || span > 10 * DAY + 1000
        ? `is good for ${days(span)}; between eight hours and ten days is allowed`
        : undefined
    },
  }),
  'ocsp-outlives-certificate': lint({
    find: ({ certificate, answer }) =>
      answer?.nextUpdate && Date.parse(answer.nextUpdate) > Date.parse(certificate.notAfter)
        ? 'is good for longer than the certificate'
        : undefined,
  }),
  'ocsp-ca-reason-missing': lint({
    publicOnly: true,
    find: ({ certificate, answer }) =>
      certificate.ca && answer?.certStatus === 'revoked' && answer.revocationReason === undefined
        ? 'revokes a CA certificate without a reason'
        : undefined,
  }),
  'ocsp-reason-extension': lint({
    publicOnly: true,
    find: ({ answer }) =>
      answer?.extensions?.includes(CRL_REASON)
        ? 'carries the reason as an extension, where it does not belong'
        : undefined,
  }),
  'ocsp-revoked-not-issued': lint({
    find: ({ response, answer }) =>
      answer?.revocationTime?.startsWith('1970-01-01') && !response.extensions.includes(EXTENDED_REVOKE)
        ? 'says revoked of a certificate that it never saw, without the extension that goes with it'
        : undefined,
  }),
  'ocsp-large': lint({
    find: ({ seen }) =>
      seen.response.bytes > 65_536 ? `is ${Math.round(seen.response.bytes / 1024)} KiB` : undefined,
  }),
} as const satisfies Record<string, Rule>
