/** One handshake with the bench, as a client that asks for a staple. */
import tls from 'node:tls'
import type { Lab } from '../../src/lab/index.ts'

export interface Shaken {
  staple: Buffer | null
  protocol: string | null
  authorized: boolean
  leaf: string
  keyType: string | undefined
  reused: boolean
  session: Buffer | undefined
}

/** The types of Node 20 do not know requestOCSP. */
export type ClientOptions = tls.ConnectionOptions & { requestOCSP?: boolean }

export function shake(lab: Lab, id: string, options: ClientOptions = {}): Promise<Shaken> {
  return new Promise((resolve, reject) => {
    let staple: Buffer | null = null
    let session: Buffer | undefined
    const all: ClientOptions = {
      host: '127.0.0.1',
      port: lab.ports.https,
      servername: lab.hostname(id),
      ca: lab.root.pem,
      requestOCSP: true,
      rejectUnauthorized: false,
      ...options,
    }
    const socket = tls.connect(all)
    socket.on('OCSPResponse', bytes => {
      staple = bytes
    })
    socket.on('session', ticket => {
      session = ticket
    })
    socket.on('error', reject)
    socket.on('secureConnect', () => {
      const { authorized } = socket
      const reused = socket.isSessionReused()
      const protocol = socket.getProtocol()
      const leaf = socket.getPeerX509Certificate()
      socket.resume()
      // The answer's end: tickets of TLS 1.3 have come by then.
      socket.write('GET / HTTP/1.1\r\nhost: bench\r\n\r\n')
      socket.on('close', () =>
        resolve({
          staple,
          protocol,
          authorized,
          leaf: leaf?.toString() ?? '',
          keyType: leaf?.publicKey.asymmetricKeyType,
          reused,
          session,
        }),
      )
    })
  })
}
