/** What clients do: checkRevocation, RevocationAgent and the undici connector, against real servers. */
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fetch, Agent as UndiciAgent } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { issue } from '../../src/lab/mint/certificate.ts'
import { makeCrl } from '../../src/lab/mint/crl.ts'
import { makeKeyPair } from '../../src/lab/mint/keys.ts'
import { makeOcspResponse } from '../../src/lab/mint/ocsp.ts'
import {
  checkRevocation,
  createRevocationConnector,
  createStapler,
  type PeerPolicy,
  RevocationAgent,
  RevocationError,
  type RevocationResult,
} from '../../src/stapler/index.ts'
import { type Authority, type Leaf, makeAuthority } from './support/authority.ts'
import { type Behaviour, hang, html, type Responder, send, startResponder } from './support/responder.ts'

let authority: Authority
let responder: Responder
let crl: Responder
let aia: Responder
let leaf: Leaf
let crlOnly: Leaf
let bare: Leaf
const cleanups: (() => unknown)[] = []

const good: Behaviour = send(() => authority.respond(leaf))
const revoked: Behaviour = send(() => authority.respond(leaf, { certStatus: 'revoked' }))
const unknown: Behaviour = send(() => authority.respond(leaf, { certStatus: 'unknown' }))
const listing = (listed: boolean): Behaviour =>
  send(() => {
    const serial = new Uint8Array(crlOnly.certificate.serialNumber.valueBlock.valueHexView)
    return makeCrl({
      shape: listed ? { revoked: true } : {},
      issuer: authority.root,
      serial,
      now: new Date(),
    })
  })

beforeAll(async () => {
  authority = await makeAuthority()
  responder = await startResponder(good)
  crl = await startResponder(listing(false))
  aia = await startResponder(send(authority.root.der))
  const caIssuersUrls = [aia.url]
  leaf = await authority.issueLeaf({ ocspUrls: [responder.url], caIssuersUrls })
  crlOnly = await authority.issueLeaf({ crlUrls: [crl.url], caIssuersUrls })
  bare = await authority.issueLeaf()
})
afterAll(() => Promise.all([responder.close(), crl.close(), aia.close()]))
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  for (const each of [responder, crl, aia]) each.asked.length = 0
  responder.behave(good)
  crl.behave(listing(false))
})

describe('checkRevocation', () => {
  const check = (one: Leaf, options = {}) =>
    checkRevocation(one.pem, authority.root.pem, { timeoutMs: 20_000, ...options })

  it('asks the responder', async () => {
    expect(await check(leaf)).toMatchObject({
      outcome: 'good',
      source: 'ocsp',
      url: responder.url,
      certificate: { subject: 'CN=localhost' },
      nextUpdate: expect.any(Date),
    })
    responder.behave(revoked)
    expect(await check(leaf)).toMatchObject({
      outcome: 'revoked',
      source: 'ocsp',
      reason: 'keyCompromise',
      revocationTime: expect.any(Date),
    })
    responder.behave(unknown)
    expect(await check(leaf)).toMatchObject({ outcome: 'unknown', source: 'ocsp' })
  })

  it('believes the staple first, and asks where it is not to be believed', async () => {
    const staple = await authority.respond(leaf)
    expect(await check(leaf, { staple })).toMatchObject({ outcome: 'good', source: 'staple' })
    const bad = await authority.respond(leaf, { certStatus: 'revoked' })
    expect(await check(leaf, { staple: bad })).toMatchObject({ outcome: 'revoked', source: 'staple' })
    expect(responder.asked).toEqual([])
    const forged = await authority.respond(leaf, { signature: 'broken' })
    expect(await check(leaf, { staple: forged })).toMatchObject({ outcome: 'good', source: 'ocsp' })
  })

  it('believes an answer without nextUpdate for a day, or as long as is asked', async () => {
    const staple = await authority.respond(leaf, { thisUpdate: 0, nextUpdate: null })
    const day = 86_400_000
    const later = (ms: number) => ({ staple, ocspUrls: () => [], now: () => new Date(Date.now() + ms) })
    expect(await check(leaf, later(day - 60_000))).toMatchObject({ outcome: 'good', source: 'staple' })
    expect(await check(leaf, later(day + 600_000))).toMatchObject({
      outcome: 'unavailable',
      failures: [{ code: 'expired' }],
    })
    expect(await check(leaf, { ...later(2 * day), maxAgeMs: 3 * day })).toMatchObject({ outcome: 'good' })
  })

  it('reads the CRL where there is no OCSP URL', async () => {
    expect(await check(crlOnly)).toMatchObject({ outcome: 'good', source: 'crl', url: crl.url })
    crl.behave(listing(true))
    expect(await check(crlOnly)).toMatchObject({
      outcome: 'revoked',
      source: 'crl',
      reason: 'keyCompromise',
      revocationTime: expect.any(Date),
    })
    expect(await check(crlOnly, { useCrl: false })).toMatchObject({ outcome: 'unavailable', source: 'none' })
  })

  it('says what was tried where nothing settles it', async () => {
    responder.behave(hang)
    expect(await check(leaf, { timeoutMs: 300 })).toMatchObject({
      outcome: 'unavailable',
      failures: [{ code: 'TIMEOUT', url: responder.url }],
    })
    crl.behave(html)
    expect(await check(crlOnly)).toMatchObject({ outcome: 'unavailable', failures: [{ url: crl.url }] })
    expect(await check(bare)).toMatchObject({ outcome: 'unavailable', failures: [] })
  })

  it('refuses a CRL that another CA signed', async () => {
    const stranger = await makeAuthority()
    const serial = Uint8Array.of(1)
    crl.behave(send(makeCrl({ shape: {}, issuer: stranger.root, serial, now: new Date() })))
    expect(await check(crlOnly)).toMatchObject({ outcome: 'unavailable', failures: [{ url: crl.url }] })
  })

  it('finds the issuer by AIA', async () => {
    expect(await checkRevocation(leaf.der, undefined)).toMatchObject({ outcome: 'good' })
    expect(aia.asked).toHaveLength(1)
    expect(await checkRevocation(leaf.der, undefined, { ca: authority.root.pem })).toMatchObject({
      outcome: 'good',
    })
    expect(aia.asked).toHaveLength(1)
    expect(await checkRevocation(bare.pem, undefined)).toMatchObject({
      outcome: 'unavailable',
      failures: [{ code: 'no-issuer' }],
    })
  })

  it('grants clocks five minutes, or what is asked', async () => {
    const now = () => new Date(Date.now() - 3600_000 - 60_000)
    expect(await check(leaf, { now })).toMatchObject({ outcome: 'good' })
    expect(await check(leaf, { now, skewMs: 0 })).toMatchObject({ outcome: 'unavailable' })
  })

  it('throws for what is no certificate', async () => {
    await expect(checkRevocation('nonsense', undefined)).rejects.toThrow(/CERTIFICATE/)
  })
})

/** A server of this leaf; with its staple where asked for. */
async function serve(one: Leaf, { stapled = false, chain = one.chain } = {}): Promise<string> {
  const requests: string[] = []
  // Longer than any pause of this machine's: a connection that is kept alive must not end between two requests.
  const options = { cert: chain, key: one.key, keepAliveTimeout: 60_000 }
  const server = createServer(options, (message, response) => {
    requests.push(message.url!)
    response.end('hello')
  })
  if (stapled) {
    const stapler = createStapler({ stapleRevoked: true }).attach(server)
    cleanups.push(() => stapler.close())
    await stapler.ready()
    responder.asked.length = 0
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `https://localhost:${(server.address() as AddressInfo).port}/`
}

type Options = Omit<PeerPolicy, 'ca'> & { ca?: string }

async function getByAgent(url: string, options: Options): Promise<string> {
  const agent = new RevocationAgent({ ca: authority.root.pem, timeoutMs: 20_000, ...options })
  cleanups.push(() => agent.destroy())
  return getWith(url, agent)
}

const getWith = (url: string, agent: RevocationAgent) =>
  new Promise<string>((resolve, reject) => {
    request(url, { agent, family: 4 }, response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => resolve(body))
    })
      .on('error', reject)
      .end()
  })

async function getByUndici(url: string, options: Options): Promise<string> {
  const policy = { ca: authority.root.pem, timeoutMs: 20_000, ...options }
  const connect = createRevocationConnector(policy, { ca: policy.ca })
  const dispatcher = new UndiciAgent({ connect })
  cleanups.push(() => dispatcher.destroy())
  const response = await fetch(url, { dispatcher }).catch((error: Error) => {
    throw error.cause
  })
  return response.text()
}

describe.each([
  ['RevocationAgent', getByAgent],
  ['createRevocationConnector', getByUndici],
] as const)('%s', (_, get) => {
  it('lets a good server pass: by staple without asking, by OCSP, by CRL', async () => {
    const seen: string[] = []
    const onResult = (result: RevocationResult) => void seen.push(`${result.outcome} ${result.source}`)
    expect(await get(await serve(leaf, { stapled: true }), { onResult })).toBe('hello')
    expect(responder.asked).toEqual([])
    expect(await get(await serve(leaf), { onResult })).toBe('hello')
    expect(await get(await serve(crlOnly), { onResult })).toBe('hello')
    expect(seen).toEqual(['good staple', 'good ocsp', 'good crl'])
  })

  it('refuses a revoked one, however that is known and however lenient', async () => {
    responder.behave(revoked)
    crl.behave(listing(true))
    for (const url of [await serve(leaf, { stapled: true }), await serve(leaf), await serve(crlOnly)]) {
      for (const failure of ['hard', 'soft'] as const) {
        const error = await get(url, { failure }).catch((caught: unknown) => caught)
        expect(error).toBeInstanceOf(RevocationError)
        expect(error).toMatchObject({ code: 'ERR_CERTIFICATE_REVOKED', result: { outcome: 'revoked' } })
      }
    }
  })

  it('refuses what cannot be found out, unless told to be soft', async () => {
    responder.behave(hang)
    for (const url of [await serve(leaf), await serve(bare)]) {
      const options = { timeoutMs: 300 }
      const error = await get(url, options).catch((caught: unknown) => caught)
      expect(error).toMatchObject({ name: 'RevocationError', code: 'ERR_REVOCATION_UNAVAILABLE' })
      expect(await get(url, { ...options, failure: 'soft' })).toBe('hello')
    }
    responder.behave(unknown)
    const url = await serve(leaf)
    await expect(get(url, {})).rejects.toMatchObject({ code: 'ERR_REVOCATION_UNAVAILABLE' })
    expect(await get(url, { failure: 'soft' })).toBe('hello')
  })

  it.each([{ failure: 'sft' }, { failure: 'Hard' }, { failure: null }, { depth: 'Chain' }])(
    'is not made softer by a word that is none: %j',
    async policy => {
      await expect((async () => get('https://localhost', policy as unknown as Options))()).rejects.toThrow(
        TypeError,
      )
    },
  )

  it('finds the issuer of a server that sends its leaf alone', async () => {
    expect(await get(await serve(leaf, { chain: leaf.pem }), {})).toBe('hello')
  })

  it('checks again on every connection: none is resumed', async () => {
    const url = await serve(leaf)
    expect(await get(url, {})).toBe('hello')
    responder.behave(revoked)
    await expect(get(url, {})).rejects.toMatchObject({ code: 'ERR_CERTIFICATE_REVOKED' })
  })

  it('leaves trust to TLS, and its errors as they are', async () => {
    const stranger = await makeAuthority()
    const url = await serve(leaf)
    await expect(get(url, { ca: stranger.root.pem })).rejects.toMatchObject({
      code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/),
    })
    expect(responder.asked).toEqual([])
    await expect(get('https://localhost:1/', {})).rejects.toThrow()
  })
})

describe("depth: 'chain'", () => {
  it('checks intermediates as well', async () => {
    const { root } = authority
    const validity = {
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
    }
    const serial = Uint8Array.of(0x21, 7)
    const intermediate = await issue({
      subject: 'Intermediate',
      keys: await makeKeyPair('ec'),
      issuer: root,
      serial,
      ...validity,
      ca: { crlSign: true },
      crlUrls: [crl.url],
    })
    const endEntity = await issue({
      subject: 'localhost',
      keys: await makeKeyPair('ec'),
      issuer: intermediate,
      serial: Uint8Array.of(0x21, 8),
      ...validity,
      names: ['localhost'],
      ocspUrls: [responder.url],
    })
    const about = { certificate: endEntity, issuer: intermediate, signer: intermediate, now: new Date() }
    responder.behave(send(makeOcspResponse({ answer: {}, ...about })))
    crl.behave(send(makeCrl({ shape: { revoked: true }, issuer: root, serial, now: new Date() })))
    const chain = endEntity.pem + intermediate.pem
    const url = await serve({ ...leaf, key: endEntity.keys.pem }, { chain })
    for (const get of [getByAgent, getByUndici]) {
      expect(await get(url, { depth: 'end-entity' })).toBe('hello')
      await expect(get(url, { depth: 'chain' })).rejects.toMatchObject({
        code: 'ERR_CERTIFICATE_REVOKED',
        result: { certificate: { subject: 'CN=Intermediate' }, source: 'crl' },
      })
      crl.behave(send(makeCrl({ shape: {}, issuer: root, serial, now: new Date() })))
      expect(await get(url, { depth: 'chain' })).toBe('hello')
      crl.behave(send(makeCrl({ shape: { revoked: true }, issuer: root, serial, now: new Date() })))
    }
  })
})

describe('a RevocationAgent', () => {
  it('checks a connection once, however many requests it carries', async () => {
    const url = await serve(leaf)
    const agent = new RevocationAgent({ ca: authority.root.pem, keepAlive: true, maxSockets: 1 })
    cleanups.push(() => agent.destroy())
    for (let i = 0; i < 3; i++) expect(await getWith(url, agent)).toBe('hello')
    expect(responder.asked).toHaveLength(1)
  })
})
