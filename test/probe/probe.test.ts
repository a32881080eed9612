import { describe, expect, test } from 'vitest'
import { createShare } from '../../src/probe/share.ts'
import { CA, certify } from '../net/support/authority.ts'
import { startTls } from '../net/support/tls.ts'
import { closedPort } from '../support/port.ts'
import { makeSite, probeAt } from './support/site.ts'

describe('a healthy site', () => {
  test('gives every fact', async () => {
    const site = await makeSite()
    const staple = await site.ocsp(site.leaf)
    const port = await site.serve({ staple: () => staple })
    const saved = await probeAt(port, { ca: site.root.pem })
    expect(saved).toMatchObject({
      schemaVersion: expect.stringMatching(/^1\./),
      tool: { name: 'ocspcheck' },
      command: 'probe',
      target: { input: `site.test:${port}`, host: 'site.test', port, servername: 'site.test' },
    })
    const { facts } = saved
    expect(facts.connections).toHaveLength(3)
    expect(facts.connections[0]).toMatchObject({
      state: 'completed',
      value: {
        id: 'connection-1',
        address: `127.0.0.1:${port}`,
        attempt: 1,
        keyType: 'any',
        chain: 'chain-1',
        trusted: true,
        nameMatches: true,
        staple: {
          state: 'present',
          response: {
            responseStatus: 'successful',
            signature: { state: 'valid' },
            authorized: true,
            answers: [{ matches: 'leaf', certStatus: 'good' }],
          },
        },
      },
    })
    expect(facts.chains).toEqual([{ id: 'chain-1', certificates: ['leaf', 'intermediate-1'] }])
    expect(facts.paths).toEqual([['leaf', 'intermediate-1', 'root']])
    expect(facts.certificates).toMatchObject([
      {
        id: 'leaf',
        origin: { by: 'server' },
        issuerId: 'intermediate-1',
        trustAnchor: false,
        selfSigned: false,
      },
      { id: 'intermediate-1', origin: { by: 'server' }, issuerId: 'root', ca: true },
      {
        id: 'root',
        origin: { by: 'trust-store', store: 'ca-file' },
        trustAnchor: true,
        publicRoot: false,
        selfSigned: true,
      },
    ])
    expect(facts.responders).toMatchObject([
      {
        certificate: 'leaf',
        url: `${site.web.origin}/ocsp`,
        exchanges: [
          {
            state: 'completed',
            value: { method: 'GET', status: 200, body: { answers: [{ certStatus: 'good' }] } },
          },
        ],
      },
    ])
    expect(facts.crls.map(({ certificate, url }) => [certificate, url])).toEqual([
      ['leaf', `${site.web.origin}/crl`],
      ['intermediate-1', `${site.web.origin}/root-crl`],
    ])
    for (const { exchanges } of facts.crls) {
      expect(exchanges).toMatchObject([
        { value: { body: { signature: { state: 'valid' }, entry: { listed: false } } } },
      ])
    }
    expect(facts.issuerFetches).toEqual([])
    expect(facts.observed).toMatchObject({ resolver: 'system', offline: false, timeoutMs: 60_000 })
    expect(facts.observed.clocks).toHaveLength(1)
    expect(facts.observed).not.toHaveProperty('reachedAnything')
    expect(JSON.parse(JSON.stringify(saved))).toEqual(saved)
  })

  test('each URL is asked once, however many handshakes and targets name it', async () => {
    const site = await makeSite()
    const port = await site.serve()
    const other = await certify('site.test', {
      issuer: site.intermediate,
      names: ['site.test'],
      crlUrls: [`${site.web.origin}/crl`],
    })
    const share = createShare()
    const options = { ca: site.root.pem, share }
    const [first, second] = await Promise.all([
      probeAt(port, options),
      probeAt(await startTls([other, site.intermediate]), options),
    ])
    expect(site.web.requests.filter(request => request.startsWith('GET /ocsp'))).toHaveLength(1)
    expect(site.web.requests.filter(request => !request.startsWith('GET /ocsp')).sort()).toEqual([
      'GET /crl',
      'GET /root-crl',
    ])
    // Each certificate was looked up in the one list.
    for (const { facts } of [first, second]) {
      expect(facts.crls).toMatchObject([
        { exchanges: [{ value: { body: { entry: { listed: false } } } }] },
        { exchanges: [{ value: { body: { signature: { state: 'valid' } } } }] },
      ])
    }
  })

  test('--offline: handshakes, and nothing else is contacted', async () => {
    const site = await makeSite()
    const port = await site.serve({}, [site.leaf])
    const { facts } = await probeAt(port, { ca: site.root.pem, offline: true })
    expect(facts.connections).toHaveLength(3)
    expect(site.web.requests).toEqual([])
    expect(facts.issuerFetches).toMatchObject([{ exchanges: [{ state: 'skipped', because: 'offline' }] }])
    expect(facts.crls).toMatchObject([{ exchanges: [{ state: 'skipped', because: 'offline' }] }])
    expect(facts.responders).toMatchObject([{ exchanges: [{ state: 'skipped', because: 'offline' }] }])
  })
})

describe('several certificates', () => {
  test('a second one, for the other key type', async () => {
    const site = await makeSite()
    const rsa = await certify('site.test', {
      issuer: site.intermediate,
      names: ['site.test'],
      keyType: 'rsa',
    })
    const port = await startTls([site.leaf], {
      key: [site.leaf.keys.pem, rsa.keys.pem],
      cert: [site.leaf.pem + site.intermediate.pem, rsa.pem + site.intermediate.pem],
    })
    const { facts } = await probeAt(port, { ca: site.root.pem, attempts: 1 })
    expect(facts.connections).toMatchObject([
      { value: { keyType: 'any', chain: 'chain-1' } },
      { value: { keyType: 'rsa', chain: 'chain-2' } },
    ])
    expect(facts.chains.map(({ certificates }) => certificates)).toEqual([
      ['leaf', 'intermediate-1'],
      ['leaf-2', 'intermediate-1'],
    ])
    expect(facts.paths).toHaveLength(2)
  })

  test('a server without one is not held to fail', async () => {
    const site = await makeSite()
    const { facts } = await probeAt(await site.serve(), { ca: site.root.pem, attempts: 2, offline: true })
    expect(facts.connections.map(({ state }) => state)).toEqual(['completed', 'completed'])
  })
})

describe('a server that cannot be reached', () => {
  test('refused', async () => {
    const { facts } = await probeAt(await closedPort())
    expect(facts.connections).toMatchObject([{ state: 'failed', phase: 'connect', code: 'ECONNREFUSED' }])
    expect(facts).toMatchObject({ chains: [], paths: [], certificates: [], responders: [], crls: [] })
    expect(facts.observed).not.toHaveProperty('reachedAnything')
  })

  test('a name that does not exist', async () => {
    const { facts } = await probeAt(443, { host: 'nowhere.invalid', connect: undefined })
    expect(facts.connections).toMatchObject([{ state: 'failed', phase: 'resolve', code: 'NXDOMAIN' }])
    expect(facts.dns).toMatchObject({ name: 'nowhere.invalid', system: { state: 'failed' } })
  })
})

describe('trust', () => {
  test('an unknown root', async () => {
    const site = await makeSite()
    const { facts } = await probeAt(await site.serve(), { offline: true, attempts: 1 })
    expect(facts.connections).toMatchObject([
      { value: { trusted: false, trustError: expect.stringMatching(/UNABLE_TO|SELF_SIGNED/) } },
    ])
  })

  test('an expired leaf under a trusted root is trusted: dates are no matter of trust', async () => {
    const site = await makeSite({ leaf: { notAfter: new Date(Date.now() - 86_400_000) } })
    const { facts } = await probeAt(await site.serve(), { ca: site.root.pem, attempts: 1 })
    expect(facts.connections).toMatchObject([{ value: { trusted: true } }])
    expect(facts.responders).toMatchObject([{ exchanges: [{ state: 'completed' }] }])
  })

  test('an expired leaf under an unknown root is not', async () => {
    const site = await makeSite({ leaf: { notAfter: new Date(Date.now() - 86_400_000) } })
    const stranger = await certify('Stranger', CA)
    const { facts } = await probeAt(await site.serve(), { ca: stranger.pem, attempts: 1, offline: true })
    expect(facts.connections).toMatchObject([{ value: { trusted: false } }])
  })
})

describe('limits of a run', () => {
  test('--max-time ends everything', async () => {
    const site = await makeSite()
    site.web.pages['/crl'] = () => ({ headers: { 'content-length': '10' }, body: 'slow' })
    const started = performance.now()
    const { facts } = await probeAt(await site.serve(), {
      ca: site.root.pem,
      maxTimeMs: 4_000,
      timeoutMs: 100_000,
    })
    expect(performance.now() - started).toBeLessThan(60_000)
    expect(facts.connections.length).toBeGreaterThan(0)
    expect(facts.crls[0]?.exchanges.at(-1)).toMatchObject({ state: 'failed' })
  })

  test('an interruption gives what there is', async () => {
    const site = await makeSite()
    const controller = new AbortController()
    site.web.pages['/crl'] = () => {
      controller.abort()
      return 'never seen'
    }
    const { facts } = await probeAt(await site.serve(), { ca: site.root.pem, signal: controller.signal })
    expect(facts.connections).toHaveLength(3)
    expect(facts.certificates).toHaveLength(3)
  })
})
