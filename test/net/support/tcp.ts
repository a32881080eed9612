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
    let request = ''
    socket.on('data', bytes => {
      request += bytes.toString('latin1')
      // Proxies write header by header; what is no HTTP has no end to wait for.
      const cut = /^[A-Z]+ /.test(request) && !request.includes('\r\n\r\n')
      if (cut || socket.writableEnded) return
      requests?.push(request)
      socket.end(answer)
    })
  })
