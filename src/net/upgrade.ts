import { isIP, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'

/** TLS for an https URL of a certificate, verified: whoever serves revocation by https must be trusted first. */
export function startTls(socket: Socket, host: string, ca: string[] | undefined): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = connect({ socket, ...(isIP(host) === 0 && { servername: host }), host, ca })
    // The connection below is torn down at the deadline, and takes this one with it.
    socket.once('close', () =>
      reject(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })),
    )
    secure.once('error', reject)
    secure.once('secureConnect', () => {
      secure.off('error', reject)
      secure.on('error', () => {})
      resolve(secure)
    })
  })
}
