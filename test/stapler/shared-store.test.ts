import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemoryStore } from '../../src/stapler/memory-store.ts'
import { createSharedStore } from '../../src/stapler/shared-store.ts'
import type { StaplerEvents, StapleStore } from '../../src/stapler/types.ts'

afterEach(() => void vi.restoreAllMocks())

function share(store: StapleStore, now = Date.now) {
  const failures: StaplerEvents['store-failure'][0][] = []
  const shared = createSharedStore(store, {
    now,
    random: Math.random,
    onFailure: failure => failures.push(failure),
  })
  return { shared, failures }
}

const bytes = Uint8Array.of(1, 2, 3)

describe('values', () => {
  it('come back as they were written, through anything that has get and set', async () => {
    for (const store of [new Map<string, string>(), createMemoryStore()]) {
      const { shared, failures } = share(store)
      expect(await shared.read('id')).toBeUndefined()
      await shared.write('id', bytes, 60_000)
      expect(await shared.read('id')).toEqual(Buffer.from(bytes))
      expect(failures).toEqual([])
    }
  })

  it.each([[42], [{}], ['<html>'], ['x'.repeat(200_000)], [Buffer.from('AQID')]])(
    'that are garbage are nothing, and an event: %o',
    async garbage => {
      const { shared, failures } = share({ get: () => garbage, set: () => {} })
      expect(await shared.read('id')).toBeUndefined()
      expect(failures.map(failure => failure.operation)).toEqual(['read'])
    },
  )
})

describe('a store that fails', () => {
  it('is an event, not an error', async () => {
    const broken = () => {
      throw new Error('out of order')
    }
    const { shared, failures } = share({ get: broken, set: async () => broken(), delete: broken })
    expect(await shared.read('id')).toBeUndefined()
    await shared.write('id', bytes, 1000)
    const lease = await shared.lease('id', 1000)
    expect(lease.mine).toBe(true)
    if (lease.mine) await lease.release()
    expect(new Set(failures.map(failure => failure.message))).toEqual(new Set(['out of order']))
    expect(failures.map(failure => failure.operation)).toEqual(['get', 'set', 'get', 'set', 'get', 'get'])
  })

  it('is waited for a second, once, and then left alone for a while', async () => {
    let calls = 0
    const never = () => {
      calls++
      return new Promise<never>(() => {})
    }
    const { shared, failures } = share({ get: never, set: never, delete: never })
    const began = performance.now()
    await shared.read('id')
    const took = performance.now() - began
    expect(took).toBeGreaterThan(900)
    expect(took).toBeLessThan(20_000)
    expect((await shared.lease('id', 1000)).mine).toBe(true)
    await shared.write('id', bytes, 1000)
    expect(calls).toBe(1)
    expect(failures).toEqual([{ operation: 'get', message: 'no answer from the store within 1000 ms' }])
  })

  it('is not blamed for a process that stood still meanwhile', async () => {
    let reading = () => {}
    const begun = new Promise<void>(resolve => {
      reading = resolve
    })
    const get = async () => {
      reading()
      // Several calls of the system, one after the other, as a store of files makes them.
      await readFile(import.meta.filename)
      return 'AQID'
    }
    const { shared, failures } = share({ get, set: () => {} })
    const read = shared.read('id')
    await begun
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500)
    expect(await read).toEqual(Buffer.from(bytes))
    expect(failures).toEqual([])
  })

  it("tells what Keyv tells by its 'error' event", () => {
    const listeners = new Set<(error: unknown) => void>()
    const { shared, failures } = share({
      get: () => undefined,
      set: () => {},
      on: (_, listener) => listeners.add(listener),
      off: (_, listener) => listeners.delete(listener),
    })
    for (const listener of listeners) listener(new Error('connection lost'))
    expect(failures.map(failure => failure.message)).toEqual(['connection lost'])
    shared.close()
    expect(listeners.size).toBe(0)
  })
})

describe('leases', () => {
  it('are exact where the store can add', async () => {
    const store = createMemoryStore()
    const leases = await Promise.all(
      Array.from({ length: 10 }, () => share(store).shared.lease('id', 60_000)),
    )
    const mine = leases.filter(lease => lease.mine)
    expect(mine).toHaveLength(1)
    await mine[0]!.release()
    expect((await share(store).shared.lease('id', 60_000)).mine).toBe(true)
  })

  it('go to the last who wrote where the store has only get and set', async () => {
    const store = new Map<string, string>()
    const leases = await Promise.all(
      Array.from({ length: 10 }, () => share(store).shared.lease('id', 60_000)),
    )
    expect(leases.filter(lease => lease.mine)).toHaveLength(1)
    expect((await share(store).shared.lease('id', 60_000)).mine).toBe(false)
  })

  it('end by themselves', async () => {
    const monotonic = performance.now.bind(performance)
    for (const store of [new Map<string, string>(), createMemoryStore()]) {
      let passed = 0
      vi.spyOn(performance, 'now').mockImplementation(() => monotonic() + passed)
      const lease = async () =>
        (await share(store, () => Date.now() + passed).shared.lease('id', 60_000)).mine
      expect(await lease()).toBe(true)
      expect(await lease()).toBe(false)
      passed = 60_000
      expect(await lease()).toBe(true)
    }
  })

  it('written by a clock that is far ahead are not believed', async () => {
    const store = new Map([['ocspcheck:lease:id', `other ${Date.now() + 3_600_000}`]])
    expect((await share(store).shared.lease('id', 1000)).mine).toBe(true)
  })
})
