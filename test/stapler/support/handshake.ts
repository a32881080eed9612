import type { AddressInfo } from 'node:net'
import { type ConnectionOptions, connect, type Server, type TLSSocket } from 'node:tls'

export interface Shaken {
  staple: Buffer | null
  protocol: string | null
  /** SHA-256 of the leaf. */
  fingerprint: string
  elapsedMs: number
}

/** One full handshake that asks for a staple; rejects where it fails. */
export function handshake(port: number, ca: string, options: ConnectionOptions = {}): Promise<Shaken> {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    let staple: Buffer | null = null
    const settings = {
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca,
      requestOCSP: true,
      timeout: 20_000,
      ...options,
    } as ConnectionOptions
    const socket: TLSSocket = connect(settings)
    socket.on('OCSPResponse', (response: Buffer | null) => {
      staple = response
    })
    socket.on('timeout', () => socket.destroy(new Error('the handshake hangs')))
    socket.on('error', reject)
    socket.on('secureConnect', () => {
      const fingerprint = socket.getPeerX509Certificate()?.fingerprint256 ?? ''
      const protocol = socket.getProtocol()
      socket.off('error', reject)
      socket.on('error', () => {})
      socket.destroy()
      resolve({ staple, protocol, fingerprint, elapsedMs: performance.now() - began })
    })
  })
}

export async function listen(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Resolves once `condition` holds; a test must not depend on how quick this machine is. */
export async function until(condition: () => boolean | Promise<boolean>, limitMs = 25_000): Promise<void> {
  const end = performance.now() + limitMs
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`did not come about within ${limitMs} ms: ${condition}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
