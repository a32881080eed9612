import { Agent, type AgentOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { checkPeerPolicy, type PeerPolicy, watchPeer } from './peer-check.ts'

export type RevocationAgentOptions = AgentOptions & Omit<PeerPolicy, 'ca'>

/**
 * An `https.Agent` that refuses a server whose certificate is revoked (and, with `failure: 'hard'`, one of which that cannot be
 * found out). Requests fail with a {@link RevocationError}; not a byte of them is sent before the check is done. Sessions are
 * not resumed, because a resumed one shows neither certificate nor staple.
 */
export class RevocationAgent extends Agent {
  readonly #policy: PeerPolicy

  /** @throws TypeError for a `failure` or `depth` that there is not */
  constructor(options: RevocationAgentOptions = {}) {
    checkPeerPolicy(options as PeerPolicy)
    super({ ...options, maxCachedSessions: 0 })
    // Trust anchors may be issuers; whatever else is for TLS does not concern the check.
    this.#policy = options as PeerPolicy
  }

  override createConnection(
    options: ConnectionOptions,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const socket: TLSSocket = connect({
      ...options,
      session: undefined,
      requestOCSP: true,
    } as ConnectionOptions)
    const judge = watchPeer(socket, this.#policy)
    const fail = (error: Error) => callback?.(error, socket)
    socket.once('error', fail)
    socket.once('secureConnect', () => {
      judge()
        .then(() => {
          if (socket.destroyed) throw new Error('the server closed the connection during the check')
          socket.off('error', fail)
          callback?.(null, socket)
        })
        .catch((error: Error) => socket.destroy(error))
    })
    return undefined
  }
}
