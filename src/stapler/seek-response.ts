import type { X509Certificate } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Examined, examine } from './examine.ts'
import { type Fetched, type FetchFailure, fetchResponse } from './fetch-response.ts'
import type { Household } from './household.ts'
import type { Lease } from './shared-store.ts'

/** Between two looks at the store while another process fetches. */
const LEASE_POLL_MS = 250

interface Question {
  id: string
  certificate: X509Certificate
  issuer: X509Certificate
  urls: readonly string[]
}

interface Receiver {
  /** What the store holds; true where that is enough. */
  stored(examined: Examined): boolean
  /** What the responders gave; other processes wait until it is dealt with. */
  fetched(outcome: Fetched<Examined> | FetchFailure): Promise<void>
}

/**
 * A response from the store, or from the responders where this process has the right to ask, or where the one that has it takes
 * longer than a lease lasts. Hands over nothing once the stapler is closed.
 */
export async function seekResponse(question: Question, house: Household, receiver: Receiver): Promise<void> {
  const { signal } = house
  const read = (bytes: Uint8Array) => examine(bytes, { ...question, at: house.now() })
  const lease = await leaseOrStored(question, house, bytes => receiver.stored(read(bytes)))
  try {
    if (lease === 'stored' || signal.aborted) return
    const outcome = await fetchResponse(await house.openAsk(), question, read)
    if (!signal.aborted) await receiver.fetched(outcome)
  } finally {
    if (lease !== 'stored') await lease?.release()
  }
}

/**
 * The store is read under the lease: read before, it might be filled between the reading and the lease, by whoever had it until
 * then.
 */
async function leaseOrStored(
  { id }: Question,
  { store, leaseMs, signal }: Household,
  isEnough: (bytes: Uint8Array) => boolean,
): Promise<Extract<Lease, { mine: true }> | 'stored' | undefined> {
  const patience = performance.now() + leaseMs
  let seen: Buffer | undefined
  while (performance.now() < patience && !signal.aborted) {
    const lease = await store.lease(id, leaseMs)
    const bytes = await store.read(id)
    if (bytes && !seen?.equals(bytes) && isEnough(bytes)) {
      if (lease.mine) await lease.release()
      return 'stored'
    }
    if (lease.mine) return lease
    seen = bytes ?? seen
    await sleep(LEASE_POLL_MS, undefined, { ref: false, signal }).catch(() => {})
  }
  return undefined
}
