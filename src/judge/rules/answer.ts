/** What is wrong with an OCSP response, be it stapled or fetched: the events of grade.ts, each a rule. */
import { responsesOf, type SeenResponse, staplesOf } from '../answers.ts'
import { gradeResponse } from '../grade.ts'
import type { Event } from '../profile.ts'
import { stapleLine } from '../reproduce.ts'
import { type Draft, type Rule, type RuleOutcome, unlessNone } from '../rule.ts'

/** Judged without any tolerance: what clients allow is theirs. */
export const STRICT = { skewMs: 0 }

const NONE_SEEN = { staple: 'no staple was seen', ocsp: 'no responder answered' } as const

type Source = SeenResponse['source']

export const draftOf = (seen: SeenResponse, message: string, args: Draft['args'] = {}): Draft => ({
  subjects: seen.pointers,
  on: seen.url ?? `staple-${seen.response.sha256.slice(0, 8)}`,
  certificate: seen.certificate.id,
  message,
  args: { ...(seen.url && { url: seen.url }), ...args },
  reproduce: seen.reproduce,
})

const name = (seen: SeenResponse) =>
  seen.source === 'staple' ? 'The staple' : `The answer of ${seen.url} about ${seen.certificate.id}`

/** That is told by `issuer-unknown`. */
const forLackOfIssuer = ({ certificate }: SeenResponse, events: readonly Event[]): boolean =>
  certificate.issuerId === undefined && events.includes('unverifiable')

/** Found where any of the events holds. */
const whereEvent =
  (
    source: Source,
    events: readonly Event[],
    says: (seen: SeenResponse) => { text: string; args?: Draft['args'] },
  ): Rule =>
  ({ view, target }) => {
    const all = responsesOf(view, target).filter(seen => seen.source === source)
    const found = all.filter(
      seen =>
        gradeResponse(seen.response, seen.certificate, view.at, STRICT).some(event =>
          events.includes(event),
        ) && !forLackOfIssuer(seen, events),
    )
    return unlessNone(
      all,
      NONE_SEEN[source],
      found.map(seen => {
        const { text, args } = says(seen)
        return draftOf(seen, `${name(seen)} ${text}`, args)
      }),
    )
  }

const answerOf = (seen: SeenResponse) =>
  seen.response.responseStatus === 'successful'
    ? seen.response.answers.find(answer => answer.matches === seen.certificate.id)
    : undefined

const expired = (seen: SeenResponse) => {
  const nextUpdate = answerOf(seen)?.nextUpdate ?? ''
  return { text: `expired at ${nextUpdate}`, args: { nextUpdate } }
}

const notYet = (seen: SeenResponse) => {
  const thisUpdate = answerOf(seen)?.thisUpdate ?? ''
  return {
    text: `is not valid before ${thisUpdate}: the clock of this machine or of the signer is wrong`,
    args: { thisUpdate },
  }
}

const signer = (seen: SeenResponse) =>
  seen.response.responseStatus === 'successful'
    ? {
        why: seen.response.unauthorizedBecause ?? 'it is not known',
        subject: seen.response.signer.subject ?? 'an unknown signer',
      }
    : { why: '', subject: '' }

const unauthorized = (seen: SeenResponse) => {
  const { why, subject } = signer(seen)
  return {
    text: `is signed by ${subject}, who may not speak for the issuer: ${why}`,
    args: { signer: subject },
  }
}

const signerExpired = (seen: SeenResponse) => ({
  text: `is signed by ${signer(seen).subject}, whose certificate is outside its validity`,
  args: { signer: signer(seen).subject },
})

const unverifiable = (seen: SeenResponse) => {
  const { response } = seen
  const because =
    response.responseStatus === 'successful' && response.signature.state === 'unverifiable'
      ? response.signature.because
      : ''
  return { text: `could not be verified here: ${because}`, args: { because } }
}

const notSuccessful = (seen: SeenResponse) => ({
  text: `is an error instead of an answer: ${seen.response.responseStatus}`,
  args: { responseStatus: seen.response.responseStatus },
})

const says = (text: string) => () => ({ text })

const ERROR_STATUS = {
  'malformed-request': 'malformedRequest',
  'internal-error': 'internalError',
  'try-later': 'tryLater',
  'sig-required': 'sigRequired',
  unauthorized: 'unauthorized',
  unassigned: 'unassigned',
} as const satisfies Record<string, Event>

type StatusRuleId = `ocsp-status-${keyof typeof ERROR_STATUS}`

const STATUS_RULES = Object.fromEntries(
  Object.entries(ERROR_STATUS).map(([word, event]) => [
    `ocsp-status-${word}`,
    whereEvent('ocsp', [event], notSuccessful),
  ]),
) as Record<StatusRuleId, Rule>

const stapleUndecodable: Rule = ({ view, target }) => {
  const seen = staplesOf(view).filter(
    ({ staple: { state } }) => state === 'present' || state === 'undecodable',
  )
  const odd = seen.flatMap(({ staple, leaf, pointers }): Draft[] =>
    staple.state === 'undecodable'
      ? [
          {
            subjects: pointers,
            on: leaf.id,
            certificate: leaf.id,
            message: `The staple is no OCSP response (${staple.bytes} bytes): ${staple.reason}`,
            args: { bytes: staple.bytes, reason: staple.reason },
            reproduce: stapleLine(target),
          },
        ]
      : [],
  )
  return unlessNone(seen, NONE_SEEN.staple, odd)
}

const expiresSoon: Rule = ({ view, target, policy }) => {
  const all = responsesOf(view, target).filter(seen => seen.source === 'staple')
  const found = all.flatMap(seen => {
    const next = answerOf(seen)?.nextUpdate
    const left = next === undefined ? Number.POSITIVE_INFINITY : Date.parse(next) - view.at
    if (left <= 0 || left >= policy.minStapleRemainingMs) return []
    const hours = Math.floor(left / 3_600_000)
    return [
      draftOf(seen, `The staple is good until ${next}, for ${hours} h more`, {
        nextUpdate: next ?? '',
        remainingSeconds: Math.floor(left / 1000),
      }),
    ]
  })
  return unlessNone(all, NONE_SEEN.staple, found)
}

const pointers: Rule = ({ view, target }) => {
  const all = responsesOf(view, target)
  const found = all.flatMap(seen => {
    if (seen.response.responseStatus !== 'successful' || seen.response.signer.kind !== 'delegated') return []
    const { ocspUrls = [], crlUrls = [], subject = 'the signer' } = seen.response.signer
    if (ocspUrls.length + crlUrls.length === 0) return []
    const what = crlUrls.length > 0 ? 'a CRL distribution point' : 'an OCSP URL'
    return [
      draftOf(
        seen,
        `The OCSP signer ${subject} names ${what} of its own: Windows does not accept its answers`,
        { signer: subject, urls: [...ocspUrls, ...crlUrls] },
      ),
    ]
  })
  return unlessNone(all, 'no OCSP response was seen', found)
}

const anySource =
  (id: Event, text: (seen: SeenResponse) => string): Rule =>
  context => {
    const all = responsesOf(context.view, context.target)
    const found = all.filter(seen =>
      gradeResponse(seen.response, seen.certificate, context.view.at, STRICT).includes(id),
    )
    return unlessNone(
      all,
      'no OCSP response was seen',
      found.map(seen => draftOf(seen, text(seen))),
    ) satisfies RuleOutcome
  }

export const ANSWER_RULES = {
  ...STATUS_RULES,
  'staple-undecodable': stapleUndecodable,
  'staple-not-successful': whereEvent('staple', Object.values(ERROR_STATUS), notSuccessful),
  'staple-expired': whereEvent('staple', ['expired', 'expired-revoked'], expired),
  'staple-not-yet-valid': whereEvent('staple', ['not-yet-valid'], notYet),
  'staple-signature-invalid': whereEvent(
    'staple',
    ['bad-signature'],
    says('carries a signature that does not verify'),
  ),
  'staple-signature-unverifiable': whereEvent('staple', ['unverifiable'], unverifiable),
  'staple-signer-unauthorized': whereEvent('staple', ['wrong-signer'], unauthorized),
  'staple-signer-expired': whereEvent('staple', ['signer-expired'], signerExpired),
  'staple-wrong-certificate': whereEvent(
    'staple',
    ['wrong-certificate'],
    says('is about another certificate than the one that the server sent'),
  ),
  'staple-unknown': whereEvent(
    'staple',
    ['unknown'],
    says('says that the responder does not know the certificate (unknown)'),
  ),
  'staple-expires-soon': expiresSoon,
  'ocsp-response-expired': whereEvent('ocsp', ['expired', 'expired-revoked'], expired),
  'ocsp-response-not-yet-valid': whereEvent('ocsp', ['not-yet-valid'], notYet),
  'ocsp-signature-invalid': whereEvent(
    'ocsp',
    ['bad-signature'],
    says('carries a signature that does not verify'),
  ),
  'ocsp-signature-unverifiable': whereEvent('ocsp', ['unverifiable'], unverifiable),
  'ocsp-signer-unauthorized': whereEvent('ocsp', ['wrong-signer'], unauthorized),
  'ocsp-signer-expired': whereEvent('ocsp', ['signer-expired'], signerExpired),
  'ocsp-wrong-certificate': whereEvent('ocsp', ['wrong-certificate'], says('is about another certificate')),
  'ocsp-unknown': whereEvent('ocsp', ['unknown'], says('is that it does not know the certificate (unknown)')),
  'ocsp-signer-has-revocation-pointers': pointers,
  'ocsp-critical-extension': anySource(
    'critical-extension',
    seen => `${name(seen)} carries a critical extension that is not understood`,
  ),
  'ocsp-before-certificate': anySource(
    'before-certificate',
    seen => `${name(seen)} has a thisUpdate before the certificate's notBefore`,
  ),
} as const satisfies Record<string, Rule>
