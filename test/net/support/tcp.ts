import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A TCP server on loopback that does with each connection what it is told; gives its port. */
export async function startTcp(handle: (socket: Socket) => void, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    handle(socket)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as { port: number }).port
}

/** Answers every request with these bytes, whatever it was, and closes. */
export const startRawHttp = (answer: string | Buffer, requests?: string[]): Promise<number> =>
  startTcp(socket => {
    socket.once('data', bytes => {
      requests?.push(bytes.toString('latin1'))
      socket.end(answer)
    })
  })

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise<void>(resolve => server.close(() => resolve()))
  return port
}
