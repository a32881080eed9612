/** Servers that are not there, or might as well not be. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** Accepts, and says nothing. */
export async function startSilent(): Promise<{ target: string; server: Server; close: () => Promise<void> }> {
  const server = createServer(socket => socket.on('error', () => {}).resume())
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    target: `127.0.0.1:${port}`,
    server,
    close: async () => {
      for (const socket of sockets) {
        socket.destroy()
      }
      await new Promise(resolve => server.close(resolve))
    },
  }
}
