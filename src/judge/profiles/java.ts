/** Java's own TLS (JSSE). Measured on Debian 12 with OpenJDK 17. */
import type { ClientProfile, FetchSource, Treatments } from '../profile.ts'
import { ASKS_NOBODY, measured } from './openssl.ts'

const fault = (cause: string) => [
  {
    exitCode: 1,
    text: `javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: ${cause}`,
  },
]

const UNDETERMINED = [
  { ...fault('Could not determine revocation status')[0]!, name: 'UNDETERMINED_REVOCATION_STATUS' },
]

const TRUST = {
  untrusted: [
    {
      exitCode: 1,
      text: 'javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
    },
  ],
  'certificate-expired': [{ ...fault('validity check failed')[0]!, name: 'EXPIRED' }],
  'certificate-not-yet-valid': [{ ...fault('validity check failed')[0]!, name: 'NOT_YET_VALID' }],
  name: [
    {
      exitCode: 1,
      text: 'javax.net.ssl.SSLHandshakeException: No subject alternative DNS name matching',
    },
  ],
} as const

const BROKEN_STAPLE = [{ exitCode: 1, text: 'javax.net.ssl.SSLException: readHandshakeRecord' }]

/** What Java does not look at. */
const OVERLOOKED: Treatments = {
  'signer-pointers': ['as-is'],
  'before-certificate': ['as-is'],
  'https-url': ['as-is'],
  pem: ['as-is'],
  unverifiable: ['as-is', 'next'],
  'ldap-url': ['taken-for-good', 'next'],
  'ldap-directory-url': ['taken-for-good', 'next'],
}

const FETCHED: FetchSource = { of: 'without-root', method: 'get', on: OVERLOOKED, otherwise: ['next'] }
const FETCHED_WHERE_STAPLED: FetchSource = { ...FETCHED, whereStapled: true }

const REVOCATION: ClientProfile = {
  ...ASKS_NOBODY,
  id: 'java-revocation',
  title: 'Java with revocation checking on',
  about:
    'com.sun.net.ssl.checkRevocation, ocsp.enable and com.sun.security.enableCRLDP all true. With ocsp.enable alone, a certificate without an OCSP URL fails.',
  order: 'root-first',
  staple: {
    of: 'leaf',
    on: {
      ...OVERLOOKED,
      absent: ['next'],
      undecodable: ['refuse'],
      unverifiable: ['as-is', 'next-list'],
    },
    otherwise: ['next-list'],
  },
  ocsp: FETCHED,
  crl: FETCHED,
  stopsAtRefusal: true,
  // The name is compared when the path is done.
  names: [
    ...(['untrusted', 'incomplete', 'certificate-not-yet-valid', 'certificate-expired'] as const),
    ...(['staple:undecodable', 'revoked', 'offline', 'no-check'] as const),
  ],
  tolerances: { skewMs: 900_000, withoutNextUpdateMs: 900_000 },
  limits: [{ regime: 'per-url', ms: 15_000, idle: true }],
  without: { source: 'refuse', answer: 'refuse' },
  errors: {
    ...TRUST,
    revoked: fault('Certificate has been revoked'),
    'staple:undecodable': BROKEN_STAPLE,
    offline: UNDETERMINED,
    'no-check': UNDETERMINED,
  },
  userCan: 'PKIXRevocationChecker with SOFT_FAIL, or switch revocation checking off.',
  claims: [
    measured(
      'Every certificate but the root needs an answer, from the intermediate down; OCSP first, then the CRL.',
    ),
    measured('A bad staple is never replaced by asking the responder.'),
    measured('A black hole costs 15 s.', ['timeout']),
    {
      says: 'Fifteen minutes of clock difference are allowed; a CRL needs a fitting issuingDistributionPoint and an issuer with cRLSign.',
      covers: [
        'not-yet-valid',
        'expired',
        'expired-revoked',
        'old-without-next-update',
        'idp-mismatch',
        'idp-scope',
        'idp-unusable',
        'crl-sign-missing',
        'delta',
      ],
      basis: 'documented',
      evidence: 'SRC',
      source: 'OpenJDK, sun.security.provider.certpath',
    },
    {
      says: 'PEM lists are read; https is fetched; LDAP where the client has a directory.',
      covers: [
        'pem',
        'https-url',
        'ldap-url',
        'ldap-directory-url',
        'unverifiable',
        'signer-pointers',
        'before-certificate',
      ],
      basis: 'inferred',
      evidence: 'SRC',
      source: 'OpenJDK, sun.security.provider.certpath',
    },
  ],
}

export const JAVA_PROFILES: readonly ClientProfile[] = [
  {
    ...ASKS_NOBODY,
    id: 'java',
    title: 'Java',
    about:
      'HttpsURLConnection, java.net.http and most else that runs on a JVM, with default settings: revocation is off.',
    // Read even where nobody asks what it says.
    staple: { of: 'leaf', on: { undecodable: ['refuse'], revoked: ['pass'] }, otherwise: ['pass'] },
    errors: { ...TRUST, 'staple:undecodable': BROKEN_STAPLE },
    userCan:
      'Switch it on: -Dcom.sun.net.ssl.checkRevocation=true with ocsp.enable and com.sun.security.enableCRLDP.',
    claims: [
      measured('Connects always, but for a staple that cannot be decoded; must-staple is never enforced.'),
    ],
  },
  REVOCATION,
  {
    ...REVOCATION,
    id: 'java-revocation-no-crldp',
    title: 'Java with revocation checking and OCSP, without CRLs',
    about:
      'com.sun.net.ssl.checkRevocation and ocsp.enable true, and com.sun.security.enableCRLDP not set. CRLs are fetched only where the server staples: a certificate of the chain without an OCSP URL, as most intermediates are, fails elsewhere.',
    crl: FETCHED_WHERE_STAPLED,
    userCan: 'Set com.sun.security.enableCRLDP=true as well, or staple at the server.',
  },
  {
    ...REVOCATION,
    id: 'java-check-revocation',
    title: 'Java with com.sun.net.ssl.checkRevocation alone',
    about:
      'Only -Dcom.sun.net.ssl.checkRevocation=true: nothing is fetched unless the server staples, so every site without a staple fails.',
    ocsp: FETCHED_WHERE_STAPLED,
    crl: FETCHED_WHERE_STAPLED,
    userCan: 'Set ocsp.enable and com.sun.security.enableCRLDP as well, or staple at the server.',
  },
]
