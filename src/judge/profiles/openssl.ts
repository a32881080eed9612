/** curl on OpenSSL and the runtimes that ask nobody. Measured on Debian 12 with curl 7.88.1, Node 20, Python 3.11. */
import type { Claim, ClientProfile, ErrorTable, FetchSource } from '../profile.ts'

/** What a client that never looks at revocation is made of. */
export const ASKS_NOBODY = {
  platform: 'any',
  takesAnyPath: false,
  completesChains: false,
  order: 'leaf-first',
  mustStaple: [],
  fetchesFor: 'every-chain',
  without: { source: 'accept', answer: 'accept' },
  tolerances: { skewMs: 0 },
  limits: [{ regime: 'per-url' }],
  assumes: [],
} as const satisfies Partial<ClientProfile>

export const measured = (says: string, covers?: Claim['covers']): Claim => ({
  says,
  ...(covers && { covers }),
  basis: 'measured',
  evidence: 'MEASURED',
  source: 'docs/clients.md',
})

const curl = (exitCode: number, text: string) => [{ exitCode, text: `curl: (${exitCode}) ${text}` }]

const unverified = (text: string) => curl(60, `SSL certificate problem: ${text}`)

const CURL_TRUST: ErrorTable = {
  incomplete: unverified('unable to get local issuer certificate'),
  untrusted: [
    ...unverified('unable to get local issuer certificate'),
    ...unverified('self-signed certificate in certificate chain'),
  ],
  'certificate-not-yet-valid': unverified('certificate is not yet valid'),
  'certificate-expired': unverified('certificate has expired'),
  name: curl(60, 'SSL: no alternative certificate subject name matches target host name'),
}

const NO_CRL = [...unverified('unable to get certificate CRL'), ...curl(82, 'error loading CRL file')]

/** Of the two errors that OpenSSL queues, curl shows that of the arithmetic. */
const CRL_SIGNATURE: ErrorTable['otherwise'] = [
  {
    exitCode: 35,
    name: 'error:06880006:asn1 encoding routines::EVP lib',
    text: 'curl: (35) OpenSSL: error:06880006:asn1 encoding routines::EVP lib',
  },
  ...unverified('CRL signature failure'),
]

/** What lies in a file that holds the CRLs of the chain. */
const CRL_FILE: FetchSource = {
  of: 'without-root',
  method: 'get',
  beforehand: true,
  on: {
    pem: ['as-is'],
    'https-url': ['as-is'],
    revoked: ['refuse'],
    'bad-signature': ['refuse'],
    'not-yet-valid': ['refuse'],
    expired: ['refuse'],
    'expired-revoked': ['refuse'],
    'idp-scope': ['refuse'],
    'idp-mismatch': ['refuse'],
    'crl-sign-missing': ['refuse'],
    'critical-extension': ['refuse'],
    unverifiable: ['as-is', 'refuse'],
  },
  otherwise: ['next'],
}

const status = (word: string, number: number) => curl(91, `Invalid OCSP response status: ${word} (${number})`)

export const OPENSSL_PROFILES: readonly ClientProfile[] = [
  {
    ...ASKS_NOBODY,
    id: 'curl-openssl',
    title: 'curl on OpenSSL',
    about:
      'curl as Linux and most other systems build it, with default options. It asks neither for a staple nor anybody else.',
    errors: CURL_TRUST,
    userCan: 'Ask for a staple with --cert-status, or give a CRL with --crlfile.',
    claims: [measured('Connects always, to a revoked and to a must-staple site as well.')],
  },
  {
    ...ASKS_NOBODY,
    id: 'curl-openssl-cert-status',
    title: 'curl on OpenSSL with --cert-status',
    about:
      "Connects only with a valid good staple for the site's certificate. Nothing is fetched, and intermediates are not looked at.",
    staple: {
      of: 'leaf',
      on: {
        'signer-pointers': ['as-is'],
        'before-certificate': ['as-is'],
        'critical-extension': ['as-is'],
        unverifiable: ['as-is', 'refuse'],
        'leaf-sent-alone': ['refuse'],
        'issuer-not-sent': ['refuse'],
        'issuer-only-named': ['refuse'],
      },
      otherwise: ['refuse'],
    },
    tolerances: { skewMs: 300_000 },
    errors: {
      ...CURL_TRUST,
      absent: curl(91, 'No OCSP response received'),
      undecodable: curl(91, 'Invalid OCSP response'),
      malformedRequest: status('malformedrequest', 1),
      internalError: status('internalerror', 2),
      tryLater: status('trylater', 3),
      unassigned: status('(UNKNOWN)', 4),
      sigRequired: status('sigrequired', 5),
      unauthorized: status('unauthorized', 6),
      revoked: curl(91, 'SSL certificate revocation reason: {reason}'),
      unknown: curl(91, 'SSL server certificate status verification FAILED'),
      expired: curl(91, 'OCSP response has expired'),
      'expired-revoked': curl(91, 'OCSP response has expired'),
      'not-yet-valid': curl(91, 'OCSP response has expired'),
      'wrong-certificate': curl(91, 'Could not find certificate ID in OCSP response'),
      'leaf-sent-alone': curl(91, 'Error computing OCSP ID'),
      otherwise: curl(91, 'OCSP response verification failed'),
    },
    userCan: 'Leave --cert-status out.',
    claims: [
      measured('Anything but a valid good staple is exit 91; five minutes of clock difference are allowed.'),
      measured('A leaf that is sent alone under its root fails too: curl cannot find the issuer.', [
        'leaf-sent-alone',
        'issuer-not-sent',
        'issuer-only-named',
      ]),
      {
        says: 'Critical extensions, and what this OpenSSL cannot verify.',
        covers: ['critical-extension', 'unverifiable'],
        basis: 'inferred',
        evidence: 'SRC',
        source: 'curl, lib/vtls/openssl.c, verifystatus()',
      },
    ],
  },
  {
    ...ASKS_NOBODY,
    id: 'curl-openssl-crlfile',
    title: 'curl on OpenSSL with --crlfile',
    about:
      'With the CRLs of the whole chain in one file, as the distribution points give them now. OpenSSL then wants a CRL for every certificate, the root included (X509_V_FLAG_CRL_CHECK_ALL), and asks nobody: what is not in the file is missing.',
    stopsAtRefusal: true,
    crl: CRL_FILE,
    without: { source: 'refuse', answer: 'refuse' },
    // OpenSSL looks at CRLs before dates, and curl at the name when all that is done.
    names: [
      ...(['untrusted', 'incomplete', 'offline', 'no-check', 'revoked', 'bad-signature'] as const),
      ...(['not-yet-valid', 'expired', 'expired-revoked', 'idp-scope', 'idp-mismatch'] as const),
      ...(['crl-sign-missing', 'critical-extension'] as const),
    ],
    // Of the person or the timer that fetches them.
    limits: [{ regime: 'per-url', ms: 15_000 }],
    errors: {
      ...CURL_TRUST,
      offline: NO_CRL,
      'no-check': NO_CRL,
      revoked: unverified('certificate revoked'),
      'bad-signature': CRL_SIGNATURE,
      'not-yet-valid': unverified('CRL is not yet valid'),
      expired: unverified('CRL has expired'),
      'expired-revoked': unverified('CRL has expired'),
      'idp-scope': unverified('different CRL scope'),
      'idp-mismatch': unverified('different CRL scope'),
      'crl-sign-missing': unverified('key usage does not include CRL signing'),
      'critical-extension': unverified('unhandled critical CRL extension'),
      otherwise: NO_CRL,
    },
    userCan:
      'Keep the file fresh: curl notices an expired list as it does a revoked certificate. Or leave --crlfile out.',
    assumes: ['the CRL file holds what the distribution points give now'],
    claims: [
      measured(
        'Every certificate needs a fresh CRL of its issuer in the file; no clock difference is allowed. OCSP and staples are not looked at.',
      ),
      measured('A list of another shard, or for another kind of certificate, is “different CRL scope”.', [
        'idp-scope',
        'idp-mismatch',
      ]),
      {
        says: 'Delta and indirect lists are passed over, as without X509_V_FLAG_USE_DELTAS and X509_V_FLAG_EXTENDED_CRL_SUPPORT.',
        covers: ['delta', 'idp-unusable', 'critical-extension', 'unverifiable'],
        basis: 'documented',
        evidence: 'SRC',
        source: 'OpenSSL, crypto/x509/x509_vfy.c, get_crl_score(); curl, lib/vtls/openssl.c',
      },
    ],
  },
  {
    ...ASKS_NOBODY,
    id: 'node',
    title: 'Node.js',
    about: 'https, fetch and tls. `requestOCSP` only hands the staple over; nothing is concluded from it.',
    errors: {
      untrusted: [
        { name: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', text: 'unable to verify the first certificate' },
        { name: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', text: 'unable to get local issuer certificate' },
        { name: 'SELF_SIGNED_CERT_IN_CHAIN', text: 'self-signed certificate in certificate chain' },
      ],
      'certificate-expired': [{ name: 'CERT_HAS_EXPIRED', text: 'certificate has expired' }],
      'certificate-not-yet-valid': [{ name: 'CERT_NOT_YET_VALID', text: 'certificate is not yet valid' }],
      name: [
        { name: 'ERR_TLS_CERT_ALTNAME_INVALID', text: "Hostname/IP does not match certificate's altnames" },
      ],
    },
    // Its verifier goes on to the end, and tells what it met last.
    names: ['certificate-not-yet-valid', 'certificate-expired'],
    userCan: 'Look at the staple: `ocspcheck` from npm has verifyOcspResponse().',
    claims: [measured('Connects always.')],
  },
  {
    ...ASKS_NOBODY,
    id: 'python',
    title: 'Python',
    about:
      'ssl, urllib, requests; and with them pip, aws-cli and azure-cli. CERTIFICATE_VERIFY_FAILED is about trust, never about revocation.',
    errors: {
      otherwise: [
        {
          name: 'ssl.SSLCertVerificationError',
          text: '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed',
        },
      ],
    },
    userCan: 'Load CRLs and set VERIFY_CRL_CHECK_LEAF.',
    claims: [measured('Connects always.')],
  },
  {
    ...ASKS_NOBODY,
    id: 'go',
    title: 'Go',
    about:
      'crypto/tls and everything built with it, on every system. It asks nobody by design; the staple is in ConnectionState.OCSPResponse.',
    errors: {
      untrusted: [
        { text: 'tls: failed to verify certificate: x509: certificate signed by unknown authority' },
      ],
      'certificate-expired': [
        { text: 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid' },
      ],
      name: [{ text: 'tls: failed to verify certificate: x509: certificate is valid for other names' }],
    },
    userCan: 'Look at the staple in VerifyConnection.',
    claims: [
      {
        says: 'No revocation check, by design.',
        basis: 'documented',
        evidence: 'OBS',
        source: 'golang/go#18323',
      },
    ],
  },
]
