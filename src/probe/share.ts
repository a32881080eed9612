/** What the targets of one run have in common: names, URLs and trust are asked for once, however many certificates name them. */
import type { SecureContext } from 'node:tls'
import type { Attempt, Exchange } from '../facts.ts'
import { type KeyType, secureContexts } from '../net/contexts.ts'
import { unlessAborted } from '../net/deadline.ts'
import { createResolver, type Resolver } from '../net/dns.ts'
import { failedAttempt } from '../net/failure.ts'
import { fetchBytes, type HttpRequest } from '../net/http.ts'
import type { ObserveOptions } from './request.ts'
import type { Pki } from './run.ts'
import { openTrustStore, type TrustStore } from './trust.ts'

/** Hops of a request, the last with its bytes. */
export interface Fetched {
  hops: Attempt<Exchange<Uint8Array>>[]
  /** By our own clock. */
  receivedAt: Date
}

export interface Share {
  resolver(options: ObserveOptions, pki: Pki): Resolver
  trust(options: ObserveOptions, pki: Pki): Trust
  /**
   * Fetches once: whoever asks for the same gets the same. `fresh` asks again, for those who come later as well. Whoever is
   * interrupted leaves; the request itself ends when nobody waits for it any more.
   */
  fetch(request: HttpRequest, now: () => Date, fresh?: boolean): Promise<Fetched>
}

export interface Trust {
  store: TrustStore
  context: (keyType: KeyType) => SecureContext
}

/** Bodies that are kept for those who come later, bytes in all: a few large CRLs, or thousands of small ones. */
const KEPT_BYTES = 64 * 1024 * 1024

interface Task {
  result: Promise<Fetched>
  waiting: number
  controller: AbortController
  bytes: number
}

/** One for a run; without it each target asks for itself. */
export function createShare(): Share {
  const resolvers = new Map<string, Resolver>()
  const trusts = new Map<string, Trust>()
  /** Least recently used first. */
  const tasks = new Map<string, Task>()
  let kept = 0

  function begin(key: string, request: HttpRequest, now: () => Date): Task {
    const controller = new AbortController()
    const task: Task = {
      result: fetchBytes({ ...request, signal: controller.signal }).then(hops => ({
        hops,
        receivedAt: now(),
      })),
      waiting: 0,
      controller,
      bytes: 0,
    }
    void task.result.then(({ hops }) => keep(key, task, hops))
    tasks.set(key, task)
    return task
  }

  function keep(key: string, task: Task, hops: Fetched['hops']): void {
    const last = hops.at(-1)
    task.bytes = last?.state === 'completed' ? last.value.bytes : 0
    if (tasks.get(key) !== task) return
    kept += task.bytes
    for (const [oldKey, old] of tasks) {
      if (kept <= KEPT_BYTES) break
      if (old.bytes > 0) forget(oldKey, old)
    }
  }

  function forget(key: string, task: Task): void {
    if (tasks.get(key) !== task) return
    tasks.delete(key)
    kept -= task.bytes
  }

  return {
    resolver(options, pki) {
      const { resolver: server, compareResolver: compare, timeoutMs, signal } = options
      const ca = () => this.trust(options, pki).store.pem
      // Trust plays a part in DNS over HTTPS alone.
      const key = [server, compare, timeoutMs, compare?.startsWith('https:') && options.ca].join(' ')
      return remember(resolvers, key, () => createResolver({ server, compare, timeoutMs, signal, ca }))
    },
    trust({ ca, env }, pki) {
      return remember(trusts, ca ?? '', () => {
        const store = openTrustStore(ca, env, pki)
        return { store, context: secureContexts(store.pem) }
      })
    },
    async fetch(request, now, fresh = false) {
      const key = keyOf(request)
      const known = tasks.get(key)
      if (known && (fresh || known.controller.signal.aborted)) forget(key, known)
      const task = tasks.get(key) ?? begin(key, request, now)
      tasks.delete(key)
      tasks.set(key, task)
      task.waiting++
      try {
        return await unless(request.signal, task.result, request, now)
      } finally {
        task.waiting--
        if (task.waiting === 0 && request.signal?.aborted) task.controller.abort(request.signal.reason)
      }
    },
  }
}

function remember<T>(map: Map<string, T>, key: string, make: () => T): T {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}

/** All that can make an answer another one. */
function keyOf({
  method,
  url,
  headers,
  body,
  limit,
  timeoutMs,
  proxy,
  family,
  onlyAddress,
  resolver,
}: HttpRequest): string {
  const sent = body && Buffer.from(body).toString('base64')
  return JSON.stringify([
    method,
    url,
    headers,
    sent,
    limit,
    timeoutMs,
    proxy,
    family,
    onlyAddress,
    resolver.name,
  ])
}

/** The result, or a failed attempt as soon as the caller is interrupted. */
async function unless(
  signal: AbortSignal | undefined,
  result: Promise<Fetched>,
  { method, url }: HttpRequest,
  now: () => Date,
): Promise<Fetched> {
  if (!signal) return result
  const started = performance.now()
  try {
    return await unlessAborted(signal, result)
  } catch (error) {
    const partial = { method, url }
    const hop = failedAttempt<Exchange<Uint8Array>>(error, 'receive', performance.now() - started, partial)
    return { hops: [hop], receivedAt: now() }
  }
}
