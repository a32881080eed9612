import { createServer, type TlsOptions } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { Issued } from '../../../src/lab/mint/certificate.ts'

export interface Stapling extends TlsOptions {
  /** What is stapled, by the number of the handshake, from 1. */
  staple?: (handshake: number) => Uint8Array | null
}

/** Node's own TLS server with a leaf and what follows it; gives its port. */
export async function startTls(
  chain: readonly Issued[],
  { staple, ...options }: Stapling = {},
): Promise<number> {
  let handshakes = 0
  const server = createServer(
    { key: chain[0]!.keys.pem, cert: chain.map(({ pem }) => pem).join(''), ...options },
    socket => socket.on('error', () => {}),
  )
  server.on('tlsClientError', () => {})
  if (staple) {
    server.on('OCSPRequest', (_certificate, _issuer, callback) => {
      const bytes = staple(++handshakes)
      callback(null, (bytes && Buffer.from(bytes)) as Buffer)
    })
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as { port: number }).port
}
