/** What every client on schannel shares. From documentation, open source and test suites that run on Windows: never run here. */
import type { ClientError } from '../../report.ts'
import type { Claim, ClientProfile, ErrorTable, FetchSource, Limit, Source, Treatments } from '../profile.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** What nobody has tested or documented: Windows may take it, or pass it over. */
const UNKNOWN_TO_US = {
  'near-expiry': ['as-is', 'next'],
  'not-yet-valid': ['as-is', 'next'],
  'old-without-next-update': ['as-is', 'next'],
  'before-certificate': ['as-is', 'next'],
  'critical-extension': ['as-is', 'next'],
  unverifiable: ['as-is', 'next'],
  'weak-signature': ['as-is', 'next'],
  'https-url': ['as-is', 'next'],
  'redirect-to-https': ['taken-for-good', 'next'],
  'post-only': ['taken-for-good', 'as-is'],
  'ldap-url': ['taken-for-good', 'next'],
  'ldap-directory-url': ['taken-for-good', 'next'],
} as const satisfies Treatments

export const STAPLE: Source = {
  of: 'leaf',
  on: { ...UNKNOWN_TO_US, 'expired-revoked': ['refuse', 'next'] },
  otherwise: ['next'],
}

/** With OCSP as the only source, nothing says which of the two codes an error status or `unknown` ends in. */
const STATUS: Treatments = {
  unknown: ['next-or-no-check'],
  malformedRequest: ['next-or-no-check'],
  internalError: ['next-or-no-check'],
  tryLater: ['next-or-no-check'],
  sigRequired: ['next-or-no-check'],
  unauthorized: ['next-or-no-check'],
  unassigned: ['next-or-no-check'],
}

export const ocspOf = (of: FetchSource['of']): FetchSource => ({
  of,
  method: 'get',
  on: {
    ...UNKNOWN_TO_US,
    ...STATUS,
    'expired-revoked': ['refuse'],
    // MS-OCSP speaks HTTP only.
    'ldap-url': ['next'],
    'ldap-directory-url': ['next'],
    // Our limit for an OCSP response is far below theirs, which is that of CRLs.
    'too-large': ['anything'],
  },
  otherwise: ['next'],
})

export const crlOf = (of: FetchSource['of']): FetchSource => ({
  of,
  method: 'get',
  on: {
    ...UNKNOWN_TO_US,
    'expired-revoked': ['refuse'],
    pem: ['as-is', 'next'],
    delta: ['as-is', 'next'],
    // Users report 0x80092012 here, where the documents would have 0x80092013 (smallstep/certificates#2150).
    'idp-mismatch': ['next-or-no-check'],
    'idp-scope': ['next-or-no-check'],
    'idp-unusable': ['next-or-no-check'],
  },
  otherwise: ['next'],
})

/** Nothing says whether schannel asks for the accumulative time-out, so both are followed. */
export const SCHANNEL_LIMITS: readonly Limit[] = [
  { regime: 'per-url', ms: 15_000 },
  { regime: 'total', ms: 20_000, halving: true },
]

export const PER_URL: readonly Limit[] = [{ regime: 'per-url', ms: 15_000 }]

/** What a profile on schannel is made of, before it says how it differs. */
export const SCHANNEL = {
  platform: 'windows',
  takesAnyPath: true,
  completesChains: true,
  order: 'root-first',
  staple: STAPLE,
  mustStaple: [],
  ocsp: ocspOf('chain'),
  crl: crlOf('chain'),
  fetchesFor: 'every-chain',
  doubtsSelfSigned: true,
  names: 'any',
  tolerances: { skewMs: 0, nextUpdateDoubtMs: 5 * MINUTE, withoutNextUpdateMs: 12 * HOUR },
  limits: SCHANNEL_LIMITS,
  assumes: ['cold cache', 'no CRL in a system store', 'no policy that changes revocation'],
} as const satisfies Partial<ClientProfile>

export const SENTENCE = {
  CRYPT_E_REVOKED: 'The certificate is revoked.',
  CRYPT_E_NO_REVOCATION_CHECK: 'The revocation function was unable to check revocation for the certificate.',
  CRYPT_E_REVOCATION_OFFLINE:
    'The revocation function was unable to check revocation because the revocation server was offline.',
  SEC_E_UNTRUSTED_ROOT: 'The certificate chain was issued by an authority that is not trusted.',
  SEC_E_CERT_EXPIRED: 'The received certificate has expired.',
  SEC_E_WRONG_PRINCIPAL: 'The target principal name is incorrect.',
} as const

const HEX = {
  CRYPT_E_REVOKED: '0x80092010',
  CRYPT_E_NO_REVOCATION_CHECK: '0x80092012',
  CRYPT_E_REVOCATION_OFFLINE: '0x80092013',
  SEC_E_UNTRUSTED_ROOT: '0x80090325',
  SEC_E_CERT_EXPIRED: '0x80090328',
  SEC_E_WRONG_PRINCIPAL: '0x80090322',
} as const

export type StatusName = keyof typeof SENTENCE

/** `NAME (0x…) - sentence`, as curl prints a status of Windows. The sentence is in the language of the system. */
export const status = (name: StatusName): string => `${name} (${HEX[name]}) - ${SENTENCE[name]}`

export const codes = (name: StatusName): Pick<ClientError, 'hex' | 'name'> => ({ hex: HEX[name], name })

const handshakeLine = (name: StatusName) => `schannel: next InitializeSecurityContext failed: ${status(name)}`

/** The line that libcurl gives, by its version (curl commits 7e828fe503 and abeeffb11c). */
export const LIBCURL_LINES = {
  untrusted: `schannel: ${status('SEC_E_UNTRUSTED_ROOT')}`,
  'certificate-expired': handshakeLine('SEC_E_CERT_EXPIRED'),
  name: `schannel: SNI or certificate check failed: ${status('SEC_E_WRONG_PRINCIPAL')}`,
  revoked: handshakeLine('CRYPT_E_REVOKED'),
  offline: handshakeLine('CRYPT_E_REVOCATION_OFFLINE'),
  'no-check': handshakeLine('CRYPT_E_NO_REVOCATION_CHECK'),
} as const

const beforeNames = (name: 'CRYPT_E_NO_REVOCATION_CHECK' | 'CRYPT_E_REVOCATION_OFFLINE') =>
  `schannel: next InitializeSecurityContext failed: Unknown error (${HEX[name]}) - ${SENTENCE[name]}`

const curl = (exitCode: number, text: string) => ({ exitCode, text: `curl: (${exitCode}) ${text}` })

export const CURL_ERRORS: ErrorTable = {
  untrusted: [
    { ...codes('SEC_E_UNTRUSTED_ROOT'), ...curl(60, LIBCURL_LINES.untrusted), versions: 'curl >= 7.73' },
    {
      ...codes('SEC_E_UNTRUSTED_ROOT'),
      ...curl(35, handshakeLine('SEC_E_UNTRUSTED_ROOT')),
      versions: 'curl < 7.73',
    },
  ],
  'certificate-expired': [
    { ...codes('SEC_E_CERT_EXPIRED'), ...curl(35, LIBCURL_LINES['certificate-expired']) },
  ],
  name: [{ ...codes('SEC_E_WRONG_PRINCIPAL'), ...curl(60, LIBCURL_LINES.name) }],
  revoked: [{ ...codes('CRYPT_E_REVOKED'), ...curl(35, LIBCURL_LINES.revoked) }],
  offline: [
    { ...codes('CRYPT_E_REVOCATION_OFFLINE'), ...curl(35, LIBCURL_LINES.offline), versions: 'curl >= 8.5' },
    {
      ...codes('CRYPT_E_REVOCATION_OFFLINE'),
      ...curl(35, beforeNames('CRYPT_E_REVOCATION_OFFLINE')),
      versions: 'curl < 8.5',
    },
  ],
  'no-check': [
    {
      ...codes('CRYPT_E_NO_REVOCATION_CHECK'),
      ...curl(35, LIBCURL_LINES['no-check']),
      versions: 'curl >= 8.5',
    },
    {
      ...codes('CRYPT_E_NO_REVOCATION_CHECK'),
      ...curl(35, beforeNames('CRYPT_E_NO_REVOCATION_CHECK')),
      versions: 'curl < 8.5',
    },
  ],
}

/** The same lines in the words of another program, which is given libcurl's code as well. */
export function wrapped(exitCode: number, wrap: (line: string, code: 35 | 60) => string): ErrorTable {
  const error = (name: StatusName, line: string, code: 35 | 60 = 35) => [
    { ...codes(name), exitCode, text: wrap(line, code) },
  ]
  return {
    untrusted: error('SEC_E_UNTRUSTED_ROOT', LIBCURL_LINES.untrusted, 60),
    'certificate-expired': error('SEC_E_CERT_EXPIRED', LIBCURL_LINES['certificate-expired']),
    name: error('SEC_E_WRONG_PRINCIPAL', LIBCURL_LINES.name, 60),
    revoked: error('CRYPT_E_REVOKED', LIBCURL_LINES.revoked),
    offline: error('CRYPT_E_REVOCATION_OFFLINE', LIBCURL_LINES.offline),
    'no-check': error('CRYPT_E_NO_REVOCATION_CHECK', LIBCURL_LINES['no-check']),
  }
}

const DRT = 'dotnet/runtime, RevocationTests/DynamicRevocationTests.cs (passes on Windows)'
const CRLSEM = 'Microsoft, certificate-revocation-list-semantics (2024-10)'

/** How what is said of CryptoAPI is known. */
export const SCHANNEL_CLAIMS: readonly Claim[] = [
  {
    says: 'A staple is looked at first, then OCSP, then CRLs; any trouble with OCSP leads on to the CRL.',
    basis: 'documented',
    evidence: 'DOC',
    source: CRLSEM,
  },
  {
    says: 'Trust comes first: for a chain without a trusted root nothing is fetched.',
    basis: 'documented',
    evidence: 'DOC',
    source: 'Microsoft, How Certificate Revocation Works (ee619754); dotnet/runtime#111704',
  },
  {
    says: 'Every certificate but the root needs a definite answer; an intermediate without one fails the chain.',
    basis: 'documented',
    evidence: 'TEST',
    source: DRT,
  },
  {
    says: 'A root without pointers is passed over; one that is revoked fails the chain.',
    basis: 'documented',
    evidence: 'TEST',
    source: DRT,
  },
  {
    says: 'After an offline certificate the walk goes on; under a revoked one it stops.',
    basis: 'documented',
    evidence: 'TEST',
    source: DRT,
  },
  {
    says: 'A staple that says revoked ends in CRYPT_E_REVOKED.',
    covers: ['revoked'],
    basis: 'documented',
    evidence: 'TEST',
    source: 'rustls/rustls-platform-verifier, stapled_revoked_* (passes on Windows)',
  },
  {
    says: 'An expired answer that says revoked still revokes; an expired good one counts for nothing.',
    covers: ['expired', 'expired-revoked'],
    basis: 'documented',
    evidence: 'TEST',
    source: DRT,
  },
  {
    says: 'No tolerance for clocks is granted on nextUpdate; nobody knows how the last and first five minutes go.',
    covers: ['near-expiry'],
    basis: 'inferred',
    evidence: 'INF',
    source: `${DRT}; ${CRLSEM}`,
  },
  {
    says: 'Nothing says that thisUpdate is looked at.',
    covers: ['not-yet-valid'],
    basis: 'inferred',
    evidence: 'INF',
    source: 'dotnet/corefx#7366',
  },
  {
    says: 'An OCSP response without nextUpdate is taken, for how long is not known.',
    covers: ['old-without-next-update'],
    basis: 'inferred',
    evidence: 'INF',
    source: `${DRT}; wincrypt.h, OcspValiditySeconds`,
  },
  {
    says: 'An OCSP signer that names revocation sources of its own is not accepted.',
    covers: ['signer-pointers'],
    basis: 'documented',
    evidence: 'SRC',
    source: 'dotnet/runtime, CertificateAuthority.cs',
  },
  {
    says: 'A wrong signer, a broken signature, a wrong responder name: as no answer.',
    covers: ['wrong-signer', 'bad-signature'],
    basis: 'documented',
    evidence: 'TEST',
    source: DRT,
  },
  {
    says: 'A thisUpdate before notBefore: reports differ.',
    covers: ['before-certificate'],
    basis: 'inferred',
    evidence: 'OBS',
    source: 'rustls/rustls-platform-verifier, ca.go',
  },
  {
    says: 'Without a further source an error status or unknown ends in 0x80092012 or 0x80092013: which is not known.',
    covers: [
      'unknown',
      'malformedRequest',
      'internalError',
      'tryLater',
      'sigRequired',
      'unauthorized',
      'unassigned',
    ],
    basis: 'inferred',
    evidence: 'INF',
    source: 'wine-mirror/wine, cryptnet (no proof of Windows); Microsoft, CertGetServerOcspResponseContext',
  },
  {
    says: 'issuingDistributionPoint must name a URL of the certificate as text, and fit its kind.',
    covers: ['idp-mismatch', 'idp-scope', 'idp-unusable'],
    basis: 'documented',
    evidence: 'DOC',
    source: CRLSEM,
  },
  {
    says: 'A CRL whose issuer lacks cRLSign is rejected.',
    covers: ['crl-sign-missing'],
    basis: 'inferred',
    evidence: 'OBS',
    source: 'gradenegger.eu, revocation lists are not recognized as valid on Windows only',
  },
  {
    says: 'What becomes of a CRL in PEM is not known.',
    covers: ['pem'],
    basis: 'inferred',
    evidence: 'INF',
    source: 'no source found',
  },
  {
    says: 'https and LDAP URLs: documents contradict each other.',
    covers: ['https-url', 'redirect-to-https', 'ldap-url', 'ldap-directory-url'],
    basis: 'inferred',
    evidence: 'INF',
    source: 'Microsoft, CryptRetrieveObjectByUrl; SupportArticles-docs#1246',
  },
  {
    says: 'A URL gets 15 s; or all of them 20 s, each half of what is left. Which of the two schannel asks for is not known.',
    covers: ['timeout'],
    basis: 'inferred',
    evidence: 'DOC',
    source: 'Microsoft, CertGetCertificateChain, CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT',
  },
]
