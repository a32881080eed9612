/** Staples outlive processes and are shared between them: real files, a real Redis, real worker processes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import KeyvRedis, { createClient } from '@keyv/redis'
import Keyv from 'keyv'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createFileStore,
  createStapler,
  type StaplerOptions,
  type StapleStore,
} from '../../src/stapler/index.ts'
import { describeWith } from '../support/needs.ts'
import { closedPort } from '../support/port.ts'
import type { Authority, Leaf } from './support/authority.ts'
import { handshake, listen, until } from './support/handshake.ts'
import { hang, type Responder, send, status } from './support/responder.ts'
import { runSite } from './support/run-site.ts'
import { makeStapleable } from './support/stapleable.ts'

let authority: Authority
let leaf: Leaf
let other: Leaf
let responder: Responder
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  ;({ authority, responder, leaf } = await makeStapleable())
  other = await authority.issueLeaf()
})
afterAll(() => responder.close())
beforeEach(() => {
  responder.asked.length = 0
  responder.behave(send(() => authority.respond(leaf)))
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function startSite(store: StapleStore, { now, timeoutMs = 20_000 }: StaplerOptions = {}) {
  const server = createServer({ cert: leaf.chain, key: leaf.key })
  const events: string[] = []
  const stapler = createStapler({ store, timeoutMs, ...(now && { now }) })
    .on('store-failure', ({ operation }) => events.push(operation))
    .on('staple', ({ from }) => events.push(from))
    .on('failure', ({ code }) => events.push(code))
    .on('revoked', () => events.push('revoked'))
    .attach(server)
  cleanups.push(() => {
    server.close()
    return stapler.close()
  })
  await stapler.ready()
  const port = await listen(server)
  return { events, stapler, shake: async () => (await handshake(port, authority.root.pem)).staple }
}

/** In memory where that can be: on a busy disk fsync may take longer than a stapler waits for its store. */
const PARENT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

function makeFolder(): string {
  const folder = mkdtempSync(join(PARENT, 'stapler-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const inThreeDays = () => new Date(Date.now() + 3 * 86_400_000)

describe('a process that is started again', () => {
  it('has its staple from the store, though the responder is down', async () => {
    const folder = makeFolder()
    const before = await startSite(createFileStore(folder))
    const staple = await before.shake()
    expect(staple).not.toBeNull()
    await before.stapler.close()
    responder.behave(hang)
    const after = await startSite(createFileStore(folder))
    expect(after.events).toEqual(['store'])
    expect(await after.shake()).toEqual(staple)
    expect(responder.asked).toHaveLength(1)
  })

  it('knows of a revocation without asking again', async () => {
    const folder = makeFolder()
    responder.behave(send(() => authority.respond(leaf, { certStatus: 'revoked' })))
    expect((await startSite(createFileStore(folder))).events).toEqual(['revoked'])
    responder.behave(hang)
    const after = await startSite(createFileStore(folder))
    expect(after.events).toEqual(['revoked'])
    expect(await after.shake()).toBeNull()
    expect(responder.asked).toHaveLength(1)
  })

  it('still knows of it after the responder has said the same again', async () => {
    const folder = makeFolder()
    const bytes = await authority.respond(leaf, { certStatus: 'revoked' })
    responder.behave(send(bytes))
    let offset = 0
    const before = await startSite(createFileStore(folder), { now: () => new Date(Date.now() + offset) })
    offset = 3 * 86_400_000
    await before.shake()
    await until(() => before.stapler.status()[0]!.nextRefresh!.getTime() > Date.now() + offset)
    expect(responder.asked).toHaveLength(2)
    await before.stapler.close()
    responder.behave(hang)
    const after = await startSite(createFileStore(folder), { timeoutMs: 1000 })
    expect(after.events).toEqual(['revoked'])
  })

  it('does not staple the good response of before a revocation that cannot be kept', async () => {
    const folder = makeFolder()
    const before = await startSite(createFileStore(folder))
    expect(await before.shake()).not.toBeNull()
    await before.stapler.close()
    responder.behave(send(() => authority.respond(leaf, { certStatus: 'revoked', nextUpdate: null })))
    const third = await startSite(createFileStore(folder), { now: inThreeDays })
    expect(third.events).toEqual(['store', 'revoked'])
    responder.behave(hang)
    const after = await startSite(createFileStore(folder), { timeoutMs: 1000 })
    expect(after.events).toEqual(['TIMEOUT'])
    expect(await after.shake()).toBeNull()
  })

  it('asks anew where the staple in the store is past half of its life, and staples it meanwhile', async () => {
    const folder = makeFolder()
    await startSite(createFileStore(folder))
    responder.behave(status(503))
    const after = await startSite(createFileStore(folder), { now: inThreeDays })
    expect(after.events).toEqual(['store', 'HTTP_STATUS'])
    expect(await after.shake()).not.toBeNull()
  })
})

describe('what comes out of a store is verified again', () => {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  it.each([
    ['garbage', async () => 'garbage!', 'read'],
    ['HTML', async () => base64(Buffer.from('<html>')), 'read'],
    ['a response for another certificate', async () => base64(await authority.respond(other)), 'read'],
    [
      'one that is badly signed',
      async () => base64(await authority.respond(leaf, { signature: 'broken' })),
      'read',
    ],
    [
      'one that is over',
      async () => base64(await authority.respond(leaf, { thisUpdate: -7200, nextUpdate: -60 })),
      undefined,
    ],
    ['a number', async () => 42 as never, 'read'],
  ])('%s is not stapled', async (_, make, event) => {
    const value = await make()
    const store = new Map<string, string>()
    const get = (key: string) => store.get(key) ?? (key.includes('staple') ? value : undefined)
    const site = await startSite({ get, set: (key, text) => store.set(key, text) })
    expect(site.events).toEqual([...(event ? [event] : []), 'responder'])
    expect(await site.shake()).not.toBeNull()
  })

  it('nor a file that somebody has overwritten', async () => {
    const folder = makeFolder()
    await (await startSite(createFileStore(folder))).stapler.close()
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), Buffer.alloc(5000, 0x41))
    const site = await startSite(createFileStore(folder))
    expect(site.events).toEqual(['read', 'responder'])
    expect(readdirSync(folder).map(file => readFileSync(join(folder, file), 'utf8').length)).not.toContain(
      5000,
    )
  })
})

/** Starting processes takes what the machine has left. */
const SLOW = { timeout: 180_000 }

describe('a cluster on one file store', SLOW, () => {
  it('asks once for all workers, staples in each, and again after a restart without asking', async () => {
    const options = { cert: leaf.chain, key: leaf.key, workers: 3, folder: makeFolder() }
    const site = await runSite(options)
    expect(site.workers.map(({ stapled }) => stapled)).toEqual([true, true, true])
    expect(new Set(site.workers.map(({ pid }) => pid)).size).toBe(3)
    expect(responder.asked).toHaveLength(1)
    const port = site.workers[0]!.port
    const staples = await Promise.all(
      Array.from({ length: 12 }, async () =>
        (await handshake(port, authority.root.pem)).staple?.toString('hex'),
      ),
    )
    expect(new Set(staples).size).toBe(1)
    expect(staples[0]).toBeDefined()
    await site.stop()

    responder.behave(hang)
    const again = await runSite(options)
    expect(again.workers.map(({ stapled }) => stapled)).toEqual([true, true, true])
    expect(responder.asked).toHaveLength(1)
    await again.stop()
  })
})

describeWith(['redis-server'], 'Redis', () => {
  interface Redis {
    url: string
    kill(): Promise<void>
  }

  async function startRedis(): Promise<Redis> {
    const port = await closedPort()
    const folder = makeFolder()
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
    const child: ChildProcess = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout?.on('data', chunk => {
      said += chunk
    })
    await until(() => said.includes('Ready to accept connections'))
    const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
    const kill = () => {
      child.kill('SIGKILL')
      return exited
    }
    cleanups.push(kill)
    return { url: `redis://127.0.0.1:${port}`, kill }
  }

  function openKeyv(url: string): Keyv {
    const adapter = new KeyvRedis(url)
    // Without `force` it waits for a server that is dead.
    cleanups.push(() => void adapter.disconnect(true).catch(() => {}))
    return new Keyv({ store: adapter, namespace: 'staples' })
  }

  it('by Keyv, shares staples between staplers', async () => {
    const { url } = await startRedis()
    const one = await startSite(openKeyv(url))
    expect(one.events).toEqual(['responder'])
    const two = await startSite(openKeyv(url))
    expect(two.events).toEqual(['store'])
    expect(await two.shake()).toEqual(await one.shake())
    expect(responder.asked).toHaveLength(1)
  })

  it('that dies costs a second of a refresh, and no handshake', async () => {
    const redis = await startRedis()
    let offset = 0
    const site = await startSite(openKeyv(redis.url), { now: () => new Date(Date.now() + offset) })
    const first = await site.shake()
    expect(first).not.toBeNull()
    await redis.kill()
    expect(await site.shake()).toEqual(first)

    offset = 3 * 86_400_000
    responder.behave(send(() => authority.respond(leaf, {}, { now: new Date(Date.now() + offset) })))
    expect(await site.shake()).toEqual(first)
    await until(() => site.events.includes('get') || site.events.includes('read'))
    await until(async () => !(await site.shake())!.equals(first!))
    expect(site.events.filter(event => event === 'responder')).toHaveLength(2)
    await site.stapler.close()
  })

  it('that is not there at the start is the same', async () => {
    const redis = await startRedis()
    await redis.kill()
    const site = await startSite(openKeyv(redis.url))
    expect(site.events).toContain('responder')
    expect(await site.shake()).not.toBeNull()
  })

  it('with SET NX PX as `add`, grants exact leases to a cluster of staplers', async () => {
    const { url } = await startRedis()
    const stores = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const client = createClient({ url })
        client.on('error', () => {})
        await client.connect()
        cleanups.push(() => client.destroy())
        const store: StapleStore = {
          get: key => client.get(key),
          set: (key, value, ttl) => client.set(key, value, { PX: ttl! }),
          delete: key => client.del(key),
          add: async (key, value, ttl) => (await client.set(key, value, { NX: true, PX: ttl })) === 'OK',
        }
        return store
      }),
    )
    const sites = await Promise.all(stores.map(store => startSite(store)))
    expect(responder.asked).toHaveLength(1)
    for (const site of sites) expect(await site.shake()).not.toBeNull()
  })

  it('by Keyv, serves a cluster of processes', SLOW, async () => {
    const { url } = await startRedis()
    const site = await runSite({ cert: leaf.chain, key: leaf.key, workers: 3, redis: url })
    expect(site.workers.map(({ stapled }) => stapled)).toEqual([true, true, true])
    // Keyv has no lock: more than one may ask, but never more than there are.
    expect(responder.asked.length).toBeGreaterThanOrEqual(1)
    expect(responder.asked.length).toBeLessThanOrEqual(3)
    expect((await handshake(site.workers[0]!.port, authority.root.pem)).staple).not.toBeNull()
    await site.stop()
  })
})
