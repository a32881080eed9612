/**
 * A site as a process, or as a cluster of them: `node --import tsx site-process.ts '<json>'`. Prints a line of JSON once every
 * worker is ready, and ends when its stdin does.
 */
import cluster, { type Worker } from 'node:cluster'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import KeyvRedis from '@keyv/redis'
import Keyv from 'keyv'
import { createFileStore, createStapler, type StapleStore } from '../../../src/stapler/index.ts'

export interface SiteOptions {
  cert: string
  key: string
  workers: number
  folder?: string
  redis?: string
}

const options = JSON.parse(process.argv[2]!) as SiteOptions

function openStore(): StapleStore | undefined {
  if (options.folder) return createFileStore(options.folder)
  return options.redis ? new Keyv({ store: new KeyvRedis(options.redis), namespace: 'site' }) : undefined
}

async function serve(): Promise<void> {
  const server = createServer({ cert: options.cert, key: options.key })
  const store = openStore()
  const stapler = createStapler({ timeoutMs: 20_000, ...(store && { store }) }).attach(server)
  await stapler.ready()
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    process.send?.({ port, pid: process.pid, stapled: stapler.status()[0]?.staple !== undefined })
  })
}

if (cluster.isPrimary) {
  const ready: object[] = []
  const workers: Worker[] = Array.from({ length: options.workers }, () => cluster.fork())
  for (const worker of workers) {
    worker.on('message', message => {
      ready.push(message)
      if (ready.length === workers.length) process.stdout.write(`${JSON.stringify(ready)}\n`)
    })
  }
  process.stdin.on('end', () => {
    for (const worker of workers) worker.kill()
  })
  process.stdin.resume()
} else {
  await serve()
}
