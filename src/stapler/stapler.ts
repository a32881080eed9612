import { EventEmitter } from 'node:events'
import type { Server } from 'node:tls'
import { certificatesOf, readChains } from './certificate-source.ts'
import { describe, nameOf, UNSTAPLEABLE } from './describe.ts'
import type { Household } from './household.ts'
import { createMemoryStore } from './memory-store.ts'
import { registerMetrics } from './metrics.ts'
import { openNetwork, refreshLimitMs } from './network.ts'
import { idOf, linkServer, type Register, type ServerLink } from './server-link.ts'
import { createSharedStore } from './shared-store.ts'
import { StapledCertificate } from './stapled-certificate.ts'
import type { CertificateName, Stapler, StaplerEvents, StaplerOptions } from './types.ts'
import { warn } from './warn.ts'

const NEVER_ASKED = {
  unstapleable: 'several-key-types',
  failures: 0,
  handshakes: { stapled: 0, unstapled: 0 },
} as const
const FIRST_RETRY_MS = 60_000
const LONGEST_RETRY_MS = 3_600_000

/**
 * Keeps a verified OCSP response ready for every certificate of the servers attached. Handshakes never wait for it and never
 * fail for want of it; what goes wrong is an event. Does nothing until something is attached or added.
 */
export function createStapler(options: StaplerOptions = {}): Stapler {
  const emitter = new EventEmitter<StaplerEvents>()
  let work = new AbortController()
  let closed = false
  const stapled = new Map<string, StapledCertificate>()
  const added = new Set<string>()
  const links = new Map<Server, ServerLink>()
  /** Certificates that share a context with another key type on some server; a server of their own they may have as well. */
  const mixed = new Map<string, CertificateName>()
  const pending = new Set<Promise<unknown>>()
  const now = options.now ? () => options.now!().getTime() : Date.now
  const random = options.random ?? Math.random

  // A listener that throws must not cost a staple.
  const tell: Household['tell'] = (event, ...args) => {
    try {
      ;(emitter as EventEmitter).emit(event, ...args)
    } catch (error) {
      warn(error)
    }
  }
  const store = createSharedStore(options.store ?? createMemoryStore(), {
    now,
    random,
    onFailure: failure => tell('store-failure', failure),
  })
  const house: Household = {
    store,
    openAsk: () => openNetwork(options, work.signal),
    now,
    random,
    retry: {
      firstMs: options.retry?.firstMs ?? FIRST_RETRY_MS,
      maxMs: options.retry?.maxMs ?? LONGEST_RETRY_MS,
    },
    stapleRevoked: options.stapleRevoked ?? false,
    leaseMs: refreshLimitMs(options) + 1000,
    ocspUrls: options.ocspUrls ?? (urls => urls),
    get signal() {
      return work.signal
    },
    tell,
    forget(certificate) {
      certificate.close()
      stapled.delete(certificate.id)
    },
  }

  const register: Register = {
    find: id => stapled.get(id),
    meet(certificate, candidates) {
      const id = idOf(certificate.raw)
      const known = stapled.get(id)
      if (known) {
        known.addCandidates(candidates)
        return known
      }
      const made = new StapledCertificate(certificate, candidates, house)
      stapled.set(id, made)
      register.pending(made.refresh())
      return made
    },
    pending(started) {
      const done: Promise<unknown> = started.catch(warn).finally(() => pending.delete(done))
      pending.add(done)
    },
    otherListener() {
      const message =
        'another OCSPRequest listener is on the server: it is called, but its answers are not used'
      tell('other-listener', { message })
    },
    severalKeyTypes(certificate) {
      const name = nameOf(describe(certificate))
      if (mixed.has(name.sha256)) return
      mixed.set(name.sha256, name)
      const known = stapled.get(name.sha256)
      if (known?.holders === 0) house.forget(known)
      const because = 'several-key-types'
      tell('unstapleable', { ...name, because, message: UNSTAPLEABLE[because] })
    },
  }

  const stapler: Stapler = {
    attach(server) {
      if (!closed && !links.has(server)) {
        links.set(server, linkServer(server, register))
        server.once('close', () => {
          unlink(server)
          if (links.size === 0) stopWork()
        })
      }
      return stapler
    },

    add({ cert, ca }) {
      const chains = readChains(cert)
      if (closed) return stapler
      for (const [leaf, ...rest] of chains) {
        const one = register.meet(leaf!, [...rest, ...certificatesOf(ca)])
        if (!added.has(one.id)) one.holders++
        added.add(one.id)
      }
      return stapler
    },

    async ready() {
      // All timers of ours are unref'd: something must keep the process alive for whoever waits here.
      const hold = setInterval(() => {}, 1000)
      try {
        while (pending.size > 0) await Promise.all(pending)
      } finally {
        clearInterval(hold)
      }
    },

    status() {
      const unstapleable = [...mixed.values()].filter(({ sha256 }) => !stapled.has(sha256))
      return [
        ...[...stapled.values()].map(each => each.status()),
        ...unstapleable.map(name => ({ ...name, ...NEVER_ASKED })),
      ]
    },

    on(event, listener) {
      emitter.on(event, listener as never)
      return stapler
    },

    once(event, listener) {
      emitter.once(event, listener as never)
      return stapler
    },

    off(event, listener) {
      emitter.off(event, listener as never)
      return stapler
    },

    async close() {
      closed = true
      work.abort()
      for (const server of [...links.keys()]) unlink(server)
      for (const each of stapled.values()) each.close()
      await Promise.all([...pending, ...[...stapled.values()].map(each => each.settled())])
      store.close()
    },
  }

  /** A responder that hangs must not hold up the end of a process whose servers are closed. */
  function stopWork(): void {
    if (closed) return
    work.abort()
    work = new AbortController()
  }

  function unlink(server: Server): void {
    links.get(server)?.close()
    links.delete(server)
  }

  if (options.metrics) registerMetrics(stapler, options.metrics)
  return stapler
}
