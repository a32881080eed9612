import type { X509Certificate } from 'node:crypto'
import type { Server } from 'node:tls'

/** PEM (several certificates allowed) or DER. */
export type CertificateSource = string | Uint8Array | X509Certificate

/**
 * Where verified responses are kept, so that restarts and other processes find them: the part of Keyv 5 that is used, which a
 * `Map` satisfies too. What comes out of it is verified again, so a store need not be trusted.
 */
export interface StapleStore {
  get(key: string): unknown
  /** `ttl` in milliseconds. */
  set(key: string, value: string, ttl?: number): unknown
  delete?(key: string): unknown
  /**
   * Writes only where nothing is, and says whether it did (`SET key value NX PX ttl` in Redis). With it, exactly one process
   * holds the lease of a fetch; without it (Keyv has none) two may, now and then, fetch the same response.
   */
  add?(key: string, value: string, ttl: number): boolean | Promise<boolean>
  /** Keyv tells of errors by this event. */
  on?(event: 'error', listener: (error: unknown) => void): unknown
  off?(event: 'error', listener: (error: unknown) => void): unknown
}

export interface NetworkOptions {
  /** Limit of one HTTP request, from the name to the last byte, milliseconds. Default 10 000. */
  timeoutMs?: number
  /** `http://…`, `env` for HTTP_PROXY, HTTPS_PROXY and NO_PROXY (default), or `none`. */
  proxy?: string
  /** Nameserver, `ip[:port]`. Default: the system's resolver. */
  resolver?: string
  /** Trust anchors (PEM) of https responders. Default: the public ones. */
  responderCa?: string[]
  /** Which OCSP URLs to ask instead of those of the certificate, e.g. a cache inside the own network. */
  ocspUrls?: (urls: readonly string[], certificate: X509Certificate) => readonly string[]
  /** The clock. */
  now?: () => Date
}

export interface StaplerOptions extends NetworkOptions {
  /** Default: a `Map` of this stapler's own. */
  store?: StapleStore
  /** Staple a verified `revoked`, too, so that clients learn of it soonest. Default false: such a certificate is not stapled. */
  stapleRevoked?: boolean
  /** Pause after the first failure and the longest pause, milliseconds. Default one minute and one hour. */
  retry?: { firstMs?: number; maxMs?: number }
  /** A registry of prom-client, or anything with its `registerMetric`. */
  metrics?: MetricRegistry
  /** Source of jitter, 0 to 1. Default `Math.random`. */
  random?: () => number
}

export interface Stapler {
  /** Staples what this server serves: `https`, `tls` or http2 secure server. Attaching twice is attaching once. Throws a TypeError for others. */
  attach(server: Server): this
  /** Certificates that an SNICallback will serve: ready from their first handshake on. Throws where `cert` cannot be read. */
  add(certificate: {
    cert: CertificateSource | readonly CertificateSource[]
    ca?: CertificateSource | readonly CertificateSource[]
  }): this
  /** Resolves when every certificate known by now has its staple, or has given up for now. Never rejects. */
  ready(): Promise<void>
  /** One for each certificate. */
  status(): CertificateStatus[]
  on<E extends keyof StaplerEvents>(event: E, listener: (...args: StaplerEvents[E]) => void): this
  once<E extends keyof StaplerEvents>(event: E, listener: (...args: StaplerEvents[E]) => void): this
  off<E extends keyof StaplerEvents>(event: E, listener: (...args: StaplerEvents[E]) => void): this
  /** Ends everything: timers, requests, listeners. Servers go on without staples. */
  close(): Promise<void>
}

/** Which certificate: lower-case hex, as everywhere in ocspcheck. */
export interface CertificateName {
  subject: string
  serialNumber: string
  sha256: string
}

export interface StapleTimes {
  certStatus: 'good' | 'revoked'
  thisUpdate: Date
  nextUpdate: Date
  /** Until when it is stapled: nextUpdate, or the end of the responder's certificate where that is sooner. */
  until: Date
  bytes: number
}

export interface CertificateStatus extends CertificateName {
  /** Absent where there is none now. */
  staple?: StapleTimes
  /** What stands in the way for good, where something does. */
  unstapleable?: UnstapleableReason
  /** When the responder was last asked. */
  askedAt?: Date
  /** When it will be asked again. Absent: never. */
  nextRefresh?: Date
  lastError?: StapleFailure
  /** Failures since the last success. */
  failures: number
  /** Handshakes that asked for a staple. */
  handshakes: { stapled: number; unstapled: number }
}

export type UnstapleableReason =
  /** The certificate names no OCSP responder: every certificate of Let's Encrypt since 2025. Clients fetch the CRL. */
  | 'no-ocsp-url'
  /** One context holds several key types; Node does not tell which certificate it serves. */
  | 'several-key-types'
  /** A self-signed certificate has nobody who could vouch for it. */
  | 'self-signed'
  | 'certificate-expired'

export interface StapleFailure {
  /**
   * A code of the request (`TIMEOUT`, `ENOTFOUND`, `HTTP_STATUS`, `HTML` …), the reason for which the response was refused
   * (a `Reason` of `ocspcheck/pki`), or `no-issuer`, `no-next-update`, `too-large`, `unknown`, `revoked`.
   */
  code: string
  message: string
  url?: string
}

export interface StaplerEvents {
  /** A new staple is in use. */
  staple: [event: CertificateName & StapleTimes & { from: 'responder' | 'store' }]
  /** The responder gave nothing that may be stapled; the last good one is kept until its end. */
  failure: [event: CertificateName & StapleFailure & { retryAt: Date }]
  /** The CA says, verified, that the certificate is revoked. The staple is dropped (or says so, with `stapleRevoked`). */
  revoked: [event: CertificateName & { revocationTime?: Date; reason?: string }]
  /** The CA says, verified, that it does not know the certificate. */
  unknown: [event: CertificateName]
  /** The staple ended before another was to be had: handshakes go on without. */
  expired: [event: CertificateName & { until: Date }]
  /** Once for each certificate that cannot be stapled. */
  unstapleable: [event: CertificateName & { because: UnstapleableReason; message: string }]
  /** The store failed, took longer than a second, or held something that is no valid response. */
  'store-failure': [event: { operation: 'get' | 'set' | 'add' | 'delete' | 'read'; message: string }]
  /** Once for each server: another `OCSPRequest` listener is there; it is called, but its answers are not used. */
  'other-listener': [event: { message: string }]
}

/** What is used of prom-client's `Registry`. */
export interface MetricRegistry {
  registerMetric(metric: never): void
}
