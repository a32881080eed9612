/** What every client on schannel shares. From documentation, open source and test suites that run on Windows: never run here. */
import {
  type ClientProfile,
  type FetchSource,
  type Limit,
  onErrorStatus,
  type Source,
  type Treatments,
} from '../profile.ts'

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
  ...onErrorStatus('next-or-no-check'),
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
    'delta-missing': ['as-is', 'next'],
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
