/** Clients on GnuTLS. Measured on Debian 12: gnutls-cli 3.7.9, wget 1.21.3, wget2 1.99.1. */
import {
  type ClientProfile,
  ERROR_STATUSES,
  type ErrorTable,
  onErrorStatus,
  type Source,
} from '../profile.ts'
import { ASKS_NOBODY, measured } from './openssl.ts'

const DAY = 24 * 60 * 60 * 1000

/** A staple that says nothing is as none; one that is wrong is refused, whatever else could be asked. */
const STAPLE: Source = {
  of: 'leaf',
  on: {
    absent: ['next'],
    unknown: ['next'],
    ...onErrorStatus('next'),
    'not-yet-valid': ['as-is'],
    'signer-pointers': ['as-is'],
    'before-certificate': ['as-is'],
    // It looks at the first answer alone.
    'behind-others': ['refuse'],
    'critical-extension': ['as-is'],
    unverifiable: ['as-is', 'refuse'],
    'issuer-not-sent': ['refuse'],
  },
  otherwise: ['refuse'],
}

const GNUTLS = {
  ...ASKS_NOBODY,
  staple: STAPLE,
  mustStaple: ['absent', ...ERROR_STATUSES],
  // It prints a sentence for each.
  names: 'any',
  tolerances: { skewMs: 0, withoutNextUpdateMs: 15 * DAY },
} as const satisfies Partial<ClientProfile>

function errors(exitCode: number, wrap: (sentence: string) => string) {
  const line = (sentence: string) => [{ exitCode, text: wrap(sentence) }]
  const superseded = line('The revocation or OCSP data are old and have been superseded.')
  return {
    untrusted: line('The certificate issuer is unknown.'),
    'certificate-expired': line('The certificate chain uses expired certificate.'),
    'certificate-not-yet-valid': line('The certificate chain uses not yet valid certificate.'),
    name: line('The name in the certificate does not match the expected.'),
    'must-staple': line(
      'The certificate requires the server to include an OCSP status in its response, but the OCSP status is missing.',
    ),
    revoked: line('The certificate chain is revoked.'),
    expired: superseded,
    'old-without-next-update': superseded,
    otherwise: line('The received OCSP status response is invalid.'),
  } satisfies ErrorTable
}

const GNUTLS_CLI = errors(1, sentence => `- Status: The certificate is NOT trusted. ${sentence}`)
const NOT_VERIFIED = [{ exitCode: 1, text: '*** Verifying (with OCSP) server certificate chain failed...' }]
const BAD_STAPLE = measured(
  'A staple that is revoked, expired, badly or wrongly signed, or for another certificate is refused; unknown, tryLater and none pass.',
)
const MUST_STAPLE = measured(
  'A must-staple certificate without a staple, or with an error status as one, is refused.',
)

export const GNUTLS_PROFILES: readonly ClientProfile[] = [
  {
    ...GNUTLS,
    id: 'gnutls-cli',
    title: 'GnuTLS (gnutls-cli)',
    about:
      'gnutls-cli and other programs on GnuTLS with default settings. They ask for a staple and believe it; nothing is fetched.',
    errors: GNUTLS_CLI,
    userCan: 'gnutls-cli --insecure, which trusts everything.',
    claims: [BAD_STAPLE, MUST_STAPLE],
  },
  {
    ...GNUTLS,
    id: 'gnutls-cli-ocsp',
    title: 'gnutls-cli --ocsp',
    about: 'Asks the responder when no staple has settled it, and fails unless one is good or unknown.',
    staple: { ...STAPLE, on: { ...STAPLE.on, unknown: ['pass'], ...onErrorStatus('pass') } },
    oneIsEnough: true,
    ocsp: {
      of: 'without-root',
      method: 'post',
      on: {
        // It stops at the first responder that it cannot ask.
        dns: ['refuse'],
        connect: ['refuse'],
        proxy: ['refuse'],
        http: ['refuse'],
        content: ['refuse'],
        'too-large': ['refuse'],
        undecodable: ['refuse'],
        timeout: ['refuse'],
        'invalid-url': ['refuse'],
        'ldap-url': ['refuse'],
        'ldap-directory-url': ['refuse'],
        'redirect-to-https': ['refuse'],
        unknown: ['pass'],
        'behind-others': ['next'],
        'expired-revoked': ['next', 'refuse'],
        'https-url': ['pass', 'refuse'],
        'not-yet-valid': ['as-is'],
        'signer-pointers': ['as-is'],
        'before-certificate': ['as-is'],
        redirected: ['refuse'],
      },
      otherwise: ['next'],
    },
    without: { source: 'refuse', answer: 'refuse' },
    errors: {
      ...GNUTLS_CLI,
      revoked: [...GNUTLS_CLI.revoked, ...NOT_VERIFIED],
      offline: NOT_VERIFIED,
      'no-check': NOT_VERIFIED,
      otherwise: [...GNUTLS_CLI.otherwise, ...NOT_VERIFIED],
    },
    userCan: 'Leave --ocsp out.',
    claims: [
      BAD_STAPLE,
      MUST_STAPLE,
      measured('A staple that says unknown or bears an error status is enough: nobody is asked any more.', [
        'unknown',
        ...ERROR_STATUSES,
      ]),
      measured(
        'Everything but an answer of good or unknown fails: unreachable, an error status, expired, wrongly signed, and a certificate that names no responder.',
      ),
      measured('A black hole or a silent responder makes it hang for more than 40 s.', [
        'timeout',
        'not-asked',
      ]),
      {
        says: "One good answer in the whole chain is enough: an intermediate's stands in for that of the leaf.",
        basis: 'documented',
        evidence: 'SRC',
        source: 'GnuTLS, src/cli.c, cert_verify_ocsp',
      },
    ],
  },
  {
    ...GNUTLS,
    id: 'wget',
    title: 'wget',
    about: 'wget 1.x on GnuTLS, as Debian builds it.',
    errors: errors(5, sentence => `ERROR: ${sentence}`),
    userCan: 'wget --no-check-certificate, which trusts everything.',
    claims: [BAD_STAPLE, MUST_STAPLE],
  },
  {
    ...GNUTLS,
    id: 'wget2',
    title: 'wget2',
    about:
      "wget2 1.99 on GnuTLS. It asks the intermediates' responders, and never that of the site's own certificate.",
    stapleIsEnough: true,
    ocsp: {
      of: 'intermediates',
      method: 'post',
      on: { revoked: ['refuse'], http: ['next', 'refuse'] },
      otherwise: ['next'],
    },
    limits: [{ regime: 'per-url', ms: 5_000 }],
    errors: {
      ...errors(5, sentence => `ERROR: ${sentence}`),
      http: [{ exitCode: 139, text: 'Segmentation fault' }],
    },
    userCan: 'wget2 --no-ocsp, or --no-check-certificate, which trusts everything.',
    claims: [
      BAD_STAPLE,
      MUST_STAPLE,
      measured('Asks about the intermediate only: a revoked leaf without a staple passes.'),
      measured('A revoked intermediate is refused, unless a good staple has settled the leaf.', ['revoked']),
      measured(
        "An intermediate's responder that answers 404 makes wget2 1.99.1 crash; one that answers 500 does not.",
        ['http'],
      ),
    ],
  },
]
