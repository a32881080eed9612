/** One TLS handshake that asks for a staple: never a resumed session, whether or not the chain is trusted. */
import type { X509Certificate } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import {
  type ConnectionOptions,
  connect,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import type { Attempt, Phase } from '../facts.ts'
import { formatAddress } from './address.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import { dial } from './dial.ts'
import { Failure, failedAttempt, tenths } from './failure.ts'
import { dialThroughProxy } from './proxy/dial.ts'
import { chainAsSent } from './sent-chain.ts'
import { upgrade } from './starttls/index.ts'
import type { StartTlsProtocol } from './starttls/protocols.ts'

export interface HandshakeRequest {
  /** Numeric; through a proxy it may be a name, which the proxy resolves. */
  address: string
  port: number
  /** Sent as SNI where it is a name, and compared with the certificate. */
  servername: string
  /** Trust anchors and key type: of `secureContexts`. */
  context: SecureContext
  /** Upgrade the connection by this protocol first. */
  starttls?: StartTlsProtocol
  /** `http://…` (CONNECT) or `socks5://…`, with user and password where it wants them. */
  proxy?: string
  /** From the first SYN to the end of the handshake, milliseconds. */
  timeoutMs: number
  signal?: AbortSignal
}

export interface Handshake {
  /** Address and port as in {@link HandshakeRequest}. */
  address: string
  /** `TLSv1.2`, `TLSv1.3`. */
  protocol: string
  /** The IANA name, e.g. `TLS_AES_128_GCM_SHA256`. */
  cipher: string
  /** As sent and in the order sent, leaf first. */
  chain: X509Certificate[]
  /** The staple as it came; null where none did. */
  staple: Uint8Array | null
  /** OpenSSL's last word on chain and dates, e.g. `CERT_HAS_EXPIRED`: names do not enter into it. */
  verifyError?: string
  nameMatches: boolean
  timings: { connectMs: number; handshakeMs: number; totalMs: number }
}

/** Nothing that the network or the peer does is thrown. */
export async function handshake(request: HandshakeRequest): Promise<Attempt<Handshake>> {
  const deadline = startDeadline(request.timeoutMs, request.signal)
  const partial: Partial<Handshake> = { address: formatAddress(request.address, request.port) }
  let phase: Phase = request.proxy === undefined ? 'connect' : 'proxy'
  let socket: Socket | undefined
  try {
    socket = await open(request, deadline)
    const connectMs = deadline.elapsedMs()
    phase = 'tls'
    if (request.starttls) await upgrade(socket, request.starttls, request.servername)
    const secured = await secure(socket, request, deadline)
    const totalMs = deadline.elapsedMs()
    const timings = {
      connectMs: tenths(connectMs),
      handshakeMs: tenths(totalMs - connectMs),
      totalMs: tenths(totalMs),
    }
    const value: Handshake = { ...secured, address: partial.address!, timings }
    return { state: 'completed', value, elapsedMs: timings.totalMs }
  } catch (error) {
    const cause = deadline.signal.aborted ? deadline.signal.reason : error
    return failedAttempt<Handshake>(cause, phase, deadline.elapsedMs(), partial)
  } finally {
    deadline.end()
    socket?.destroy()
  }
}

const open = (request: HandshakeRequest, deadline: Deadline): Promise<Socket> =>
  request.proxy === undefined
    ? dial(request.address, request.port, deadline.signal)
    : dialThroughProxy(new URL(request.proxy), request.address, request.port, deadline.signal)

type Secured = Omit<Handshake, 'address' | 'timings'>

function secure(socket: Socket, request: HandshakeRequest, deadline: Deadline): Promise<Secured> {
  const { servername, context } = request
  return new Promise((resolve, reject) => {
    if (deadline.signal.aborted) return reject(deadline.signal.reason)
    let staple: Uint8Array | null = null
    let peer: PeerCertificate | undefined
    const options: ConnectionOptions & { requestOCSP: true } = {
      socket,
      ...(isIP(servername) === 0 && { servername }),
      requestOCSP: true,
      rejectUnauthorized: false,
      secureContext: context,
      // Names are compared afterwards: here a mismatch would hide what OpenSSL says of the chain. Node asks where the chain is trusted, and
      // has then made this object, which takes as long as a third of the handshake: once is enough.
      checkServerIdentity(_, certificate) {
        peer = certificate
        return undefined
      },
    }
    const secured = connect(options)
    secured.once('OCSPResponse', (response: Buffer | null) => {
      staple = response?.length ? response : null
    })
    const closed = (): void =>
      reject(
        Object.assign(new Error('the server closed the connection during the handshake'), {
          code: 'ECONNRESET',
        }),
      )
    secured.once('error', reject).once('close', closed)
    socket.once('close', closed)
    secured.once('secureConnect', () => {
      secured
        .off('error', reject)
        .off('close', closed)
        .on('error', () => {})
      socket.off('close', closed)
      try {
        const { fingerprint256 } = peer ?? secured.getPeerCertificate()
        const answer = `${fingerprint256} ${socket.bytesRead - (staple?.length ?? 0)}`
        resolve(describe(secured, request, staple, answer))
      } catch (error) {
        reject(error)
      }
      secured.destroy()
    })
  })
}

function describe(
  secured: TLSSocket,
  { address, port, servername, context }: HandshakeRequest,
  staple: Uint8Array | null,
  answer: string,
): Secured {
  const chain = chainAsSent(secured, context, `${address} ${port} ${servername} ${answer}`)
  const leaf = chain[0]
  if (!leaf) throw new Failure('NO_CERTIFICATE', 'the server sent no certificate')
  // A string in spite of its type: OpenSSL's word; null where there is nothing to say.
  const verifyError = secured.authorizationError as unknown as string | null
  return {
    protocol: secured.getProtocol() ?? 'unknown',
    cipher: secured.getCipher().standardName,
    chain,
    staple,
    ...(verifyError && { verifyError: String(verifyError) }),
    nameMatches: matchesName(leaf, servername),
  }
}

/** RFC 9525: subject alternative names only, the common name never. */
function matchesName(leaf: X509Certificate, servername: string): boolean {
  return isIP(servername) === 0
    ? leaf.checkHost(servername.replace(/\.$/, ''), { subject: 'never' }) !== undefined
    : leaf.checkIP(servername) !== undefined
}
