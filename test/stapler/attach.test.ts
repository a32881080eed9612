/** Every way in which Node's servers come by a certificate. */
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectHttp2, createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext, createServer as createTlsServer, type Server } from 'node:tls'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyOcspResponse } from '../../src/pki/index.ts'
import { createStapler, type Stapler, type StaplerOptions } from '../../src/stapler/index.ts'
import { describeWith } from '../support/needs.ts'
import { type Authority, type Leaf, makeAuthority } from './support/authority.ts'
import { handshake, listen, type Shaken, until } from './support/handshake.ts'
import { type Responder, send, startResponder, status } from './support/responder.ts'

let authority: Authority
let responder: Responder
let first: Leaf
let second: Leaf
let rsa: Leaf
let rsaElsewhere: Leaf
let withoutUrl: Leaf
let leaves: Leaf[]

const servers: Server[] = []
let staplers: Stapler[] = []
let events: string[]

beforeAll(async () => {
  authority = await makeAuthority()
  responder = await startResponder(async (response, { url, body }) => {
    const { readRequest } = await import('../../src/lab/mint/ocsp-request.ts')
    const bytes =
      body.length > 0 ? body : Buffer.from(decodeURIComponent(url.slice('/ocsp/'.length)), 'base64')
    const serial = (await readRequest(bytes))?.serial
    const leaf = leaves.find(each => serialOf(each) === serial)
    await (leaf ? send(authority.respond(leaf)) : status(404))(response, {
      method: '',
      url,
      body,
      headers: {},
    })
  })
  const ocspUrls = [responder.url]
  const caIssuers = await startResponder(send(authority.root.der))
  first = await authority.issueLeaf({ ocspUrls, caIssuersUrls: [caIssuers.url] })
  second = await authority.issueLeaf({ ocspUrls, names: ['localhost', 'second.test'] })
  rsa = await authority.issueLeaf({ ocspUrls, keyType: 'rsa' })
  rsaElsewhere = await authority.issueLeaf({ ocspUrls, keyType: 'rsa', names: ['rsa.test'] })
  withoutUrl = await authority.issueLeaf()
  leaves = [first, second, rsa, rsaElsewhere]
  return async () => {
    await responder.close()
    await caIssuers.close()
  }
})

beforeEach(() => {
  events = []
  responder.asked.length = 0
})
afterEach(async () => {
  await Promise.all(staplers.map(each => each.close()))
  staplers = []
  for (const server of servers.splice(0)) server.close()
})

const serialOf = (leaf: Leaf) =>
  Buffer.from(leaf.certificate.serialNumber.valueBlock.valueHexView).toString('hex')

const fingerprintOf = (der: Uint8Array) => new X509Certificate(der).fingerprint256

function make(options: StaplerOptions = {}): Stapler {
  const stapler = createStapler({ timeoutMs: 20_000, ...options })
  stapler.on('unstapleable', ({ because }) => events.push(because))
  stapler.on('failure', ({ code }) => events.push(code))
  stapler.on('other-listener', () => events.push('other-listener'))
  staplers.push(stapler)
  return stapler
}

const shake = (port: number, options: Parameters<typeof handshake>[2] = {}) =>
  handshake(port, authority.root.pem, { ALPNProtocols: ['h2', 'http/1.1'], ...options })

function expectGood({ staple }: Shaken, leaf: Leaf) {
  expect(staple).not.toBeNull()
  const about = { certificate: leaf.der, issuer: authority.root.der, at: new Date() }
  expect(verifyOcspResponse(staple!, about)).toMatchObject({ outcome: 'good' })
}

async function serve(server: Server): Promise<number> {
  servers.push(server)
  return listen(server)
}

describe('the first handshake after ready is stapled', () => {
  const own = () => ({ cert: first.chain, key: first.key })
  it.each([
    ['https', () => createHttpsServer(own())],
    ['tls', () => createTlsServer(own())],
    ['http2', () => createSecureServer(own())],
    ['tls up to TLS 1.2', () => createTlsServer({ ...own(), maxVersion: 'TLSv1.2' })],
    [
      'tls that asks for a client certificate',
      () => createTlsServer({ ...own(), requestCert: true, rejectUnauthorized: false }),
    ],
    ['cert and ca apart', () => createTlsServer({ cert: first.pem, key: first.key, ca: authority.root.pem })],
    [
      'the chain as buffers in a list',
      () => createTlsServer({ cert: [Buffer.from(first.chain)], key: [first.key] }),
    ],
    [
      'a leaf alone, whose issuer is found by AIA',
      () => createTlsServer({ cert: first.pem, key: first.key }),
    ],
  ] as [string, () => Server][])('%s', async (_, createServer) => {
    const server = createServer()
    const stapler = make().attach(server)
    await stapler.ready()
    const shaken = await shake(await serve(server))
    expectGood(shaken, first)
    expect(stapler.status()).toMatchObject([
      { staple: { certStatus: 'good' }, failures: 0, handshakes: { stapled: 1, unstapled: 0 } },
    ])
  })
})

describeWith(['openssl'], 'a server with a PKCS#12 file', () => {
  it('is stapled', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pfx-'))
    const at = (name: string) => join(folder, name)
    writeFileSync(at('chain.pem'), first.chain)
    writeFileSync(at('key.pem'), first.key)
    execFileSync('openssl', [
      ...['pkcs12', '-export', '-in', at('chain.pem'), '-inkey', at('key.pem')],
      ...['-out', at('site.pfx'), '-passout', 'pass:secret'],
    ])
    const server = createTlsServer({ pfx: readFileSync(at('site.pfx')), passphrase: 'secret' })
    rmSync(folder, { recursive: true })
    await make().attach(server).ready()
    expectGood(await shake(await serve(server)), first)
  })
})

describe('contexts by name', () => {
  it('are stapled when added before and after attach, as options and as contexts', async () => {
    const server = createTlsServer({ cert: first.chain, key: first.key })
    server.addContext('second.test', { cert: second.chain, key: second.key })
    const stapler = make().attach(server)
    server.addContext('rsa.test', createSecureContext({ cert: rsaElsewhere.chain, key: rsaElsewhere.key }))
    await stapler.ready()
    const port = await serve(server)
    expectGood(await shake(port, { servername: 'second.test' }), second)
    const rsaOnly = { servername: 'rsa.test', sigalgs: 'rsa_pss_rsae_sha256' }
    expectGood(await shake(port, rsaOnly), rsaElsewhere)
    expectGood(await shake(port), first)
    expect(stapler.status()).toHaveLength(3)
  })

  it('of an SNICallback are stapled at once where the certificate was added', async () => {
    const context = createSecureContext({ cert: second.pem, key: second.key })
    const server = createTlsServer({ SNICallback: (_, done) => done(null, context) })
    const stapler = make().attach(server).add({ cert: second.pem, ca: authority.root.pem })
    await stapler.ready()
    expectGood(await shake(await serve(server)), second)
  })

  it('of an SNICallback that nobody announced are stapled from their second handshake on', async () => {
    const server = createTlsServer({
      SNICallback: (_, done) =>
        setTimeout(() => done(null, createSecureContext({ cert: second.chain, key: second.key })), 5),
    })
    const stapler = make().attach(server)
    await stapler.ready()
    const port = await serve(server)
    expect((await shake(port)).staple).toBeNull()
    await stapler.ready()
    expectGood(await shake(port), second)
    expect(responder.asked).toHaveLength(1)
  })
})

describe('a renewed certificate', () => {
  it('gets a staple of its own after setSecureContext, and the old one is let go', async () => {
    const server = createHttpsServer({ cert: first.chain, key: first.key })
    const stapler = make().attach(server)
    await stapler.ready()
    const port = await serve(server)
    expectGood(await shake(port), first)
    server.setSecureContext({ cert: second.chain, key: second.key })
    expect((await shake(port)).fingerprint).not.toBe('')
    await stapler.ready()
    expectGood(await shake(port), second)
    expect(responder.asked).toHaveLength(2)
  })
})

describe('RSA and ECDSA', () => {
  const both = () => ({ cert: [rsa.chain, first.chain], key: [rsa.key, first.key] })
  const one = (leaf: Leaf) => ({ cert: leaf.chain, key: leaf.key })
  const sigalgs = ['rsa_pss_rsae_sha256', 'ecdsa_secp256r1_sha256']

  /** Handshakes of both kinds of clients; whatever they get, a staple is one for the certificate that they got. */
  async function shakeBoth(port: number, stapler: Stapler): Promise<Shaken[]> {
    const all: Shaken[] = []
    for (const each of [...sigalgs, ...sigalgs, ...sigalgs]) {
      const shaken = await shake(port, { sigalgs: each }).catch(() => undefined)
      await stapler.ready()
      if (shaken === undefined) continue
      all.push(shaken)
      const leaf = leaves.find(({ der }) => fingerprintOf(der) === shaken.fingerprint)
      if (shaken.staple) expectGood(shaken, leaf!)
    }
    return all
  }

  it('in the context of a server: no staple for either, and one event', async () => {
    for (const names of [
      [rsa, first],
      [first, rsa],
    ]) {
      events = []
      const options = { cert: names.map(leaf => leaf.chain), key: names.map(leaf => leaf.key) }
      const server = createTlsServer(options)
      const stapler = make().attach(server)
      await stapler.ready()
      const all = await shakeBoth(await serve(server), stapler)
      expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(2)
      expect(all.map(({ staple }) => staple)).toEqual(Array(6).fill(null))
      expect(events).toEqual(['several-key-types'])
      expect(stapler.status()).toMatchObject([{ unstapleable: 'several-key-types' }])
    }
  })

  it('after setSecureContext: the same', async () => {
    const server = createTlsServer(one(first))
    const stapler = make().attach(server)
    await stapler.ready()
    server.setSecureContext(both())
    const all = await shakeBoth(await serve(server), stapler)
    expect(all.map(({ staple }) => staple)).toEqual(Array(6).fill(null))
    expect(events).toEqual(['several-key-types'])
  })

  // What Node makes of these differs between releases; a wrong staple comes of none of them.
  it.each([
    ['in a context by name', () => createTlsServer(one(second)), both],
    [
      'in a context by name beside a main one of the same name',
      () => createTlsServer(one(rsa)),
      () => one(first),
    ],
    ['the other way round', () => createTlsServer(one(first)), () => one(rsa)],
  ])('%s: never a staple for another certificate', async (_, createServer, options) => {
    const server = createServer()
    const stapler = make().attach(server)
    server.addContext('localhost', options())
    await stapler.ready()
    const all = await shakeBoth(await serve(server), stapler)
    expect(all.length).toBeGreaterThanOrEqual(3)
  })

  it.each([
    ['both', both],
    ['the other', () => one(first)],
  ])('%s from an SNICallback: never a staple for another certificate', async (_, options) => {
    const context = createSecureContext(options())
    const server = createTlsServer({ ...one(rsa), SNICallback: (_name, done) => done(null, context) })
    const stapler = make().attach(server)
    const all = await shakeBoth(await serve(server), stapler)
    expect(all.length).toBeGreaterThanOrEqual(3)
  })

  it('on two servers of one stapler: both are stapled', async () => {
    const stapler = make()
    const ports = []
    for (const leaf of [rsa, first]) {
      const server = createTlsServer(one(leaf))
      stapler.attach(server)
      ports.push(await serve(server))
    }
    await stapler.ready()
    expectGood(await shake(ports[0]!), rsa)
    expectGood(await shake(ports[1]!), first)
  })
})

describe('a certificate that cannot be stapled', () => {
  it('without OCSP URL is one event, and quiet', async () => {
    const server = createTlsServer({ cert: withoutUrl.chain, key: withoutUrl.key })
    const stapler = make().attach(server)
    await stapler.ready()
    const port = await serve(server)
    for (let i = 0; i < 5; i++) expect((await shake(port)).staple).toBeNull()
    expect(events).toEqual(['no-ocsp-url'])
    expect(stapler.status()).toMatchObject([{ unstapleable: 'no-ocsp-url', failures: 0 }])
    expect(stapler.status()[0]).not.toHaveProperty('nextRefresh')
  })

  it('that has expired is one event', async () => {
    const day = 86_400_000
    const expired = await authority.issueLeaf({
      ocspUrls: [responder.url],
      notAfter: new Date(Date.now() - day),
    })
    const server = createTlsServer({ cert: expired.chain, key: expired.key })
    await make().attach(server).ready()
    const port = await serve(server)
    expect((await shake(port, { rejectUnauthorized: false })).staple).toBeNull()
    expect(events).toEqual(['certificate-expired'])
    expect(responder.asked).toEqual([])
  })

  it('whose issuer is nowhere is a failure that is tried again', async () => {
    const server = createTlsServer({ cert: second.pem, key: second.key })
    const stapler = make().attach(server)
    await stapler.ready()
    expect((await shake(await serve(server))).staple).toBeNull()
    expect(events).toEqual(['no-issuer'])
    expect(stapler.status()[0]?.nextRefresh?.getTime()).toBeGreaterThan(Date.now())
  })

  it('on a server without any certificate hurts nobody', async () => {
    const server = createTlsServer()
    await make().attach(server).ready()
    await expect(shake(await serve(server))).rejects.toThrow()
    expect(events).toEqual([])
  })
})

describe('other OCSPRequest listeners', () => {
  it.each([
    [
      'that answer as well',
      (done: (error: null, bytes: unknown) => void) => done(null, Buffer.from('garbage')),
    ],
    ['that answer with an error', (done: (error: Error) => void) => done(new Error('no'))],
    ['that answer later', (done: (error: null, bytes: null) => void) => setTimeout(done, 10, null, null)],
    [
      'that throw',
      () => {
        throw new Error('broken listener')
      },
    ],
    ['that never answer', () => {}],
  ] as [string, (done: (...args: unknown[]) => void) => void][])('%s disturb nothing', async (_, act) => {
    const server = createTlsServer({ cert: first.chain, key: first.key })
    let calls = 0
    const listener = (_certificate: unknown, _issuer: unknown, done: never) => {
      calls++
      act(done)
    }
    server.on('OCSPRequest', listener as never)
    const stapler = make().attach(server)
    server.prependListener('OCSPRequest', listener as never)
    await stapler.ready()
    const port = await serve(server)
    for (let i = 0; i < 3; i++) expectGood(await shake(port), first)
    expect(calls).toBe(6)
    expect(events).toEqual(['other-listener'])
  })
})

describe('a stapler', () => {
  it('asks once for a certificate, however many servers and handshakes want it', async () => {
    const stapler = make()
    const ports: number[] = []
    for (let i = 0; i < 4; i++) {
      const server = createTlsServer({ cert: first.chain, key: first.key })
      stapler.attach(server).attach(server)
      ports.push(await serve(server))
    }
    await Promise.all(ports.flatMap(port => Array.from({ length: 5 }, () => shake(port))))
    await stapler.ready()
    for (const port of ports) expectGood(await shake(port), first)
    expect(responder.asked).toHaveLength(1)
    expect(stapler.status()).toHaveLength(1)
  })

  it('survives listeners that throw', async () => {
    const stapler = make()
    stapler.on('staple', () => {
      throw new Error('broken listener')
    })
    const server = createTlsServer({ cert: first.chain, key: first.key })
    const warnings: string[] = []
    const onWarning = ({ message }: Error) => warnings.push(message)
    process.on('warning', onWarning)
    await stapler.attach(server).ready()
    expectGood(await shake(await serve(server)), first)
    await until(() => warnings.includes('broken listener'))
    process.off('warning', onWarning)
  })

  it('leaves servers as they were when it is closed', async () => {
    const server = createTlsServer({ cert: first.chain, key: first.key })
    const stapler = make().attach(server)
    expect(Object.hasOwn(server, 'setSecureContext')).toBe(true)
    await stapler.ready()
    await stapler.close()
    expect(['emit', 'addContext', 'setSecureContext'].filter(name => Object.hasOwn(server, name))).toEqual([])
    expect(server.listenerCount('OCSPRequest') + server.listenerCount('secureConnection')).toBe(0)
    const port = await serve(server)
    expect((await shake(port)).staple).toBeNull()
    stapler.attach(server).add({ cert: first.chain })
    expect((await shake(port)).staple).toBeNull()
  })

  it('refuses what is no certificate', () => {
    expect(() => make().add({ cert: 'nonsense' })).toThrow(/certificate/)
  })

  it('speaks http2 as before', async () => {
    const server = createSecureServer({ cert: first.chain, key: first.key })
    server.on('stream', stream => {
      stream.respond({ ':status': 200 })
      stream.end('hello')
    })
    await make().attach(server).ready()
    const port = await serve(server)
    const session = connectHttp2(`https://localhost:${port}`, { ca: authority.root.pem })
    const request = session.request({ ':path': '/' })
    let body = ''
    for await (const chunk of request) body += chunk
    session.close()
    expect(body).toBe('hello')
  })
})
