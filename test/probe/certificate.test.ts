import { describe, expect, test } from 'vitest'
import { probeCertificate } from '../../src/probe/certificate.ts'
import { makeSite, OPTIONS, probeFile } from './support/site.ts'

describe('a certificate file', () => {
  test('a leaf alone: its issuer by AIA', async () => {
    const site = await makeSite()
    const saved = await probeFile(site.leaf.pem, { ca: site.root.pem })
    expect(saved).toMatchObject({ command: 'responder', target: { input: 'cert.pem', file: 'cert.pem' } })
    expect(saved.facts).toMatchObject({
      connections: [],
      chains: [{ id: 'chain-1', certificates: ['leaf'] }],
      paths: [['leaf', 'intermediate-1', 'root']],
      certificates: [
        { id: 'leaf', origin: { by: 'file' } },
        { id: 'intermediate-1', origin: { by: 'aia' } },
        { id: 'root', origin: { by: 'trust-store' } },
      ],
      responders: [{ certificate: 'leaf', exchanges: [{ state: 'completed' }] }],
    })
    expect(saved.facts.crls.map(({ certificate }) => certificate)).toEqual(['leaf', 'intermediate-1'])
  })

  test('DER, and a bundle in any order', async () => {
    const site = await makeSite()
    const der = await probeFile(Buffer.from(site.leaf.der), { ca: site.root.pem })
    expect(der.facts.responders).toMatchObject([{ exchanges: [{ state: 'completed' }] }])
    const bundle = await probeFile(site.root.pem + site.intermediate.pem + site.leaf.pem, {
      ca: site.root.pem,
    })
    expect(bundle.facts.issuerFetches).toEqual([])
    expect(bundle.facts.paths).toEqual([['leaf', 'intermediate-1', 'root']])
    expect(bundle.facts.certificates[0]).toMatchObject({ id: 'leaf', names: ['site.test'] })
  })

  test('an intermediate: it is the certificate in question', async () => {
    const site = await makeSite()
    const { facts } = await probeFile(site.intermediate.pem, { ca: site.root.pem })
    expect(facts.paths).toEqual([['leaf', 'root']])
    expect(facts.crls).toMatchObject([{ certificate: 'leaf', url: `${site.web.origin}/root-crl` }])
  })

  test('--url overrides the certificate’s own', async () => {
    const site = await makeSite({ leaf: { ocspUrls: ['http://nowhere.invalid/'] } })
    const { facts } = await probeFile(site.leaf.pem, { ca: site.root.pem, urls: [`${site.web.origin}/ocsp`] })
    expect(facts.responders).toMatchObject([
      { url: `${site.web.origin}/ocsp`, exchanges: [{ state: 'completed' }] },
    ])
  })

  test('an expired one goes on', async () => {
    const site = await makeSite({ leaf: { notAfter: new Date(Date.now() - 86_400_000) } })
    const { facts } = await probeFile(site.leaf.pem, { ca: site.root.pem })
    expect(facts.responders).toMatchObject([{ exchanges: [{ state: 'completed' }] }])
  })

  test('without an issuer nothing can be asked of the responder', async () => {
    const site = await makeSite({ leaf: { caIssuersUrls: [] } })
    const { facts } = await probeFile(site.leaf.pem, { ca: site.root.pem })
    expect(facts.responders).toMatchObject([{ exchanges: [{ state: 'skipped', because: 'no-issuer' }] }])
  })

  test('what is no certificate is the caller’s mistake', async () => {
    await expect(probeCertificate({ ...OPTIONS, input: 'x', bytes: Buffer.from('x') })).rejects.toMatchObject(
      { name: 'PkiError' },
    )
  })
})
