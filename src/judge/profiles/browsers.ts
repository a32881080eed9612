/** Browsers. Measured: Firefox ESR 153 and Chromium 156 on Debian 12; Edge and Safari from documents and source. */
import type { ClientError } from '../../report.ts'
import type { Claim, ClientProfile, ErrorTable, FetchSource, Refusal, Source } from '../profile.ts'
import { ASKS_NOBODY, measured } from './openssl.ts'

const DAY = 24 * 60 * 60 * 1000
const named = (name: string): ClientError[] => [{ name, text: name }]

const TRUST_FIRST = [
  'untrusted',
  'incomplete',
  'certificate-not-yet-valid',
  'certificate-expired',
] as const satisfies readonly Refusal[]

const FIREFOX_STAPLE: Source = {
  of: 'leaf',
  on: {
    absent: ['next'],
    tryLater: ['replaceable'],
    expired: ['replaceable'],
    'expired-revoked': ['replaceable'],
    'old-without-next-update': ['replaceable'],
    'wrong-signer': ['replaceable'],
    'signer-expired': ['replaceable'],
    'wrong-certificate': ['replaceable'],
    'signer-pointers': ['as-is'],
    'before-certificate': ['as-is'],
    unverifiable: ['as-is', 'refuse'],
  },
  otherwise: ['refuse'],
}

const firefoxOcsp = (otherwise: FetchSource['otherwise']): FetchSource => ({
  of: 'leaf',
  method: 'post',
  skipsLifetimesBelowMs: 10 * DAY,
  on: {
    revoked: ['refuse'],
    unknown: ['refuse'],
    redirected: otherwise,
    'signer-pointers': ['as-is'],
    'before-certificate': ['as-is'],
  },
  otherwise,
})

const FIREFOX_ERRORS: ErrorTable = {
  untrusted: named('SEC_ERROR_UNKNOWN_ISSUER'),
  'certificate-expired': named('SEC_ERROR_EXPIRED_CERTIFICATE'),
  'certificate-not-yet-valid': named('MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE'),
  name: named('SSL_ERROR_BAD_CERT_DOMAIN'),
  'must-staple': named('MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING'),
  revoked: named('SEC_ERROR_REVOKED_CERTIFICATE'),
  unknown: named('SEC_ERROR_OCSP_UNKNOWN_CERT'),
  expired: named('SEC_ERROR_OCSP_OLD_RESPONSE'),
  'expired-revoked': named('SEC_ERROR_OCSP_OLD_RESPONSE'),
  'old-without-next-update': named('SEC_ERROR_OCSP_OLD_RESPONSE'),
  'not-yet-valid': named('SEC_ERROR_OCSP_FUTURE_RESPONSE'),
  'wrong-signer': named('SEC_ERROR_OCSP_INVALID_SIGNING_CERT'),
  'signer-expired': named('SEC_ERROR_OCSP_INVALID_SIGNING_CERT'),
  'bad-signature': named('SEC_ERROR_OCSP_BAD_SIGNATURE'),
  'wrong-certificate': named('MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING'),
  malformedRequest: named('SEC_ERROR_OCSP_MALFORMED_REQUEST'),
  internalError: named('SEC_ERROR_OCSP_SERVER_ERROR'),
  tryLater: named('SEC_ERROR_OCSP_TRY_SERVER_LATER'),
  sigRequired: named('SEC_ERROR_OCSP_REQUEST_NEEDS_SIG'),
  unauthorized: named('SEC_ERROR_OCSP_UNAUTHORIZED_REQUEST'),
  undecodable: named('SEC_ERROR_OCSP_MALFORMED_RESPONSE'),
  'critical-extension': named('SEC_ERROR_OCSP_MALFORMED_RESPONSE'),
  content: named('SEC_ERROR_OCSP_MALFORMED_RESPONSE'),
  redirected: named('SEC_ERROR_OCSP_MALFORMED_REQUEST'),
  otherwise: named('SEC_ERROR_OCSP_SERVER_ERROR'),
}

const FIREFOX = {
  ...ASKS_NOBODY,
  staple: FIREFOX_STAPLE,
  mustStaple: ['absent'],
  // The name is compared when the path is done.
  names: [...TRUST_FIRST, 'must-staple', 'revoked', 'unknown'],
  tolerances: { skewMs: DAY, withoutNextUpdateMs: 2 * DAY },
  assumes: ['CRLite does not list it'],
} as const satisfies Partial<ClientProfile>

const FIREFOX_CLAIMS: readonly Claim[] = [
  measured(
    "Only the site's certificate is looked at; the staple first, then its responder by POST. CRLs are never fetched.",
  ),
  measured(
    'A staple that is expired, tryLater, of an unauthorized signer or about another certificate is replaced by asking; a staple that is wrong in another way is refused.',
  ),
  {
    says: 'A day of clock difference is allowed, and a response without nextUpdate is good for a day.',
    covers: ['expired', 'expired-revoked', 'not-yet-valid', 'old-without-next-update'],
    basis: 'documented',
    evidence: 'SRC',
    source: 'mozilla::pkix, pkixocsp.cpp',
  },
  {
    says: 'Certificates that live for less than ten days are not asked about.',
    basis: 'documented',
    evidence: 'SRC',
    source: 'security.pki.cert_short_lifetime_in_days',
  },
]

const CHROME_STAPLE: Source = {
  of: 'leaf',
  on: { 'signer-pointers': ['as-is'], 'signer-expired': ['as-is'], unverifiable: ['as-is', 'next'] },
  otherwise: ['next'],
}

const CHROME_ONLINE: FetchSource = {
  of: 'without-root',
  method: 'get',
  on: {
    'signer-pointers': ['as-is'],
    'signer-expired': ['as-is'],
    unverifiable: ['as-is', 'next'],
  },
  otherwise: ['next'],
}

const CHROME_LISTS: FetchSource = { ...CHROME_ONLINE, maxBytes: 5 * 1024 * 1024 }

const CHROME_ONLINE_CLAIMS = [
  measured('An OCSP answer that was made before the certificate is none.', ['before-certificate']),
  measured('The dates of the signer’s certificate are not looked at.', ['signer-expired']),
  {
    says: 'A CRL may have some 5 MiB: 8 MB was too much when measured; where exactly the limit lies was not.',
    covers: ['too-large'],
    basis: 'inferred',
    evidence: 'INF',
    source: 'docs/clients.md (scenario crl-large)',
  },
] as const satisfies readonly Claim[]

const CHROME_ERRORS: ErrorTable = {
  untrusted: named('ERR_CERT_AUTHORITY_INVALID'),
  'certificate-expired': named('ERR_CERT_DATE_INVALID'),
  name: named('ERR_CERT_COMMON_NAME_INVALID'),
  revoked: named('ERR_CERT_REVOKED'),
  offline: named('ERR_CERT_UNABLE_TO_CHECK_REVOCATION'),
  'no-check': named('ERR_CERT_NO_REVOCATION_MECHANISM'),
}

const CHROME = {
  ...ASKS_NOBODY,
  completesChains: true,
  staple: CHROME_STAPLE,
  errors: CHROME_ERRORS,
  names: [...TRUST_FIRST, 'revoked', 'name'],
  assumes: ['CRLSets do not list it'],
} as const satisfies Partial<ClientProfile>

const STAPLED_REVOKED = measured(
  'Refuses only a staple that says revoked; asks nobody, and ignores must-staple.',
)

export const BROWSER_PROFILES: readonly ClientProfile[] = [
  {
    ...FIREFOX,
    id: 'firefox',
    title: 'Firefox',
    about:
      'Firefox ESR 153 with default settings (security.OCSP.enabled=1). Reports say that the release channel switched OCSP off in 142: there only staples and CRLite are left.',
    ocsp: firefoxOcsp(['next']),
    limits: [{ regime: 'per-url', ms: 2_000 }],
    errors: FIREFOX_ERRORS,
    userCan: 'security.ssl.enable_ocsp_stapling=false ignores staples.',
    claims: [
      ...FIREFOX_CLAIMS,
      measured('What cannot be reached, or answers nonsense, is passed over after 2 s.'),
    ],
  },
  {
    ...FIREFOX,
    id: 'firefox-ocsp-require',
    title: 'Firefox with security.OCSP.require',
    about: 'The same Firefox when an answer is demanded. A certificate without an OCSP URL passes.',
    ocsp: firefoxOcsp(['refuse']),
    limits: [{ regime: 'per-url', ms: 10_000 }],
    without: { source: 'accept', answer: 'refuse' },
    errors: FIREFOX_ERRORS,
    userCan: 'security.OCSP.require=false, the default.',
    claims: [...FIREFOX_CLAIMS, measured('Unreachable is SEC_ERROR_OCSP_SERVER_ERROR; no OCSP URL passes.')],
  },
  {
    ...CHROME,
    id: 'chrome',
    title: 'Chrome and Chromium',
    about: 'With default settings: revocation comes by CRLSets, and from a staple that says revoked.',
    userCan: 'Nothing: only what is revoked, expired or not trusted is refused.',
    claims: [STAPLED_REVOKED],
  },
  {
    ...CHROME,
    id: 'chrome-online-revocation',
    title: 'Chrome with EnableOnlineRevocationChecks',
    about: 'The enterprise policy that makes Chrome ask OCSP and CRLs, and go on without an answer.',
    order: 'root-first',
    ocsp: CHROME_ONLINE,
    crl: CHROME_LISTS,
    limits: [{ regime: 'per-url', ms: 15_000 }],
    userCan: 'Take the policy away.',
    claims: [
      STAPLED_REVOKED,
      ...CHROME_ONLINE_CLAIMS,
      measured('Revoked by OCSP or CRL fails too; a black hole costs 15 s, and then it connects.'),
    ],
  },
  {
    ...CHROME,
    id: 'chrome-local-anchors',
    title: 'Chrome with RequireOnlineRevocationChecksForLocalAnchors',
    about:
      'The enterprise policy that demands an answer for every certificate under a locally installed root. Public roots are not concerned.',
    order: 'root-first',
    ocsp: CHROME_ONLINE,
    crl: CHROME_LISTS,
    fetchesFor: 'local-anchors',
    limits: [{ regime: 'per-url', ms: 15_000 }],
    without: { source: 'refuse', answer: 'refuse' },
    userCan: 'Take the policy away, or give the private CA a CRL that works.',
    claims: [
      STAPLED_REVOKED,
      ...CHROME_ONLINE_CLAIMS,
      measured(
        'No answer: ERR_CERT_UNABLE_TO_CHECK_REVOCATION; no pointer at all, of an intermediate as well: ERR_CERT_NO_REVOCATION_MECHANISM; OCSP dead and CRL up connects.',
      ),
    ],
  },
  {
    ...CHROME,
    id: 'edge',
    title: 'Microsoft Edge',
    about:
      "Chromium's verifier since 112, also on Windows: it does not use schannel. Online checks are off unless a policy says otherwise (hard failure by policy from 123).",
    userCan: 'Nothing: only what is revoked, expired or not trusted is refused.',
    claims: [
      {
        says: 'The same verifier and defaults as Chromium.',
        basis: 'documented',
        evidence: 'DOC',
        source: 'Microsoft Edge Enterprise, microsoft-edge-cert-verification',
      },
    ],
  },
  {
    ...ASKS_NOBODY,
    id: 'safari',
    title: 'Safari',
    about:
      "Apple's trustd: a list of its own (Valid), staples, and seldom a responder. It has no code that fetches CRLs.",
    platform: 'apple',
    completesChains: true,
    staple: { of: 'leaf', on: { unverifiable: ['as-is', 'next'] }, otherwise: ['next'] },
    errors: { otherwise: [{ text: 'Safari can’t establish a secure connection to the server' }] },
    userCan: 'Nothing: only what is revoked, expired or not trusted is refused.',
    assumes: ['Valid does not list it'],
    claims: [
      {
        says: 'Goes on without an answer; a staple that says revoked is refused.',
        basis: 'documented',
        evidence: 'SRC',
        source: 'Apple Security, trust/trustd/SecRevocationServer.c',
      },
    ],
  },
]
