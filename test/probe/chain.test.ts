import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CA, certify } from '../net/support/authority.ts'
import { temporaryFolder } from '../net/support/program.ts'
import { describeWith } from '../support/needs.ts'
import { makeSite, probeAt, type Site } from './support/site.ts'

/** Probes a server that sends its leaf alone. */
const probeLeafOnly = async (site: Site, options: Parameters<typeof probeAt>[1] = {}) =>
  (await probeAt(await site.serve({}, [site.leaf]), { ca: site.root.pem, attempts: 1, ...options })).facts

describe('a missing issuer', () => {
  test('is fetched from caIssuers', async () => {
    const site = await makeSite()
    const facts = await probeLeafOnly(site)
    const url = `${site.web.origin}/int`
    expect(facts.paths).toEqual([['leaf', 'intermediate-1', 'root']])
    expect(facts.certificates[1]).toMatchObject({ id: 'intermediate-1', origin: { by: 'aia', url } })
    expect(facts.issuerFetches).toMatchObject([
      {
        certificate: 'leaf',
        url,
        gave: 'intermediate-1',
        exchanges: [
          {
            state: 'completed',
            value: { body: { format: 'der', certificates: [expect.stringMatching(/BEGIN/)] } },
          },
        ],
      },
    ])
    // That the server sends too little is a fact of its own.
    expect(facts.connections).toMatchObject([
      { value: { trusted: false, trustError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } },
    ])
    // Its status can be asked now.
    expect(facts.responders).toMatchObject([
      { exchanges: [{ value: { body: { signature: { state: 'valid' } } } }] },
    ])
  })

  test('as PEM as well', async () => {
    const site = await makeSite()
    site.web.pages['/int'] = () => site.intermediate.pem
    const facts = await probeLeafOnly(site)
    expect(facts.issuerFetches).toMatchObject([
      { gave: 'intermediate-1', exchanges: [{ value: { body: { format: 'pem' } } }] },
    ])
  })

  test('all the way up to a root that nobody trusts', async () => {
    const site = await makeSite()
    const facts = await probeLeafOnly(site, { ca: (await certify('Stranger', CA)).pem })
    expect(facts.paths).toEqual([['leaf', 'intermediate-1', 'root']])
    expect(facts.issuerFetches.map(({ certificate, gave }) => [certificate, gave])).toEqual([
      ['leaf', 'intermediate-1'],
      ['intermediate-1', 'root'],
    ])
    expect(facts.certificates.at(-1)).toMatchObject({ id: 'root', trustAnchor: false })
  })

  test('comes from --issuer-file before anything is fetched', async () => {
    const site = await makeSite()
    const facts = await probeLeafOnly(site, { issuers: Buffer.from(site.intermediate.pem) })
    expect(facts.issuerFetches).toEqual([])
    expect(facts.certificates[1]).toMatchObject({ id: 'intermediate-1', origin: { by: 'issuer-file' } })
  })

  test('that cannot be had leaves the path where it ends, and its responder unasked', async () => {
    const site = await makeSite()
    delete site.web.pages['/int']
    const facts = await probeLeafOnly(site)
    expect(facts.paths).toEqual([['leaf']])
    expect(facts.issuerFetches).toMatchObject([{ exchanges: [{ state: 'failed', code: 'HTTP_STATUS' }] }])
    expect(facts.issuerFetches[0]).not.toHaveProperty('gave')
    expect(facts.responders).toMatchObject([{ exchanges: [{ state: 'skipped', because: 'no-issuer' }] }])
    expect(facts.crls).toMatchObject([
      { exchanges: [{ value: { body: { signature: { state: 'unverifiable' } } } }] },
    ])
  })

  test.each([
    ['of somebody else', async () => (await certify('Intermediate', CA)).der],
    ['that is a web page', async () => '<html>'],
    ['that is garbage', async () => Buffer.alloc(300, 0x30)],
    [
      'of more than 100 000 bytes',
      async (site: Site) => Buffer.concat([Buffer.from(site.intermediate.pem), Buffer.alloc(100_000, 10)]),
    ],
  ])('a certificate %s is not taken for it', async (_, make) => {
    const site = await makeSite()
    const body = await make(site)
    site.web.pages['/int'] = () => body
    const facts = await probeLeafOnly(site)
    expect(facts.paths).toEqual([['leaf']])
    expect(facts.issuerFetches[0]).not.toHaveProperty('gave')
  })
})

describeWith(['openssl'], 'issuers as PKCS#7', () => {
  test('DER, with what lies further up', async () => {
    const site = await makeSite()
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'chain.pem'), site.root.pem + site.intermediate.pem)
    const p7 = execFileSync('openssl', [
      'crl2pkcs7',
      '-nocrl',
      '-certfile',
      join(folder, 'chain.pem'),
      '-outform',
      'DER',
    ])
    site.web.pages['/int'] = () => p7
    const facts = await probeLeafOnly(site, { ca: (await certify('Stranger', CA)).pem })
    expect(facts.issuerFetches).toMatchObject([
      { gave: 'intermediate-1', exchanges: [{ value: { body: { format: 'pkcs7' } } }] },
    ])
    expect(facts.paths).toEqual([['leaf', 'intermediate-1', 'root']])
  })
})

describe('paths', () => {
  test('every one of a cross-signed root', async () => {
    const site = await makeSite()
    const older = await certify('Older root', CA)
    const crossed = await certify('Root', {
      ...CA,
      keys: site.root.keys,
      issuer: older,
      crlUrls: [`${site.web.origin}/older-crl`],
    })
    // The same name and key as the root: two certificates of one authority.
    const root = await certify('Root', { ...CA, keys: site.root.keys })
    const crl = await site.crl(older)
    site.web.pages['/older-crl'] = () => crl
    const port = await site.serve({}, [site.leaf, site.intermediate, crossed])
    const { facts } = await probeAt(port, { ca: root.pem + older.pem, attempts: 1 })
    expect(facts.paths).toEqual([
      ['leaf', 'intermediate-1', 'intermediate-2', 'root'],
      ['leaf', 'intermediate-1', 'root-2'],
    ])
    expect(facts.crls.map(({ certificate }) => certificate)).toEqual([
      'leaf',
      'intermediate-1',
      'intermediate-2',
    ])
  })

  test('end where two authorities signed each other', async () => {
    const site = await makeSite()
    const a = await certify('A', CA)
    const b = await certify('B', { ...CA, issuer: a })
    const aByB = await certify('A', { ...CA, keys: a.keys, issuer: b })
    const leaf = await certify('site.test', { issuer: b, names: ['site.test'] })
    const port = await site.serve({}, [leaf, b, aByB])
    const { facts } = await probeAt(port, { ca: site.root.pem, attempts: 1 })
    expect(facts.paths).toEqual([['leaf', 'intermediate-1', 'intermediate-2']])
  })

  test('a leaf that is its own issuer is a path by itself', async () => {
    const site = await makeSite()
    const self = await certify('site.test', { names: ['site.test'] })
    const { facts } = await probeAt(await site.serve({}, [self]), { attempts: 1 })
    expect(facts.paths).toEqual([['leaf']])
    expect(facts.certificates).toMatchObject([{ id: 'leaf', selfSigned: true }])
  })

  test('what was sent beside the path is named too', async () => {
    const site = await makeSite()
    const extra = await certify('Extra', CA)
    const { facts } = await probeAt(await site.serve({}, [site.leaf, site.intermediate, extra]), {
      ca: site.root.pem,
      attempts: 1,
      offline: true,
    })
    expect(facts.chains).toEqual([{ id: 'chain-1', certificates: ['leaf', 'intermediate-1', 'root-2'] }])
  })

  test('a root’s own pointers are asked as well', async () => {
    const site = await makeSite({ root: { crlUrls: ['http://127.0.0.1:1/root-own-crl'] } })
    const { facts } = await probeAt(await site.serve(), { ca: site.root.pem, attempts: 1 })
    expect(facts.crls.find(({ certificate }) => certificate === 'root')).toMatchObject({
      exchanges: [{ state: 'failed', code: 'ECONNREFUSED' }],
    })
  })
})
