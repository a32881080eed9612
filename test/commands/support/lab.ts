/** A bench for the tests of the commands, and its root as a file. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lab, startLab } from '../../../src/lab/index.ts'

export interface Bench extends Lab {
  folder: string
  caFile: string
}

export async function startBench(scenarios: readonly string[]): Promise<Bench> {
  const lab = await startLab({ scenarios })
  const folder = mkdtempSync(join(tmpdir(), 'ocspcheck-'))
  const caFile = join(folder, 'root.pem')
  writeFileSync(caFile, lab.root.pem)
  return { ...lab, folder, caFile }
}

/** Accepts, and says nothing. */
export async function startSilent(): Promise<{ target: string; server: Server; close: () => Promise<void> }> {
  const server = createServer(socket => socket.on('error', () => {}).resume())
  const sockets = new Set<import('node:net').Socket>()
  server.on('connection', socket => sockets.add(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as import('node:net').AddressInfo
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

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as import('node:net').AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
