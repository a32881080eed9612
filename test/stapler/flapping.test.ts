/** 10 000 handshakes while the responder flaps and 40 days pass: none lost, none wrong, memory flat. */
import { createServer } from 'node:https'
import { createSecureContext } from 'node:tls'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { createStapler } from '../../src/stapler/index.ts'
import { makeAuthority } from './support/authority.ts'
import { handshake, listen, until } from './support/handshake.ts'
import { type Behaviour, drip, hang, html, reset, send, startResponder, status } from './support/responder.ts'

const HANDSHAKES = 10_000
const AT_ONCE = 16
/** The clock is the count of handshakes, so that a quick machine sees as many refreshes as a slow one. */
const A_HANDSHAKE_MS = 345_600
/** A staple lives for 1 000 handshakes, and is due at about 500. */
const VALIDITY_S = 4 * 86_400
/** How long the responder stays in one mood. */
const MOOD = 400
/** Longer than an answer takes that comes at all, however slow the machine. */
const LIMIT_MS = 1000
/** So many handshakes go on while an answer is waited for; then they leave the machine, and the clock, to it. */
const MEANWHILE = 100

it('10 000 handshakes', { timeout: 900_000 }, async () => {
  const began = Date.now()
  let shaken = 0
  let askedAt: number | undefined
  const now = () => new Date(began + shaken * A_HANDSHAKE_MS)
  const authority = await makeAuthority()
  /** What may be stapled, and until when. */
  const right = new Map<string, number>()
  const good: Behaviour = async (response, asked) => {
    const at = now()
    const bytes = await authority.respond(leaf, { thisUpdate: 0, nextUpdate: VALIDITY_S }, { now: at })
    right.set(Buffer.from(bytes).toString('base64'), at.getTime() + VALIDITY_S * 1000)
    await send(bytes)(response, asked)
  }
  /** Costs the whole limit each time, so that it comes once in its mood. */
  const once =
    (behaviour: Behaviour): Behaviour =>
    (response, asked) => {
      responder.behave(status(503))
      return behaviour(response, asked)
    }
  const moods: Behaviour[] = [
    good,
    once(hang),
    html,
    good,
    status(503, { 'retry-after': '3600' }),
    reset,
    send(() => authority.respond(leaf, { signature: 'broken' }, { now: now() })),
    good,
    once(drip),
    send(() => authority.respond(leaf, { certStatus: 'unknown' }, { now: now() })),
  ]
  const responder = await startResponder(good)
  const day = 86_400_000
  const leaf = await authority.issueLeaf({
    ocspUrls: [responder.url],
    notAfter: new Date(began + 1000 * day),
  })
  const server = createServer({ cert: leaf.chain, key: leaf.key })
  const stapler = createStapler({
    now,
    timeoutMs: LIMIT_MS,
    retry: { firstMs: 60_000, maxMs: 3_600_000 },
    ocspUrls: urls => {
      askedAt = shaken
      return urls
    },
  })
  let [staples, failures] = [0, 0]
  const answered = () => {
    askedAt = undefined
  }
  stapler.on('staple', () => staples++).on('staple', answered)
  stapler.on('failure', () => failures++).on('failure', answered)
  stapler.attach(server)
  await stapler.ready()
  const port = await listen(server)

  const secureContext = createSecureContext({ ca: authority.root.pem })
  let [done, stapled, lost, wrong, late] = [0, 0, 0, 0, 0]
  const shake = async () => {
    await until(() => askedAt === undefined || shaken - askedAt < MEANWHILE)
    if (shaken++ % MOOD === 0) responder.behave(moods[Math.floor(shaken / MOOD) % moods.length]!)
    try {
      const asked = now().getTime()
      const { staple } = await handshake(port, authority.root.pem, { secureContext })
      if (staple !== null) {
        stapled++
        const end = right.get(staple.toString('base64'))
        if (end === undefined) wrong++
        else if (end < asked) late++
      }
    } catch {
      lost++
    }
  }
  const shakeUntil = async (count: number) => {
    const worker = async () => {
      while (done++ < count) await shake()
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    done = count
  }

  await shakeUntil(HANDSHAKES / 4)
  const before = heapUsed()
  await shakeUntil(HANDSHAKES)
  const grown = heapUsed() - before

  await stapler.close()
  server.close()
  await responder.close()
  expect({ lost, wrong, late }).toEqual({ lost: 0, wrong: 0, late: 0 })
  expect(stapled).toBeGreaterThan(HANDSHAKES / 4)
  expect(stapled).toBeLessThan(HANDSHAKES)
  expect(staples).toBeGreaterThan(4)
  expect(failures).toBeGreaterThan(4)
  expect(grown).toBeLessThan(8 * 1024 * 1024)
  const { handshakes } = stapler.status()[0]!
  expect(handshakes.stapled + handshakes.unstapled).toBe(HANDSHAKES)
})

function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
