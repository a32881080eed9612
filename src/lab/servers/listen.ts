/** Ports: taken ones told plainly, the same one for IPv4 and IPv6, and one at which nobody listens. */
import type { Socket as UdpSocket } from 'node:dgram'
import { connect, type Server } from 'node:net'
import type { LabPorts } from '../lab.ts'

/** A port that was asked for is not to be had. */
export class PortTakenError extends Error {
  override name = 'PortTakenError'
  readonly port: number
  readonly role: keyof LabPorts

  constructor(role: keyof LabPorts, port: number, code: string) {
    const why = code === 'EACCES' ? 'may not be used without privileges' : 'is taken by another program'
    super(`port ${port} (${role}) ${why}`)
    this.role = role
    this.port = port
  }
}

const REFUSALS = new Set(['EADDRINUSE', 'EACCES'])

/** Listens and gives the port. @throws PortTakenError */
export async function listen(
  server: Server,
  role: keyof LabPorts,
  port: number,
  address: string,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(REFUSALS.has(error.code ?? '') ? new PortTakenError(role, port, error.code!) : error)
    server.once('error', fail)
    server.listen({ port, host: address, ipv6Only: address.includes(':') }, () => {
      server.off('error', fail)
      resolve()
    })
  })
  return (server.address() as { port: number }).port
}

export async function bindUdp(socket: UdpSocket, port: number, address: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(REFUSALS.has(error.code ?? '') ? new PortTakenError('dns', port, error.code!) : error)
    socket.once('error', fail)
    socket.bind({ port, address, exclusive: true }, () => {
      socket.off('error', fail)
      resolve()
    })
  })
  return socket.address().port
}

/** With a free port to choose, another is tried where the second listener finds the first one's port taken. */
export async function retryFreePort<T>(port: number, attempt: () => Promise<T>): Promise<T> {
  for (let left = 10; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      if (port !== 0 || left === 0 || !(error instanceof PortTakenError)) {
        throw error
      }
    }
  }
}

/** Unassigned low ports: without privileges nobody can begin to listen there, and no browser blocks them. */
const CLOSED_CANDIDATES = [4, 6, 8, 10, 12, 14, 16]

/** A port of 127.0.0.1 that refuses connections. */
export async function findClosedPort(): Promise<number> {
  for (const port of CLOSED_CANDIDATES) {
    if (await refuses(port)) {
      return port
    }
  }
  throw new Error(`every one of the ports ${CLOSED_CANDIDATES.join(', ')} of 127.0.0.1 accepts connections`)
}

function refuses(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })
}
