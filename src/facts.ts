/**
 * What was observed: plain JSON, the same whenever and by whatever policy it is judged.
 *
 * "The signature verifies under the issuer's key" is a fact; "expired" is not, because it needs a clock.
 * Nothing in this file depends on any other file.
 */

/** An instant: ISO 8601 in UTC with a `Z`, e.g. `2026-11-22T15:00:00.000Z`. */
export type Instant = string

/** `leaf`, `leaf-2`, `intermediate-1` …, `root`, `root-2` …: a certificate's name within one report. */
export type CertificateId = string

/** Where an attempt ended. The order is the order of a request's life. */
export type Phase =
  | 'resolve'
  | 'connect'
  | 'proxy'
  | 'tls'
  | 'send'
  | 'receive'
  | 'http-status'
  | 'content'
  | 'decode'

/** Why something was not tried. */
export type SkipReason =
  | 'offline'
  | 'unsupported-scheme'
  | 'invalid-url'
  | 'duplicate'
  | 'no-issuer'
  | 'no-address'
  | 'max-time'
  | 'not-needed'

/**
 * One thing tried once. What the network or the peer did is data, never an exception.
 * `code` is a stable word: a Node or undici code (`ECONNREFUSED`, `ENOTFOUND`) or one of ours
 * (`TIMEOUT`, `TOO_LARGE`, `HTML`, `HTTP_STATUS`, `REDIRECT_LOOP`, `REDIRECT_TO_HTTPS`, `NOT_DER` …: {@link AttemptCode}).
 */
export type Attempt<T> =
  | { state: 'completed'; value: T; elapsedMs: number }
  | {
      state: 'failed'
      phase: Phase
      code: AttemptCode
      message: string
      elapsedMs: number
      partial?: Partial<T>
    }
  | { state: 'skipped'; because: SkipReason }

/** Codes of our own beside those of Node (`ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, `EHOSTUNREACH` …). */
export type AttemptCode =
  | 'TIMEOUT'
  | 'NXDOMAIN'
  | 'SERVFAIL'
  | 'REFUSED'
  | 'NODATA'
  | 'DANGLING_CNAME'
  | 'CNAME_LOOP'
  | 'NO_ADDRESS'
  | 'BAD_DNS_ANSWER'
  | 'TOO_LARGE'
  | 'EMPTY'
  | 'HTML'
  | 'NOT_DER'
  | 'HTTP_STATUS'
  | 'HTTP_SYNTAX'
  | 'REDIRECT_LOOP'
  | 'TOO_MANY_REDIRECTS'
  | 'REDIRECT_TO_HTTPS'
  | 'BAD_REDIRECT'
  | 'UNDECODABLE'
  | 'PROXY_REFUSED'
  | 'STARTTLS_REFUSED'
  | 'ABORTED'
  | 'NO_CERTIFICATE'
  | (string & {})

export interface Facts {
  /** How and from where it was observed. */
  observed: Observed
  /** The target's own name, as the resolver sees it. Absent for an address, a file, or under `--connect`. */
  dns?: DnsFact
  /**
   * One for each handshake tried, in the order they were begun. A server that has no certificate of the other key type is no
   * failure, so the handshake that asks for it is here only where it was completed.
   */
  connections: Attempt<Connection>[]
  /** The chains that servers sent, leaf first. A server may hold several (RSA, ECDSA). */
  chains: { id: string; certificates: CertificateId[] }[]
  /** Every path from a leaf to a self-signed certificate (or as far as it goes), leaf first. */
  paths: CertificateId[][]
  certificates: Certificate[]
  /** Issuer certificates fetched by AIA `caIssuers`: one for each URL asked. */
  issuerFetches: IssuerFetch[]
  /** One for each certificate × OCSP URL. */
  responders: ResponderFact[]
  /** One for each certificate × CRL URL. */
  crls: CrlFact[]
}

export interface Observed {
  /** `system` or the address of the nameserver used. */
  resolver: string
  /** Second resolver whose answers are compared, where one was given. */
  compareResolver?: string
  /** Proxy for our HTTP requests, credentials removed. */
  proxy?: string
  /** Proxy for the handshake, credentials removed. */
  handshakeProxy?: string
  /** Limit of one attempt, milliseconds. */
  timeoutMs: number
  offline: boolean
  /** When the observation began. Also the clock that `clocks` compares with. */
  startedAt: Instant
  /** The Date headers that HTTP servers sent, beside our own clock at that moment: skew is judged, not observed. */
  clocks: { host: string; theirs: Instant; ours: Instant }[]
  /** Longest delay of the event loop during the run, milliseconds: our own load, which inflates every timing. */
  eventLoopLagMs?: number
  /** `true` where the host reached at least one thing outside itself during the run, `false` where it reached nothing at all. */
  reachedAnything?: boolean
}

export interface Connection {
  id: string
  /** Numeric address and port: `192.0.2.1:443`, `[2001:db8::1]:443`. */
  address: string
  /** 1 for the first handshake with this address and key type. */
  attempt: number
  /** Which key type the ClientHello asked for: by default any. */
  keyType: 'any' | 'rsa' | 'ecdsa'
  /** Id in {@link Facts.chains}. */
  chain: string
  protocol: string
  cipher: string
  /** The chain ends in a trusted root and is well formed, whatever the dates and the name say. */
  trusted: boolean
  /** OpenSSL's word, e.g. `UNABLE_TO_GET_ISSUER_CERT_LOCALLY`, where `trusted` is false. */
  trustError?: string
  /** Does the leaf name the server? (RFC 6125, RFC 9525) */
  nameMatches: boolean
  staple: Staple
  timings: { resolveMs?: number; connectMs: number; handshakeMs: number; totalMs: number }
}

/** Never null: absence and ignorance differ. */
export type Staple =
  | { state: 'absent' }
  | { state: 'present'; response: OcspResponseFact }
  | { state: 'undecodable'; bytes: number; reason: string }
  | { state: 'not-observable'; because: string }

/** An OCSP response beside the certificate it was asked about (RFC 6960), without any judgement of dates. */
export type OcspResponseFact = { bytes: number; sha256: string } & (
  | {
      responseStatus:
        | 'malformedRequest'
        | 'internalError'
        | 'tryLater'
        | 'sigRequired'
        | 'unauthorized'
        | 'unassigned'
      /** RFC 6960 4.2.1: an error response has none. */
      hasResponseBytes?: boolean
      /** As in {@link SuccessfulOcspResponseFact.encoding}. */
      encoding?: string[]
    }
  | SuccessfulOcspResponseFact
)

export interface SuccessfulOcspResponseFact {
  responseStatus: 'successful'
  producedAt: Instant
  responderId: { byName: string } | { byKey: string }
  /** e.g. `sha256WithRSAEncryption`, `ecdsa-with-SHA256`, `rsassaPss-SHA256`, `Ed25519`, or the OID in dots. */
  signatureAlgorithm: string
  signer: Signer
  signature: SignatureFact
  /** RFC 6960 4.2.2.2 without dates: the issuer itself, or a delegate that it issued directly with id-kp-OCSPSigning. */
  authorized: boolean
  /** Why not, where `authorized` is false. */
  unauthorizedBecause?: string
  /** The same as a word of docs/reasons, but for a wrong signature. */
  unauthorizedReason?: 'signer-unknown' | 'responder-id-mismatch' | 'signer-unauthorized' | 'unverifiable'
  nonce?: string
  /** Certificates embedded in the response. */
  certificateCount: number
  answers: Answer[]
  /** OIDs of critical extensions that are not understood, of the response and of the answers. */
  unknownCriticalExtensions: string[]
  /** Deviations of the encoding, for the lints: `ber`, `trailing-bytes`, `explicit-version`, `fractional-seconds`, `empty-certs` … */
  encoding: string[]
  /** OIDs of all responseExtensions. */
  extensions: string[]
}

export type SignatureFact =
  | { state: 'valid' }
  | { state: 'invalid' }
  | { state: 'unverifiable'; because: string }

export interface Signer {
  kind: 'issuer' | 'delegated' | 'unknown'
  subject?: string
  serialNumber?: string
  notBefore?: Instant
  notAfter?: Instant
  /** Extended key usage holds id-kp-OCSPSigning. */
  ocspSigning?: boolean
  /** Extended key usage holds something else besides. */
  otherUsages?: boolean
  /** id-pkix-ocsp-nocheck. */
  noCheck?: boolean
  /** The delegate's own revocation pointers: Windows refuses a delegate that has any. */
  ocspUrls?: string[]
  crlUrls?: string[]
}

/** One SingleResponse. */
export interface Answer {
  certId: { hashAlgorithm: string; issuerNameHash: string; issuerKeyHash: string; serialNumber: string }
  /** The certificate in question, where CertID names it: serial, name hash and key hash. */
  matches?: CertificateId
  certStatus: 'good' | 'revoked' | 'unknown'
  thisUpdate: Instant
  nextUpdate?: Instant
  revocationTime?: Instant
  revocationReason?: string
  archiveCutoff?: Instant
  /** OIDs of singleExtensions. */
  extensions?: string[]
}

export type CertificateOrigin =
  | { by: 'server' }
  | { by: 'aia'; url: string }
  | { by: 'trust-store'; store: 'system' | 'public' | 'ca-file' }
  | { by: 'issuer-file' }
  | { by: 'file' }

/** A certificate, as far as revocation is concerned (RFC 5280). */
export interface Certificate {
  id: CertificateId
  origin: CertificateOrigin
  subject: string
  issuer: string
  /** Lower-case hex. */
  serialNumber: string
  sha256: string
  notBefore: Instant
  notAfter: Instant
  keyType: string
  signatureAlgorithm: string
  /** Issued by itself: name and signature. */
  selfSigned: boolean
  /** basicConstraints cA. */
  ca: boolean
  /** keyUsage cRLSign; absent where the certificate has no keyUsage. */
  crlSign?: boolean
  /** keyUsage digitalSignature: without it a CA may not sign OCSP responses (BR 7.1.2.10.7). Absent: no keyUsage. */
  digitalSignature?: boolean
  /** Is it, byte for byte or by key and name, one of the public roots that Node ships? */
  publicRoot: boolean
  /** Is it an anchor of this run: the public roots, the system's store, or `--ca-file`? */
  trustAnchor: boolean
  names: string[]
  ocspUrls: string[]
  caIssuersUrls: string[]
  /** All URLs of all distribution points that carry neither `reasons` nor `cRLIssuer`. */
  crlUrls: string[]
  /** Distribution points that Windows skips, with the reason. */
  skippedDistributionPoints: { urls: string[]; because: 'reasons' | 'crl-issuer' | 'relative-name' }[]
  /** Freshest CRL (delta) URLs. */
  freshestCrlUrls: string[]
  /** TLS Feature status_request, RFC 7633. */
  mustStaple: boolean
  /** id-pkix-ocsp-nocheck. */
  noCheck: boolean
  /** noRevAvail, RFC 9608. */
  noRevAvail: boolean
  subjectKeyId?: string
  authorityKeyId?: string
  /** Does the certificate that follows it in a path verify its signature? Absent where no issuer is known. */
  issuerId?: CertificateId
  /** PEM, so that saved facts can be worked on further. */
  pem: string
}

/** A host name as the resolver sees it. The system's answer is the one used; A and AAAA only explain it. */
export interface DnsFact {
  name: string
  system: Attempt<string[]>
  a: Attempt<DnsAnswer>
  aaaa: Attempt<DnsAnswer>
  /** The same two questions to `--compare-resolver`. */
  compared?: { resolver: string; a: Attempt<DnsAnswer>; aaaa: Attempt<DnsAnswer> }
}

export interface DnsAnswer {
  /** RCODE in words: `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `REFUSED` … */
  rcode: string
  addresses: string[]
  /** The CNAMEs followed, in order. */
  cnames: string[]
  /** Smallest TTL of the answer, seconds. */
  ttl?: number
}

/** One HTTP request and what came back; each redirect hop is an exchange of its own. */
export interface Exchange<T> {
  method: 'GET' | 'POST'
  url: string
  /** Numeric address and port that answered; the proxy's, where one was used. */
  address: string
  /** Addresses of the name that were tried before this one and could not be connected to. */
  failedAddresses?: { address: string; code: AttemptCode; elapsedMs: number }[]
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  location?: string
  /** Body bytes received. */
  bytes: number
  /** Hex of the first 16 bytes, where the body could not be read as what was asked for. */
  firstBytes?: string
  timings: { resolveMs: number; connectMs: number; firstByteMs: number; totalMs: number }
  /** Absent in a redirect hop. */
  body?: T
}

/** What a request was made for, where one beyond the ordinary GET was made. */
export type ProbePurpose =
  | 'schannel-get'
  | 'post'
  | 'other-user-agent'
  | 'other-address'
  | 'random-serial'
  | 'sha256-certid'
  | 'slash'
  | 'plus'
  | 'nonce'
  /** The delta CRL that the certificate or its CRL names (Freshest CRL). */
  | 'delta'

export interface ResponderFact {
  certificate: CertificateId
  url: string
  /** Absent for an address literal. */
  dns?: DnsFact
  /** The GET that CryptoAPI would make: the last one is the answer, those before it are redirects. */
  exchanges: Attempt<Exchange<OcspResponseFact>>[]
  /** How often it was asked again because the failure may pass (`--retries`); `exchanges` is the last time. */
  retries?: number
  /** Further requests that explain (`responder --thorough`, or a POST after a failed GET): not what schannel sends. */
  extra?: {
    purpose: ProbePurpose
    /** Hex of the nonce that the request carried, for `nonce`. */
    sentNonce?: string
    exchanges: Attempt<Exchange<OcspResponseFact>>[]
  }[]
}

export interface CrlFact {
  certificate: CertificateId
  url: string
  dns?: DnsFact
  exchanges: Attempt<Exchange<CrlContent>>[]
  /** How often it was asked again because the failure may pass (`--retries`); `exchanges` is the last time. */
  retries?: number
  /** Further requests that explain, which no client sends, and the delta CRLs, which clients fetch as well. `url`: where it is another than the source's. */
  extra?: { purpose: ProbePurpose; url?: string; exchanges: Attempt<Exchange<CrlContent>>[] }[]
}

/** A CRL beside its issuer and one serial number (RFC 5280 5), without any judgement of dates. */
export interface CrlContent {
  bytes: number
  sha256: string
  encoding: 'der' | 'pem'
  version: 1 | 2
  issuer: string
  /** Is `issuer` the name of the certificate's issuer? */
  issuerMatches: boolean
  /** And byte for byte, as BR 7.2 asks? */
  issuerIdentical?: boolean
  thisUpdate: Instant
  nextUpdate?: Instant
  signatureAlgorithm: string
  signature: SignatureFact
  /** Did the issuer's keyUsage allow cRLSign? Absent: it has no keyUsage. */
  signerMaySignCrls?: boolean
  crlNumber?: string
  /** Base CRL number of a delta CRL. */
  deltaBase?: string
  authorityKeyId?: string
  freshestCrlUrls?: string[]
  /** Microsoft's Next CRL Publish, 1.3.6.1.4.1.311.21.4. */
  nextPublish?: Instant
  issuingDistributionPoint?: {
    critical: boolean
    fullNames: string[]
    relativeName?: boolean
    /** It cannot be read: whom the CRL covers is not known. */
    unreadable?: true
    onlyContainsUserCerts: boolean
    onlyContainsCACerts: boolean
    onlyContainsAttributeCerts: boolean
    onlySomeReasons: boolean
    indirectCRL: boolean
  }
  unknownCriticalExtensions: string[]
  /** OIDs of all CRL extensions. */
  extensions?: string[]
  /** Deviations of the encoding, for the lints: `ber`, `trailing-bytes`, `empty-revoked`, `critical-reason` … */
  deviations?: string[]
  entries: number
  /** Entries by reason, those that occur; `absent` counts those without a reasonCode. */
  reasons?: Record<string, number>
  /** The certificate in question. */
  entry:
    | { listed: false }
    | {
        listed: true
        revocationDate: Instant
        reason?: string
        invalidityDate?: Instant
      }
}

export interface IssuerFetch {
  certificate: CertificateId
  url: string
  dns?: DnsFact
  exchanges: Attempt<Exchange<{ certificates: string[]; format: 'der' | 'pem' | 'pkcs7' }>>[]
  /** The certificate that was taken from it. */
  gave?: CertificateId
}
