import { describe, expect, test } from 'vitest'
import { A, AAAA, NXDOMAIN, startNameserver, zoneOf } from '../net/support/nameserver.ts'
import { makeSite, probeAt, type Site } from './support/site.ts'
import type { Page } from './support/web.ts'

async function probeSite(site: Site, options: Parameters<typeof probeAt>[1] = {}) {
  const { facts } = await probeAt(await site.serve(), { ca: site.root.pem, attempts: 1, ...options })
  return facts
}

/** The responder's fact where it answers like this. */
async function responderThat(
  page: (site: Site) => Page | Promise<Page>,
  options?: Parameters<typeof probeAt>[1],
) {
  const site = await makeSite()
  site.web.pages['/ocsp'] = await page(site)
  const { responders } = await probeSite(site, options)
  return responders[0]!
}

describe('a responder', () => {
  test.each(['malformedRequest', 'internalError', 'tryLater', 'sigRequired', 'unauthorized'] as const)(
    'that answers %s has answered',
    async responseStatus => {
      const { exchanges } = await responderThat(async site => {
        const bytes = await site.ocsp(site.leaf, { responseStatus })
        return () => bytes
      })
      expect(exchanges).toMatchObject([{ state: 'completed', value: { body: { responseStatus } } }])
    },
  )

  test('that signs by a delegate', async () => {
    const { exchanges } = await responderThat(async site => {
      const { certify } = await import('../net/support/authority.ts')
      const signer = await certify('Delegate', {
        issuer: site.intermediate,
        extendedKeyUsage: ['1.3.6.1.5.5.7.3.9'],
        noCheck: true,
      })
      const bytes = await site.ocsp(site.leaf, {}, { signer })
      return () => bytes
    })
    expect(exchanges).toMatchObject([
      {
        value: {
          body: {
            authorized: true,
            signature: { state: 'valid' },
            signer: { kind: 'delegated', noCheck: true },
          },
        },
      },
    ])
  })

  test('that answers for another certificate', async () => {
    const { exchanges } = await responderThat(async site => {
      const bytes = await site.ocsp(site.leaf, { about: 'another-certificate' })
      return () => bytes
    })
    expect(exchanges).toMatchObject([{ state: 'completed' }])
    expect(exchanges[0]).not.toHaveProperty('value.body.answers.0.matches')
  })

  test('whose signature is broken is never good', async () => {
    const { exchanges } = await responderThat(async site => {
      const bytes = await site.ocsp(site.leaf, { signature: 'broken' })
      return () => bytes
    })
    expect(exchanges).toMatchObject([{ value: { body: { signature: { state: 'invalid' } } } }])
  })

  test.each([
    ['random bytes', Buffer.alloc(500, 0xa5), 'NOT_DER'],
    ['DER cut short', Buffer.from('3082060a0a0100', 'hex'), 'UNDECODABLE'],
    ['a web page', '<!doctype html>', 'HTML'],
    ['one byte more than 1 MiB', Buffer.alloc(1024 * 1024 + 1, 0x30), 'TOO_LARGE'],
  ])('that sends %s', async (_, body, code) => {
    const { exchanges } = await responderThat(() => () => body)
    expect(exchanges).toMatchObject([{ state: 'failed', code }])
  })

  test('that takes POST only is asked so, beside', async () => {
    const fact = await responderThat(async site => {
      const bytes = await site.ocsp(site.leaf)
      return ({ method }) => (method === 'POST' ? bytes : { status: 405 })
    })
    expect(fact.exchanges).toMatchObject([{ state: 'failed', code: 'HTTP_STATUS', partial: { status: 405 } }])
    expect(fact.extra).toMatchObject([
      {
        purpose: 'post',
        exchanges: [
          { state: 'completed', value: { method: 'POST', body: { responseStatus: 'successful' } } },
        ],
      },
    ])
  })

  test('that stops CryptoAPI’s user agent and no other', async () => {
    const fact = await responderThat(async site => {
      const bytes = await site.ocsp(site.leaf)
      return ({ headers }) => (headers['user-agent']?.startsWith('Microsoft') ? { status: 403 } : bytes)
    })
    expect(fact.exchanges).toMatchObject([{ partial: { status: 403 } }])
    expect(fact.extra?.find(({ purpose }) => purpose === 'other-user-agent')).toMatchObject({
      exchanges: [{ state: 'completed' }],
    })
  })

  test('--retries: what may pass is asked again', async () => {
    let asked = 0
    const page = async (site: Site): Promise<Page> => {
      const [later, good] = [
        await site.ocsp(site.leaf, { responseStatus: 'tryLater' }),
        await site.ocsp(site.leaf),
      ]
      return () => {
        asked++
        return asked === 1 ? { status: 503 } : asked === 2 ? later : good
      }
    }
    const fact = await responderThat(page, { retries: 3 })
    expect(fact).toMatchObject({
      retries: 2,
      exchanges: [{ value: { body: { responseStatus: 'successful' } } }],
    })
    asked = 0
    expect(await responderThat(page)).toMatchObject({ exchanges: [{ partial: { status: 503 } }] })
    expect(asked).toBe(2) // by GET, and by POST
  })
})

describe('--thorough', () => {
  test('asks whatever a responder should answer, marked', async () => {
    const site = await makeSite()
    const { extra } = (await probeSite(site, { thorough: true })).responders[0]!
    expect(extra?.map(({ purpose }) => purpose).sort()).toEqual([
      'nonce',
      'plus',
      'post',
      'random-serial',
      'sha256-certid',
      'slash',
    ])
    expect(extra?.find(({ purpose }) => purpose === 'nonce')?.sentNonce).toMatch(/^[0-9a-f]{64}$/)
    const asked = site.web.requests.filter(request => request.includes('/ocsp'))
    expect(
      asked.filter(request => request.startsWith('GET')).some(request => request.includes('%2F%2F%2F%2F')),
    ).toBe(true)
    expect(asked.some(request => request.includes('+'))).toBe(true)
  })

  test('random serial numbers are well-formed requests for another certificate', async () => {
    const site = await makeSite()
    const { readOcspRequest } = await import('../../src/pki/index.ts')
    const serials = new Set<string>()
    site.web.pages['/ocsp'] = ({ method, url }, body) => {
      const bytes =
        method === 'POST' ? body : Buffer.from(decodeURIComponent(url!.slice('/ocsp/'.length)), 'base64')
      serials.add(readOcspRequest(bytes).requests[0]!.certId.serialNumber)
      return Buffer.from('30030a0106', 'hex')
    }
    await probeSite(site, { thorough: true })
    expect(serials.size).toBe(2)
  })
})

describe('a CRL', () => {
  test.each([
    ['that lists the certificate', { revoked: true as const }, { entry: { listed: true } }],
    [
      'in PEM is read, and marked',
      { encoding: 'pem' as const },
      { encoding: 'pem', signature: { state: 'valid' } },
    ],
    ['with a broken signature', { signature: 'broken' as const }, { signature: { state: 'invalid' } }],
    ['of 5 000 entries', { entries: 5_000 }, { entries: 5_000 }],
  ])('%s', async (_, shape, content) => {
    const site = await makeSite()
    const bytes = await site.crl(site.intermediate, shape)
    site.web.pages['/crl'] = () => bytes
    const { crls } = await probeSite(site)
    expect(crls[0]).toMatchObject({ certificate: 'leaf', exchanges: [{ value: { body: content } }] })
  })

  test('that names a delta (Freshest CRL) is fetched with it', async () => {
    const site = await makeSite()
    const freshestUrl = `${site.web.origin}/delta`
    const base = await site.crl(site.intermediate, {}, { freshestUrl })
    const delta = await site.crl(site.intermediate, { revoked: true }, { deltaOf: 1 })
    site.web.pages['/crl'] = () => base
    site.web.pages['/delta'] = () => delta
    const { crls } = await probeSite(site)
    expect(crls[0]).toMatchObject({
      exchanges: [{ value: { body: { freshestCrlUrls: [freshestUrl], entry: { listed: false } } } }],
      extra: [
        {
          purpose: 'delta',
          url: freshestUrl,
          exchanges: [
            { value: { body: { deltaBase: '01', signature: { state: 'valid' }, entry: { listed: true } } } },
          ],
        },
      ],
    })
    site.web.pages['/delta'] = () => ({ status: 404, body: '' })
    const gone = await probeSite(site)
    expect(gone.crls[0]?.extra).toMatchObject([{ purpose: 'delta', exchanges: [{ code: 'HTTP_STATUS' }] }])
  })

  test('one byte larger than 100 MiB is not read', async () => {
    const site = await makeSite()
    site.web.pages['/crl'] = () => ({
      headers: { 'content-length': String(100 * 1024 * 1024 + 1) },
      body: '0',
    })
    const { crls } = await probeSite(site)
    expect(crls[0]).toMatchObject({ exchanges: [{ state: 'failed', code: 'TOO_LARGE' }] })
  })

  test.each([
    ['ldap:///CN=CA?certificateRevocationList', 'unsupported-scheme'],
    ['file://server/share/ca.crl', 'unsupported-scheme'],
    ['no-url', 'invalid-url'],
  ])('at %s is not asked for', async (url, because) => {
    const site = await makeSite({ leaf: { crlUrls: [url] } })
    const { crls } = await probeSite(site)
    expect(crls[0]).toMatchObject({ url, exchanges: [{ state: 'skipped', because }] })
  })

  test('at an https URL is asked for, and fails where the server is not trusted', async () => {
    const site = await makeSite()
    const port = await site.serve()
    const leaf = await (await import('../net/support/authority.ts')).certify('site.test', {
      issuer: site.intermediate,
      crlUrls: [`https://127.0.0.1:${port}/crl`],
    })
    const { facts } = await probeAt(await site.serve({}, [leaf, site.intermediate]), {
      ca: site.root.pem,
      attempts: 1,
    })
    expect(facts.crls[0]).toMatchObject({ exchanges: [{ state: 'failed', phase: 'tls' }] })
  })
})

describe('--resolver', () => {
  test('resolves everything, the target included, and is shown', async () => {
    const site = await makeSite({ urlHost: 'pki.test' })
    const resolver = await startNameserver(
      zoneOf({ 'pki.test': { a: ['127.0.0.1'] }, 'site.test': { a: ['127.0.0.1'] } }),
    )
    const facts = await probeSite(site, { resolver, connect: undefined })
    expect(facts.observed.resolver).toBe(resolver)
    expect(facts.dns).toMatchObject({ name: 'site.test', a: { value: { addresses: ['127.0.0.1'] } } })
    expect(facts.responders).toMatchObject([
      { dns: { name: 'pki.test', system: { value: ['127.0.0.1'] } }, exchanges: [{ state: 'completed' }] },
    ])
  })

  test('a responder whose name does not exist', async () => {
    const site = await makeSite({ leaf: { ocspUrls: ['http://ocsp.gone.test/'] } })
    const resolver = await startNameserver(() => ({ rcode: NXDOMAIN }))
    const { responders } = await probeSite(site, { resolver })
    expect(responders).toMatchObject([
      {
        dns: { a: { value: { rcode: 'NXDOMAIN' } } },
        exchanges: [{ state: 'failed', phase: 'resolve', code: 'NXDOMAIN' }],
      },
    ])
  })

  test('an address that is dead beside one that lives is told', async () => {
    const site = await makeSite({ urlHost: 'pki.test' })
    const resolver = await startNameserver((name, type) => ({
      answers: type === 'A' ? [A(name, '127.0.0.1')] : [AAAA(name, '::1')],
    }))
    const { responders, crls } = await probeSite(site, { resolver })
    for (const fact of [responders[0], crls[0]]) {
      expect(fact).toMatchObject({
        exchanges: [{ state: 'completed', value: { address: `127.0.0.1:${site.web.port}` } }],
        extra: [
          {
            purpose: 'other-address',
            exchanges: [{ state: 'failed', phase: 'connect', code: 'ECONNREFUSED' }],
          },
        ],
      })
    }
  })

  test('--compare-resolver stands beside it', async () => {
    const site = await makeSite({ urlHost: 'pki.test' })
    const resolver = await startNameserver(zoneOf({ 'pki.test': { a: ['127.0.0.1'] } }))
    const compareResolver = await startNameserver(zoneOf({ 'pki.test': { a: ['192.0.2.80'] } }))
    const { responders, observed } = await probeSite(site, { resolver, compareResolver })
    expect(observed.compareResolver).toBe(compareResolver)
    expect(responders).toMatchObject([{ dns: { compared: { a: { value: { addresses: ['192.0.2.80'] } } } } }])
  })
})

describe('clocks', () => {
  test('are those of the Date headers, and of caches by their age', async () => {
    const site = await makeSite()
    const date = 'Sun, 22 Nov 2026 10:00:00 GMT'
    const crl = await site.crl(site.intermediate)
    site.web.pages['/crl'] = () => ({ headers: { date, age: '600' }, body: crl })
    site.web.pages['/ocsp'] = site.web.pages['/root-crl'] = () => ({
      headers: { date, age: '600' },
      status: 404,
    })
    const { observed } = await probeSite(site)
    expect(observed.clocks).toEqual([
      { host: `127.0.0.1:${site.web.port}`, theirs: '2026-11-22T10:10:00.000Z', ours: expect.any(String) },
    ])
  })
})
