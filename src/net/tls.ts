/** One TLS handshake that asks for a staple. */
import type { SecureContext } from 'node:tls'
import type { StartTls } from './starttls/index.ts'

export interface HandshakeRequest {
  /** Numeric. */
  address: string
  port: number
  /** Sent as SNI where it is a name, and compared with the certificate. */
  servername: string
  /** Made by {@link secureContexts}: holds trust anchors and key type. */
  context: SecureContext
  /** Upgrade the connection by this protocol first. */
  starttls?: Exclude<StartTls, 'auto'>
  /** `http://…` (CONNECT) or `socks5://…`. */
  proxy?: string
  timeoutMs: number
  signal?: AbortSignal
}

export interface Handshake {
  /** Numeric address and port. */
  address: string
  protocol: string
  cipher: string
  /** DER, as sent and in the order sent. */
  chain: Uint8Array[]
  /** The staple as it came; null where none did. */
  staple: Uint8Array | null
  /** OpenSSL's verdict on chain and dates, e.g. `CERT_HAS_EXPIRED`. Names do not enter into it. */
  verifyError?: string
  nameMatches: boolean
  timings: { connectMs: number; handshakeMs: number; totalMs: number }
}
