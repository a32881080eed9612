/** Programs that people check with, and that are no clients of a site: records of their own, for the same evaluator. */
import type { ClientProfile } from '../../../src/judge/profile.ts'
import { profileOf } from '../../../src/judge/profiles/all.ts'
import { ASKS_NOBODY, measured } from '../../../src/judge/profiles/openssl.ts'

/** Shows what a server stapled, whatever it says; but what it asked for, it also wants to be able to read. */
export const S_CLIENT_STATUS: ClientProfile = {
  ...profileOf('curl-openssl')!,
  id: 'openssl-s_client-status',
  staple: { of: 'leaf', on: { undecodable: ['refuse'], revoked: ['pass'] }, otherwise: ['pass'] },
  errors: { otherwise: [{ exitCode: 1, text: '' }] },
}

export const OPENSSL_OCSP_TIMEOUT_S = 5

const says = (text: string) => [{ text }]
const failed = (text: string) => [{ exitCode: 1, text }]
const status = (word: string, number: number) => failed(`Responder Error: ${word} (${number})`)

export const OPENSSL_OCSP: ClientProfile = {
  ...ASKS_NOBODY,
  id: 'openssl-ocsp',
  title: 'openssl ocsp',
  about:
    'Asked by hand, with -issuer, -cert, -url, -CAfile and -timeout. It ends with 0 even where it prints "revoked", "unknown" or "Status times invalid".',
  ocsp: {
    of: 'leaf',
    method: 'post',
    on: {
      'signer-pointers': ['as-is'],
      'before-certificate': ['as-is'],
      'critical-extension': ['as-is'],
      'old-without-next-update': ['as-is'],
      redirected: ['refuse'],
      unverifiable: ['as-is', 'refuse'],
    },
    otherwise: ['refuse'],
  },
  without: { source: 'refuse', answer: 'refuse' },
  tolerances: { skewMs: 300_000 },
  limits: [{ regime: 'per-url', ms: OPENSSL_OCSP_TIMEOUT_S * 1000 }],
  errors: {
    untrusted: failed('Response Verify Failure'),
    revoked: says(': revoked'),
    unknown: says(': unknown'),
    expired: says('WARNING: Status times invalid.'),
    'expired-revoked': says('WARNING: Status times invalid.'),
    'not-yet-valid': says('WARNING: Status times invalid.'),
    'wrong-certificate': says('ERROR: No Status found.'),
    'bad-signature': failed('Response Verify Failure'),
    'wrong-signer': failed('Response Verify Failure'),
    'signer-expired': failed('Response Verify Failure'),
    malformedRequest: status('malformedrequest', 1),
    internalError: status('internalerror', 2),
    tryLater: status('trylater', 3),
    sigRequired: status('sigrequired', 5),
    unauthorized: status('unauthorized', 6),
    otherwise: failed('Error querying OCSP responder'),
  },
  userCan: 'Nothing is at stake.',
  claims: [measured('Asks one responder about one certificate, by POST, and follows no redirection.')],
}
