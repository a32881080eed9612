import type { ConnectionOptions, TLSSocket } from 'node:tls'
import type { buildConnector } from 'undici'
import { checkPeerPolicy, type PeerPolicy, watchPeer } from './peer-check.ts'

type ConnectOptions = buildConnector.BuildOptions & Pick<ConnectionOptions, 'ca'>

/**
 * A connector for undici (`new Agent({ connect: createRevocationConnector() })`) that does what {@link RevocationAgent} does.
 * `connect` are undici's own options, e.g. `ca` or `timeout`. Plain http is passed through.
 *
 * @throws TypeError for a `failure` or `depth` that there is not
 */
export function createRevocationConnector(
  policy: PeerPolicy = {},
  connect: ConnectOptions = {},
): buildConnector.connector {
  checkPeerPolicy(policy)
  // What undici's session cache would resume shows neither certificate nor staple.
  const options = {
    ...connect,
    maxCachedSessions: 0,
    requestOCSP: true,
  }
  const connector = import('undici').then(undici => undici.buildConnector(options))

  return (target, callback) => {
    const refuse = (error: Error) => callback(error, null)
    connector.then(open => {
      let judge: (() => Promise<void>) | undefined
      // undici's types hide that it returns the socket at once.
      const opened = open(target, (...[error, socket]: Parameters<buildConnector.Callback>) => {
        if (error !== null) return refuse(error)
        if (judge === undefined) return callback(null, socket)
        judge().then(
          () => callback(null, socket),
          (refusal: Error) => {
            socket.destroy()
            refuse(refusal)
          },
        )
      }) as unknown as TLSSocket
      if (target.protocol === 'https:')
        judge = watchPeer(opened, { ca: connect.ca as PeerPolicy['ca'], ...policy })
    }, refuse)
  }
}
