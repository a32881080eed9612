import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StaplerEvents, StapleStore } from './types.ts'

type StoreFailure = StaplerEvents['store-failure'][0]

/** No store call is waited for longer. (Keyv with a dead Redis never answers.) */
const STORE_CALL_MS = 1000
/** The wait is taken in this many steps, after each of which what has come is read: a store is not to blame for a process that stood still. */
const WAIT_STEPS = 10
/** A store that did not answer is left alone for a while, so that a refresh waits for it once and not six times. */
const STORE_PAUSE_MS = 10_000
/** Far more than any staple: RFC 6960 sets no limit, TLS 1.2 takes 16 KiB. */
const LONGEST_VALUE = 100_000

export type Lease = { mine: true; release(): Promise<void> } | { mine: false }

export interface SharedStore {
  /** Unverified bytes, or undefined: absent, failed, and garbage are the same to the caller. */
  read(id: string): Promise<Buffer | undefined>
  write(id: string, bytes: Uint8Array, ttlMs: number): Promise<void>
  remove(id: string): Promise<void>
  /**
   * The right to fetch, among all processes on this store. Exact where the store has `add`. Where it has only `get` and `set`,
   * the last to write its name wins, which two processes that begin within the same few milliseconds may both believe to be:
   * then both fetch, which costs a request and breaks nothing. A store that fails grants every lease.
   */
  lease(id: string, ttlMs: number): Promise<Lease>
  close(): void
}

export function createSharedStore(
  store: StapleStore,
  options: { now: () => number; random: () => number; onFailure: (failure: StoreFailure) => void },
): SharedStore {
  const me = randomUUID()
  let pausedUntil = 0

  const fail = (operation: StoreFailure['operation'], error: unknown) =>
    options.onFailure({ operation, message: error instanceof Error ? error.message : String(error) })
  const onError = (error: unknown) => fail('read', error)
  store.on?.('error', onError)

  async function bounded<T>(
    operation: StoreFailure['operation'],
    call: () => T,
  ): Promise<Awaited<T> | undefined> {
    if (performance.now() < pausedUntil) return undefined
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<never>((_, reject) => {
      let steps = 0
      timer = setInterval(() => {
        if (++steps < WAIT_STEPS) return
        pausedUntil = performance.now() + STORE_PAUSE_MS
        reject(new Error(`no answer from the store within ${STORE_CALL_MS} ms`))
      }, STORE_CALL_MS / WAIT_STEPS)
      timer.unref()
    })
    try {
      return await Promise.race([Promise.resolve().then(call), tooLong])
    } catch (error) {
      fail(operation, error)
      return undefined
    } finally {
      clearInterval(timer)
    }
  }

  async function holder(key: string): Promise<{ owner: string; until: number } | undefined> {
    const value = await bounded('get', () => store.get(key))
    if (typeof value !== 'string') return undefined
    const [owner = '', until = ''] = value.split(' ')
    return Number.isFinite(Number(until)) ? { owner, until: Number(until) } : undefined
  }

  async function release(key: string): Promise<void> {
    const current = await holder(key)
    if (current?.owner === me) await bounded('delete', () => store.delete?.(key))
  }

  return {
    async read(id) {
      const value = await bounded('get', () => store.get(stapleKey(id)))
      if (value === undefined || value === null) return undefined
      if (
        typeof value !== 'string' ||
        value.length > LONGEST_VALUE ||
        !/^[A-Za-z0-9+/]+={0,2}$/.test(value)
      ) {
        fail('read', new Error('the store holds something that is no response'))
        return undefined
      }
      return Buffer.from(value, 'base64')
    },

    async write(id, bytes, ttlMs) {
      const value = Buffer.from(bytes).toString('base64')
      await bounded('set', () => store.set(stapleKey(id), value, Math.ceil(ttlMs)))
    },

    async remove(id) {
      await bounded('delete', () => store.delete?.(stapleKey(id)))
    },

    async lease(id, ttlMs) {
      const key = leaseKey(id)
      const until = options.now() + ttlMs
      const mine: Lease = { mine: true, release: () => release(key) }
      const theirs: Lease = { mine: false }

      if (store.add !== undefined) {
        const added = await bounded('add', () => store.add?.(key, `${me} ${until}`, ttlMs))
        return added === false ? theirs : mine
      }

      const held = await holder(key)
      // An end further off than a lease lasts was written by a clock that is wrong.
      if (held !== undefined && held.until > options.now() && held.until <= until + ttlMs) return theirs
      await bounded('set', () => store.set(key, `${me} ${until}`, ttlMs))
      if (performance.now() < pausedUntil) return mine
      await sleep(20 + 30 * options.random(), undefined, { ref: false })
      const now = await holder(key)
      return now === undefined || now.owner === me ? mine : theirs
    },

    close() {
      store.off?.('error', onError)
    },
  }
}

const stapleKey = (id: string) => `ocspcheck:staple:${id}`
const leaseKey = (id: string) => `ocspcheck:lease:${id}`
