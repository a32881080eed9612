/** What can go wrong, each on real sockets: handshakes go on without waiting, and no unverified byte is stapled. */
import { createServer } from 'node:https'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OcspAnswer } from '../../src/lab/scenario.ts'
import { createStapler, type Stapler, type StaplerOptions } from '../../src/stapler/index.ts'
import { type Authority, type Leaf, makeAuthority } from './support/authority.ts'
import { handshake, listen, until } from './support/handshake.ts'
import {
  type Behaviour,
  drip,
  endless,
  hang,
  html,
  type Responder,
  reset,
  send,
  startResponder,
  status,
} from './support/responder.ts'

const DAY = 86_400_000

let authority: Authority
let stranger: Authority
let leaf: Leaf
let other: Leaf
let responder: Responder
let offsetMs = 0
/** Every response that may be stapled, in base64. */
const right = new Set<string>()
const cleanups: (() => unknown)[] = []

const now = () => new Date(Date.now() + offsetMs)
const good: Behaviour = async (response, asked) => {
  const bytes = await authority.respond(leaf, {}, { now: now() })
  right.add(Buffer.from(bytes).toString('base64'))
  await send(bytes)(response, asked)
}
const answer = (spec: OcspAnswer, signer?: () => Authority['delegate']): Behaviour =>
  send(() => authority.respond(leaf, spec, { now: now(), ...(signer && { signer: signer() }) }))

beforeAll(async () => {
  authority = await makeAuthority()
  stranger = await makeAuthority()
  responder = await startResponder(good)
  leaf = await authority.issueLeaf({ ocspUrls: [responder.url] })
  other = await authority.issueLeaf()
})
afterAll(() => responder.close())
afterEach(async () => {
  offsetMs = 0
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

interface Site {
  stapler: Stapler
  /** `name code` of failures, the name alone of other events. */
  events: string[]
  shake(): Promise<Buffer | null>
}

/** A limit that only a responder without end meets, whatever else the machine does meanwhile. */
const PATIENCE_MS = 20_000
const limitFor = (code: string) => (code === 'TIMEOUT' ? 1000 : PATIENCE_MS)

async function startSite(options: StaplerOptions = {}): Promise<Site> {
  const server = createServer({ cert: leaf.chain, key: leaf.key })
  const stapler = createStapler({
    now,
    timeoutMs: PATIENCE_MS,
    retry: { firstMs: 50, maxMs: 50 },
    ...options,
  })
  const events: string[] = []
  stapler.on('failure', ({ code }) => events.push(`failure ${code}`))
  stapler.on('store-failure', ({ operation }) => events.push(`store-failure ${operation}`))
  for (const event of ['staple', 'revoked', 'unknown', 'expired', 'unstapleable'] as const) {
    stapler.on(event, () => events.push(event))
  }
  stapler.attach(server)
  const port = await listen(server)
  cleanups.push(
    () => stapler.close(),
    () => server.close(),
  )
  return {
    stapler,
    events,
    async shake() {
      const { staple } = await handshake(port, authority.root.pem)
      if (staple !== null) expect(right).toContain(staple.toString('base64'))
      return staple
    },
  }
}

/** What the responder does, and the code that the `failure` event then carries. */
const FAULTS: readonly [title: string, behaviour: Behaviour, code: string][] = [
  ['hangs', hang, 'TIMEOUT'],
  ['drips a byte at a time', drip, 'TIMEOUT'],
  ['resets the connection', reset, 'ECONNRESET'],
  ['answers with HTML', html, 'HTML'],
  [
    'redirects to a page of HTML',
    (response, asked) =>
      (asked.url === '/login' ? html : status(302, { location: '/login' }))(response, asked),
    'HTML',
  ],
  ['redirects in a circle', status(302, { location: '/ocsp' }), 'REDIRECT_LOOP'],
  ['sends an endless body', endless, 'TOO_LARGE'],
  ['sends nothing', status(200), 'EMPTY'],
  ['sends bytes that are no response', answer({ body: 'random-bytes' }), 'malformed'],
  ['says HTTP 404', status(404), 'HTTP_STATUS'],
  ['says HTTP 503', status(503), 'HTTP_STATUS'],
  ['says tryLater', answer({ responseStatus: 'tryLater' }), 'not-successful'],
  ['says unauthorized', answer({ responseStatus: 'unauthorized' }), 'not-successful'],
  ['says unknown', answer({ certStatus: 'unknown' }), 'unknown'],
  [
    'speaks of another certificate',
    send(() => authority.respond(other, {}, { now: now() })),
    'wrong-certificate',
  ],
  ['signs badly', answer({ signature: 'broken' }), 'signature-invalid'],
  ['signs with the key of another CA', answer({}, () => stranger.delegate), 'signer-unauthorized'],
  ['signs with the key of a leaf', answer({}, () => other), 'signer-unauthorized'],
  ['gives a response that has expired', answer({ thisUpdate: -7200, nextUpdate: -3600 }), 'expired'],
  ['gives a response of the future', answer({ thisUpdate: 3600, nextUpdate: 7200 }), 'not-yet-valid'],
  ['gives a response without nextUpdate', answer({ nextUpdate: null }), 'no-next-update'],
]

describe.each(FAULTS)('a responder that %s', (_, behaviour, code) => {
  it('costs a staple and nothing else, and is asked again', async () => {
    responder.behave(behaviour)
    const site = await startSite({ timeoutMs: limitFor(code) })
    expect(await site.shake()).toBeNull()
    await site.stapler.ready()
    expect(site.events).toContain(`failure ${code}`)
    expect(site.stapler.status()[0]?.lastError?.code).toBe(code)
    expect(await site.shake()).toBeNull()

    responder.behave(good)
    await until(async () => (await site.shake()) !== null)
    expect(site.stapler.status()[0]).toMatchObject({ failures: 0, staple: { certStatus: 'good' } })
    expect(site.stapler.status()[0]).not.toHaveProperty('lastError')
  })

  it('leaves the last good staple in use until its end, and not after it', async () => {
    responder.behave(good)
    const site = await startSite({ timeoutMs: limitFor(code) })
    await until(async () => (await site.shake()) !== null)
    const first = await site.shake()
    expect(first).not.toBeNull()

    responder.behave(behaviour)
    offsetMs = 3 * DAY
    expect(await site.shake()).toEqual(first)
    await until(() => site.events.includes(`failure ${code}`))
    expect(await site.shake()).toEqual(first)

    offsetMs = 5 * DAY
    expect(await site.shake()).toBeNull()
    await until(() => site.events.includes('expired'))
    expect(site.stapler.status()[0]).not.toHaveProperty('staple')

    responder.behave(good)
    await until(async () => (await site.shake()) !== null)
  })
})

describe('a handshake', () => {
  it('does not wait for a responder that hangs', async () => {
    responder.behave(hang)
    const before = responder.asked.length
    const site = await startSite({ timeoutMs: 60_000 })
    await until(() => responder.asked.length > before)
    expect(await Promise.all(Array.from({ length: 20 }, () => site.shake()))).toEqual(Array(20).fill(null))
    expect(site.events).toEqual([])
    expect(responder.asked).toHaveLength(before + 1)
  })

  it('does not wait for a store that hangs', async () => {
    responder.behave(good)
    const never = () => new Promise<never>(() => {})
    const site = await startSite({ store: { get: never, set: never } })
    expect(await site.shake()).toBeNull()
    await site.stapler.ready()
    expect(site.events).toEqual(['store-failure get', 'staple'])
    expect(await site.shake()).not.toBeNull()
  })
})

describe('revoked', () => {
  const revoked = answer({ certStatus: 'revoked' })

  it('is an event, and the good staple is dropped at once', async () => {
    responder.behave(good)
    const site = await startSite()
    await site.stapler.ready()
    expect(await site.shake()).not.toBeNull()
    responder.behave(revoked)
    offsetMs = 3 * DAY
    await site.shake()
    await until(() => site.events.includes('revoked'))
    expect(await site.shake()).toBeNull()
    expect(site.stapler.status()[0]).toMatchObject({ lastError: { code: 'revoked' } })
  })

  it('is not undone by an older good response', async () => {
    responder.behave(revoked)
    const site = await startSite()
    await site.stapler.ready()
    expect(site.events).toEqual(['revoked'])
    offsetMs = 3 * DAY
    responder.behave(answer({ thisUpdate: -4 * 86_400, nextUpdate: 86_400 }))
    const asked = responder.asked.length
    await site.shake()
    await until(() => site.stapler.status()[0]!.nextRefresh! > now())
    expect(responder.asked.length).toBeGreaterThan(asked)
    expect(await site.shake()).toBeNull()
    // A hold can be lifted: a newer good response counts.
    responder.behave(good)
    offsetMs = 6 * DAY
    await until(async () => (await site.shake()) !== null)
  })

  it('is stapled for those who ask for it', async () => {
    const bytes = await authority.respond(leaf, { certStatus: 'revoked' })
    responder.behave(send(bytes))
    right.add(Buffer.from(bytes).toString('base64'))
    const site = await startSite({ stapleRevoked: true })
    await site.stapler.ready()
    expect(await site.shake()).toEqual(Buffer.from(bytes))
    expect(site.events).toEqual(['revoked', 'staple'])
    expect(site.stapler.status()[0]?.staple?.certStatus).toBe('revoked')
  })
})

describe('the clock', () => {
  it('set forward beyond the end: no staple until there is one for the new time', async () => {
    responder.behave(good)
    const site = await startSite()
    await site.stapler.ready()
    expect(await site.shake()).not.toBeNull()
    offsetMs = 30 * DAY
    expect(await site.shake()).toBeNull()
    await until(async () => (await site.shake()) !== null)
    expect(site.events).toContain('expired')
  })

  it('set back before thisUpdate: no staple, and the same one again when the clock is right', async () => {
    responder.behave(good)
    const site = await startSite()
    await site.stapler.ready()
    const staple = await site.shake()
    responder.behave(send(staple!))
    offsetMs = -DAY
    expect(await site.shake()).toBeNull()
    await until(() => site.events.includes('failure not-yet-valid'))
    offsetMs = 0
    expect(await site.shake()).toEqual(staple)
  })
})

describe('the end of the responder certificate', () => {
  it('is the end of the staple, whatever nextUpdate says', async () => {
    const notAfter = new Date(Math.floor(Date.now() / 1000) * 1000 + 2 * DAY)
    const signer = await authority.issueDelegate({ notAfter })
    const bytes = await authority.respond(leaf, {}, { signer })
    right.add(Buffer.from(bytes).toString('base64'))
    responder.behave(send(bytes))
    const site = await startSite()
    await site.stapler.ready()
    const [status] = site.stapler.status()
    expect(status?.staple?.until).toEqual(notAfter)
    expect(status?.nextRefresh?.getTime()).toBeLessThan(notAfter.getTime())
    offsetMs = 2 * DAY - 60_000
    expect(await site.shake()).not.toBeNull()
    offsetMs = 2 * DAY + 1000
    expect(await site.shake()).toBeNull()
  })
})

it('a response of more than 16 000 bytes is not stapled, and an event says so', {
  timeout: 120_000,
}, async () => {
  const { readIssued } = await import('../../src/lab/mint/certificate.ts')
  const fat = await authority.issueDelegate({})
  const big = await readIssued(fat.pem, fat.keys)
  const spare = Array.from({ length: 40 }, () => big.certificate)
  responder.behave(
    send(async () => {
      const pkijs = await import('pkijs')
      const response = pkijs.OCSPResponse.fromBER(new Uint8Array(await authority.respond(leaf)).buffer)
      const basic = pkijs.BasicOCSPResponse.fromBER(response.responseBytes!.response.valueBlock.valueHexView)
      basic.certs = [...(basic.certs ?? []), ...spare]
      const asn1js = await import('asn1js')
      response.responseBytes!.response = new asn1js.OctetString({ valueHex: basic.toSchema().toBER() })
      const bytes = new Uint8Array(response.toSchema().toBER())
      expect(bytes.length).toBeGreaterThan(16_000)
      return bytes
    }),
  )
  const site = await startSite()
  await site.stapler.ready()
  expect(site.events).toContain('failure too-large')
  expect(await site.shake()).toBeNull()
})
