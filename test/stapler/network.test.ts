/** How the responder is asked. */
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createStapler, type StaplerOptions } from '../../src/stapler/index.ts'
import { type Authority, type Leaf, makeAuthority } from './support/authority.ts'
import { until } from './support/handshake.ts'
import { type Behaviour, hang, html, send, startResponder, status } from './support/responder.ts'

let authority: Authority
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  authority = await makeAuthority()
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function start(behaviour: Behaviour, tls?: { cert: string; key: string }) {
  const responder = await startResponder(behaviour, tls && { tls })
  cleanups.push(() => responder.close())
  return responder
}

/** Everything that a stapler says about one certificate until it is ready. */
async function staple(leaf: Leaf, options: StaplerOptions = {}) {
  const events: string[] = []
  const stapler = createStapler({ timeoutMs: 20_000, ...options })
    .on('staple', () => events.push('staple'))
    .on('failure', ({ code }) => events.push(code))
    .add({ cert: leaf.chain })
  cleanups.push(() => stapler.close())
  await stapler.ready()
  return { events, status: stapler.status()[0]!, stapler }
}

const unused = 'http://127.0.0.1:1/ocsp'

describe('several URLs', () => {
  it('are asked in turn, by GET and then by POST, until one gives a good answer', async () => {
    let leaf: Leaf
    const [broken, captive, right, spare] = [
      await start(status(500)),
      await start(html),
      await start(send(() => authority.respond(leaf))),
      await start(send(() => authority.respond(leaf))),
    ]
    const ocspUrls = [unused, broken.url, captive.url, right.url, spare.url]
    leaf = await authority.issueLeaf({ ocspUrls })
    expect((await staple(leaf)).events).toEqual(['staple'])
    const methods = [broken, captive, right, spare].map(({ asked }) => asked.map(({ method }) => method))
    expect(methods).toEqual([['GET', 'POST'], ['GET', 'POST'], ['GET'], []])
  })

  it('that all fail are told by the failure of the first', async () => {
    const broken = await start(status(500))
    const leaf = await authority.issueLeaf({ ocspUrls: [unused, broken.url] })
    const { status: now } = await staple(leaf)
    expect(now.lastError).toMatchObject({ code: 'ECONNREFUSED', url: unused })
  })

  it('of other schemes are passed over', async () => {
    const leaf = await authority.issueLeaf({ ocspUrls: ['ldap://127.0.0.1/ocsp'] })
    expect((await staple(leaf)).status.unstapleable).toBe('no-ocsp-url')
  })

  it('can be replaced', async () => {
    const leaf = await authority.issueLeaf({ ocspUrls: [unused] })
    const right = await start(send(() => authority.respond(leaf)))
    const seen: string[] = []
    const { events } = await staple(leaf, {
      ocspUrls: (urls, { subject }) => {
        seen.push(...urls, subject)
        return [right.url]
      },
    })
    expect(events).toEqual(['staple'])
    expect(seen).toEqual([unused, 'CN=localhost'])
  })
})

describe('a request', () => {
  it('whose URL would be longer than 255 bytes goes by POST only (RFC 9919)', async () => {
    let leaf: Leaf
    const responder = await start(send(() => authority.respond(leaf)))
    leaf = await authority.issueLeaf({ ocspUrls: [`${responder.url}/${'long/'.repeat(40)}`] })
    expect((await staple(leaf)).events).toEqual(['staple'])
    expect(responder.asked.map(({ method }) => method)).toEqual(['POST'])
  })

  it('to an https URL is verified against the anchors given', async () => {
    const { chain, key } = await authority.issueLeaf()
    let leaf: Leaf
    const responder = await start(
      send(() => authority.respond(leaf)),
      { cert: chain, key },
    )
    leaf = await authority.issueLeaf({ ocspUrls: [responder.url] })
    expect((await staple(leaf, { responderCa: [authority.root.pem] })).events).toEqual(['staple'])
    const distrusted = await staple(leaf)
    expect(distrusted.events).toHaveLength(1)
    expect(distrusted.status.lastError?.message).toMatch(/verify|self.signed/)
  })

  it('goes through the proxy of the environment', async () => {
    let leaf: Leaf
    const responder = await start(send(() => authority.respond(leaf)))
    leaf = await authority.issueLeaf({ ocspUrls: ['http://ocsp.test/somewhere'] })
    const seen: string[] = []
    const proxy = createHttpServer((request, response) => {
      seen.push(request.url!)
      response.writeHead(200, { 'content-type': 'application/ocsp-response' })
      void authority.respond(leaf).then(bytes => response.end(bytes))
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => proxy.close())
    const { port } = proxy.address() as AddressInfo
    process.env.HTTP_PROXY = `http://127.0.0.1:${port}`
    cleanups.push(() => delete process.env.HTTP_PROXY)
    expect((await staple(leaf)).events).toEqual(['staple'])
    expect(seen).toEqual([expect.stringMatching(/^http:\/\/ocsp\.test\/somewhere\//)])
    expect((await staple(leaf, { proxy: 'none', timeoutMs: 1000 })).events).not.toContain('staple')
    expect(responder.asked).toEqual([])
  })

  it('whose name does not resolve is a failure like others', async () => {
    const leaf = await authority.issueLeaf({ ocspUrls: ['http://ocsp.invalid/'] })
    const { events, status: now } = await staple(leaf, { timeoutMs: 5000, proxy: 'none' })
    expect(events).toHaveLength(1)
    expect(events[0]).toMatch(/ENOTFOUND|NXDOMAIN|EAI_AGAIN|SERVFAIL|TIMEOUT|REFUSED/)
    expect(now.nextRefresh?.getTime()).toBeGreaterThan(Date.now())
  })
})

describe('Retry-After', () => {
  const tryLater: Behaviour = async (response, asked) => {
    response.setHeader('retry-after', '7200')
    await send(Buffer.from('30030a0103', 'hex'))(response, asked)
  }
  it.each([
    ['HTTP 503', status(503, { 'retry-after': '7200' })],
    ['tryLater', tryLater],
  ])('is heeded beside %s', async (_, behaviour) => {
    const responder = await start(behaviour)
    const leaf = await authority.issueLeaf({ ocspUrls: [responder.url] })
    const { status: now } = await staple(leaf, { retry: { firstMs: 1000, maxMs: 60_000 } })
    const wait = now.nextRefresh!.getTime() - Date.now()
    expect(wait).toBeGreaterThan(7100_000)
    expect(wait).toBeLessThanOrEqual(7200_000)
  })
})

describe('failures', () => {
  it('are tried again by the timer alone, with longer and longer pauses', async () => {
    let leaf: Leaf
    const responder = await start(html)
    leaf = await authority.issueLeaf({ ocspUrls: [responder.url] })
    const retries: number[] = []
    const stapler = createStapler({ timeoutMs: 20_000, retry: { firstMs: 50, maxMs: 400 }, random: () => 0 })
    cleanups.push(() => stapler.close())
    stapler.on('failure', ({ retryAt }) => retries.push(retryAt.getTime()))
    stapler.add({ cert: leaf.chain })
    await until(() => retries.length >= 5)
    for (const [index, pause] of [100, 200, 400, 400].entries()) {
      expect(retries[index + 1]! - retries[index]!).toBeGreaterThanOrEqual(pause)
    }
    responder.behave(send(() => authority.respond(leaf)))
    await until(() => stapler.status()[0]?.staple !== undefined)
    expect(stapler.status()[0]?.failures).toBe(0)
  })
})

describe('the issuer by AIA', () => {
  it.each([
    ['DER', (root: Authority['root']) => Buffer.from(root.der)],
    ['PEM', (root: Authority['root']) => Buffer.from(root.pem)],
  ])('comes as %s', async (_, encode) => {
    const aia = await start(send(async () => encode(authority.root)))
    let leaf: Leaf
    const responder = await start(send(() => authority.respond(leaf)))
    leaf = await authority.issueLeaf({ ocspUrls: [responder.url], caIssuersUrls: [unused, aia.url] })
    expect((await staple({ ...leaf, chain: leaf.pem })).events).toEqual(['staple'])
  })

  it('that is another certificate, or hangs, is a failure that is tried again', async () => {
    const stranger = await makeAuthority()
    for (const behaviour of [send(stranger.root.der), html, hang]) {
      const aia = await start(behaviour)
      const leaf = await authority.issueLeaf({ ocspUrls: [unused], caIssuersUrls: [aia.url] })
      const timeoutMs = behaviour === hang ? 1000 : 20_000
      const { events } = await staple({ ...leaf, chain: leaf.pem }, { timeoutMs })
      expect(events).toHaveLength(1)
      expect(['no-issuer', 'HTML', 'TIMEOUT']).toContain(events[0])
    }
  })
})

describe('close', () => {
  it('ends requests that are under way', async () => {
    const responder = await start(hang)
    const leaf = await authority.issueLeaf({ ocspUrls: [responder.url] })
    const stapler = createStapler({ timeoutMs: 60_000 }).add({ cert: leaf.chain })
    await until(() => responder.asked.length > 0)
    const began = performance.now()
    await stapler.close()
    expect(performance.now() - began).toBeLessThan(20_000)
    expect(responder.asked).toHaveLength(1)
  })

  it('comes with the server: nothing is asked for a certificate that nobody serves', async () => {
    const responder = await start(hang)
    const leaf = await authority.issueLeaf({ ocspUrls: [responder.url] })
    const server = createServer({ cert: leaf.chain, key: leaf.key })
    const stapler = createStapler().attach(server)
    cleanups.push(() => stapler.close())
    await new Promise<void>(resolve => server.listen(0, resolve))
    await new Promise<void>(resolve => server.close(() => resolve()))
    expect(server.listenerCount('OCSPRequest')).toBe(0)
  })
})
