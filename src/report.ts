/**
 * The report: facts, what was concluded from them, and for whom. Its JSON is a promise: see docs/report.md and
 * docs/schemas/report-v1.schema.json. Additive changes raise the minor of {@link SCHEMA_VERSION}.
 */
import type { CertificateId, Facts, Instant } from './facts.ts'

export const SCHEMA_VERSION = '1.0'

/** Every client of which this version knows what it does. */
export const CLIENT_IDS = [
  'curl-schannel',
  'curl-schannel-cacert',
  'curl-schannel-best-effort',
  'curl-schannel-no-revoke',
  'git-for-windows',
  'cargo-windows',
  'aws-sdk-windows',
  'dotnet-windows-online',
  'rustls-platform-verifier-windows',
  'curl-openssl',
  'curl-openssl-cert-status',
  'curl-openssl-crlfile',
  'gnutls-cli',
  'gnutls-cli-ocsp',
  'wget',
  'wget2',
  'java',
  'java-revocation',
  'java-revocation-no-crldp',
  'java-check-revocation',
  'firefox',
  'firefox-ocsp-require',
  'chrome',
  'chrome-online-revocation',
  'chrome-local-anchors',
  'edge',
  'safari',
  'node',
  'go',
  'python',
] as const

export type ClientId = (typeof CLIENT_IDS)[number]

export type Severity = 'error' | 'warning' | 'notice'
export type Verdict = 'pass' | 'fail' | 'inconclusive'

export interface Target {
  /** As the user wrote it. */
  input: string
  host?: string
  port?: number
  servername?: string
  /** Where to connect in place of what the name resolves to (`--connect`). */
  connect?: {
    /** IPv4 or IPv6 address. */
    address: string
    /** TCP port. Absent: that of the target. */
    port?: number
  }
  /** The protocol in which TLS was asked for (`--starttls`). */
  starttls?: string
  file?: string
}

/** What `--save-facts` writes and `ocspcheck judge` reads. */
export interface SavedFacts {
  schemaVersion: string
  tool: { name: 'ocspcheck'; version: string }
  command: 'probe' | 'responder'
  target: Target
  startedAt: Instant
  elapsedMs: number
  facts: Facts
}

export interface Report extends SavedFacts {
  judgedAt: Instant
  /** Worst first; the one that decides leads. */
  findings: Finding[]
  /** What became of every rule: a rule that could not be judged, or did not apply, is not one that passed. */
  rules: RuleResult[]
  /** One for every profile that this version knows. */
  clients: ClientOutcome[]
  /** By the default gate, whatever `gate` says. */
  verdict: Verdict
  /** Does the evidence point at the site, or at the network that the probe ran from? Absent where nothing is wrong. */
  blame?: { points: 'site' | 'this-network' | 'both' | 'unclear'; because: string }
  /** The sentence that the operator of the site needs. */
  summary: string
  gate: Gate
  /** Of this target: 0, 1, 2 or 3. */
  exitCode: number
}

export interface Gate {
  failOn: Severity | 'never'
  clients: string[]
  failed: boolean
  /** Ids of the findings and clients that made it fail. */
  by: string[]
  /** The policy file and its rules that decided, where one was given. */
  policy?: { file: string; decided: string[] }
}

export interface Finding {
  /** Unique within the report: the rule, or the rule and a subject. */
  id: string
  /** Kebab-case: also the name of its page in docs/findings. */
  rule: string
  severity: Severity
  /** JSON Pointers into `facts` (RFC 6901), e.g. `/responders/0/exchanges/0`. */
  subjects: string[]
  message: string
  mend: string
  /** URL of the rule's page. */
  docs: string
  citation?: string
  args: Record<string, string | number | boolean | string[]>
  /** A command line that shows the same. */
  reproduce?: string
}

export interface RuleResult {
  rule: string
  result: 'passed' | 'found' | 'not-applicable' | 'not-judged'
  /** Why, where it did not apply or could not be judged. */
  because?: string
}

export type Outcome = 'accepts' | 'rejects' | 'varies' | 'undetermined'
export type Basis = 'measured' | 'documented' | 'inferred'

export interface ClientError {
  /** `0x80092013`. */
  hex?: string
  /** `CRYPT_E_REVOCATION_OFFLINE`. */
  name?: string
  exitCode?: number
  /** As the user of the client reads it. */
  text: string
  /** The versions that print this text, e.g. `curl >= 8.5`. */
  versions?: string
}

export interface ClientOutcome {
  client: string
  outcome: Outcome
  basis: Basis
  /** Several mean: any one of them. */
  errors: ClientError[]
  /** Why it is undetermined or varies, or what would have to be true. */
  because?: string
  handshakes?: { accepted: number; rejected: number; undetermined: number }
  /** The walk itself, in the client's order. */
  steps: Step[]
  /** How long the client waits at the most for what does not answer; of clients that accept, too. */
  delay?: { worstMs: number; regime: 'per-url' | 'total' }
  /** URLs that must answer for this client. */
  needs: string[]
  /** `root trusted`, `cold cache`, `path via …`. */
  assumes: string[]
}

export interface Step {
  certificate: CertificateId
  source: 'trust' | 'staple' | 'ocsp' | 'crl'
  url?: string
  /** JSON Pointer into `facts`. */
  evidence: string
  elapsedMs?: number
  /** `absent`: no staple. */
  result: 'good' | 'revoked' | 'unknown' | 'unusable' | 'unreachable' | 'not-asked' | 'absent'
  text: string
}
