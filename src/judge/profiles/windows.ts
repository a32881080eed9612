/** Clients on Windows' own TLS: those built on libcurl, and after them the runtimes. */
import type { ClientProfile, ErrorTable, Refusal } from '../profile.ts'
import { PER_URL, SCHANNEL } from './schannel.ts'
import { flags, SCHANNEL_CLAIMS } from './schannel-claims.ts'
import { CURL_ERRORS, codes, wrapped } from './schannel-errors.ts'
import { RUNTIME_PROFILES } from './windows-runtimes.ts'

const BEST_EFFORT =
  'curl --ssl-revoke-best-effort (7.70 or later; revoked still fails), or the line ssl-revoke-best-effort in %APPDATA%\\_curlrc. There is no environment variable for it.'

/** Names of CertGetCertificateChain's trust errors: curl's words changed in 8.17 (commit bebc8df0f7). */
const chainError = (now: string, before: string, code?: Parameters<typeof codes>[0]) => [
  { ...(code && codes(code)), exitCode: 60, text: `curl: (60) schannel: ${now}`, versions: 'curl >= 8.17' },
  {
    ...(code && codes(code)),
    exitCode: 60,
    text: `curl: (60) schannel: CertGetCertificateChain trust error ${before}`,
    versions: 'curl < 8.17',
  },
]

/** curl, lib/strerror.c. */
const LIBCURL_WORDS = {
  35: 'SSL connect error',
  60: 'SSL peer certificate or SSH remote key was not OK',
} as const

/** The order in which Curl_verify_certificate looks at the trust errors; the name comes after the chain. */
const CACERT_ORDER = [
  'revoked',
  'expired-revoked',
  'staple:expired-revoked',
  'incomplete',
  'untrusted',
  'certificate-not-yet-valid',
  'certificate-expired',
  'certificate-not-yet-valid',
  'offline',
  'no-check',
  'name',
] as const satisfies readonly Refusal[]

const CACERT_ERRORS: ErrorTable = {
  incomplete: chainError('the certificate chain is incomplete', 'CERT_TRUST_IS_PARTIAL_CHAIN'),
  untrusted: chainError(
    'the certificate or certificate chain is based on an untrusted root',
    'CERT_TRUST_IS_UNTRUSTED_ROOT',
  ),
  'certificate-expired': chainError(
    'this certificate or one of the certificates in the certificate chain is not time valid',
    'CERT_TRUST_IS_NOT_TIME_VALID',
  ),
  name: [
    {
      exitCode: 60,
      text: 'curl: (60) schannel: CertGetNameString() certificate hostname verification failed',
    },
  ],
  revoked: chainError(
    'trust for this certificate or one of the certificates in the certificate chain has been revoked',
    'CERT_TRUST_IS_REVOKED',
  ),
  offline: chainError('the revocation status is unknown', 'CERT_TRUST_REVOCATION_STATUS_UNKNOWN'),
  'no-check': chainError('the revocation status is unknown', 'CERT_TRUST_REVOCATION_STATUS_UNKNOWN'),
}

export const WINDOWS_PROFILES: readonly ClientProfile[] = [
  {
    ...SCHANNEL,
    id: 'curl-schannel',
    title: "curl on Windows' schannel",
    about:
      'curl.exe of Windows (System32), and any libcurl built with schannel, with default options. It asks schannel to check every certificate of the chain and fails when one has no answer. `curl -V` says which TLS library a curl is built with.',
    without: { source: 'refuse', answer: 'refuse' },
    errors: CURL_ERRORS,
    userCan: BEST_EFFORT,
    claims: [
      flags(
        'SCH_CRED_REVOCATION_CHECK_CHAIN and no flag that forgives anything.',
        'curl, lib/vtls/schannel.c',
      ),
      ...SCHANNEL_CLAIMS,
    ],
  },
  {
    ...SCHANNEL,
    id: 'curl-schannel-cacert',
    title: 'curl on schannel with --cacert',
    about:
      'The same curl with a CA file of its own: curl then verifies the chain itself with CertGetCertificateChain, and its text cannot tell "no source" from "offline".',
    limits: PER_URL,
    without: { source: 'refuse', answer: 'refuse' },
    errors: CACERT_ERRORS,
    names: CACERT_ORDER,
    userCan: BEST_EFFORT,
    assumes: [...SCHANNEL.assumes, 'the CA file holds the root'],
    claims: [
      flags(
        'CERT_CHAIN_REVOCATION_CHECK_CHAIN without the accumulative time-out; any trust error is exit 60.',
        'curl, lib/vtls/schannel_verify.c',
      ),
      ...SCHANNEL_CLAIMS,
    ],
  },
  {
    ...SCHANNEL,
    id: 'curl-schannel-best-effort',
    title: 'curl on schannel with --ssl-revoke-best-effort',
    about:
      'Does the same work, and waits as long, but goes on when no answer can be had. Revoked still fails. Since curl 7.70.',
    without: { source: 'accept', answer: 'accept' },
    errors: CURL_ERRORS,
    userCan: 'Nothing more is needed: what is refused here is revoked, expired or not trusted.',
    claims: [
      flags(
        'Adds SCH_CRED_IGNORE_NO_REVOCATION_CHECK and SCH_CRED_IGNORE_REVOCATION_OFFLINE.',
        'curl, lib/vtls/schannel.c',
      ),
      ...SCHANNEL_CLAIMS,
    ],
  },
  {
    ...SCHANNEL,
    id: 'curl-schannel-no-revoke',
    title: 'curl on schannel with --ssl-no-revoke',
    about:
      'Asks nobody, not even for a staple: it connects to a revoked site as well. Never put it into an installer.',
    staple: undefined,
    ocsp: undefined,
    crl: undefined,
    without: { source: 'accept', answer: 'accept' },
    errors: CURL_ERRORS,
    userCan: 'Prefer --ssl-revoke-best-effort: it still refuses what is revoked.',
    claims: [
      flags(
        'No SCH_CRED_REVOCATION_CHECK flag, so no check and no status_request.',
        'curl, lib/vtls/schannel.c; dotnet/runtime#71570',
      ),
    ],
  },
  {
    ...SCHANNEL,
    id: 'git-for-windows',
    title: 'Git for Windows (schannel)',
    about:
      'Git with http.sslBackend=schannel, as its installer offers. http.schannelCheckRevoke is best-effort unless it is set to true.',
    without: { source: 'accept', answer: 'accept' },
    errors: wrapped(128, line => `fatal: unable to access 'https://{host}/': ${line}`),
    userCan:
      'With http.schannelCheckRevoke=true git fails as curl does; best-effort, the default, goes on. The OpenSSL backend asks nobody.',
    claims: [
      flags(
        'http.schannelCheckRevoke defaults to best-effort.',
        'git-for-windows/git, http.c; pull request 2535',
      ),
      ...SCHANNEL_CLAIMS,
    ],
  },
  {
    ...SCHANNEL,
    id: 'cargo-windows',
    title: "Rust's cargo on Windows",
    about:
      'cargo with its own libcurl on schannel. http.check-revoke is true on Windows, so it fails as curl does.',
    without: { source: 'refuse', answer: 'refuse' },
    errors: wrapped(101, (line, code) => `[${code}] ${LIBCURL_WORDS[code]} (${line})`),
    userCan: 'CARGO_HTTP_CHECK_REVOKE=false, which checks nothing at all.',
    claims: [
      flags(
        'http.check-revoke defaults to true on Windows.',
        'rust-lang/cargo, src/cargo/util/network/http.rs',
      ),
      ...SCHANNEL_CLAIMS,
    ],
  },
  ...RUNTIME_PROFILES,
]
