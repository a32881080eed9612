/** What is to be observed. Everything that varies is here; defaults are {@link DEFAULTS}. */
import type { StartTlsProtocol } from '../net/starttls/protocols.ts'
import type { Share } from './share.ts'

export interface ObserveOptions {
  /** Limit of one attempt, from the name to the last byte, over all addresses of a URL. Milliseconds. */
  timeoutMs: number
  /** Limit of the whole run, milliseconds. */
  maxTimeMs?: number
  family?: 4 | 6
  /** Nameserver for everything that the run resolves: `ip`, `ip:port` or `[v6]:port`. Absent: the system's resolver. */
  resolver?: string
  /** A second nameserver (`ip[:port]`, or an https URL for DNS over HTTPS) whose answers are compared. */
  compareResolver?: string
  /** Contact no responder, CRL host or AIA. */
  offline: boolean
  /** PEM of trust anchors, instead of the public roots and the system's store. */
  ca?: string
  /** PEM or DER of issuer certificates, where neither the server nor AIA gives them. */
  issuers?: Uint8Array
  /** `http://…` for our HTTP requests (plain GET in absolute form), or `env` for HTTP_PROXY and NO_PROXY. */
  proxy?: string
  /** Add the requests that explain (`responder --thorough`). */
  thorough: boolean
  /** How often what may pass (time-outs, 5xx, tryLater) is asked again. */
  retries: number
  /** What the targets of one run have in common ({@link createShare}). Absent: this target shares with nobody. */
  share?: Share
  env: NodeJS.ProcessEnv
  now: () => Date
  signal?: AbortSignal
  /** Called as things happen, for progress on stderr. */
  onProgress?: (event: ProgressEvent) => void
}

export interface ProgressEvent {
  what: 'resolving' | 'handshake' | 'issuer' | 'responder' | 'crl' | 'done'
  /** The address or URL. */
  subject: string
}

/** A protocol that is asked to go over to TLS; `auto`: by port. */
export type StartTls = StartTlsProtocol | 'auto'

export interface ProbeRequest extends ObserveOptions {
  /** As the user wrote it. */
  input: string
  host: string
  port: number
  servername?: string
  /** Connect here instead: a numeric address and port. */
  connect?: { address: string; port?: number }
  /** Handshakes with each address, each a fresh session. */
  attempts: number
  allAddresses: boolean
  starttls?: StartTls
  /** Proxy for the handshake: `http://…` (CONNECT) or `socks5://…`. */
  handshakeProxy?: string
}

export interface CertificateRequest extends ObserveOptions {
  /** As the user wrote it: a path, or `-`. */
  input: string
  /** PEM or DER: a leaf alone, or a bundle with its issuers in any order. */
  bytes: Uint8Array
  /** OCSP URLs that override the certificate's own. */
  urls?: string[]
}

export const DEFAULTS = {
  timeoutMs: 15_000,
  attempts: 3,
  retries: 0,
  offline: false,
  thorough: false,
  allAddresses: false,
} as const
