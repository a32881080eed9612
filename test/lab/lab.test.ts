import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, type LogEntry, startLab } from '../../src/lab/index.ts'
import { closedPort } from '../support/port.ts'
import { shake } from './handshake.ts'

let lab: Lab

beforeAll(async () => {
  lab = await startLab()
})
afterAll(() => lab.close())

const texts = () => lab.log.entries().map(({ text }) => text)

describe('startLab', () => {
  it('serves a scenario at its name, trusted by the root and stapled', async () => {
    const { staple, authorized, leaf } = await shake(lab, 'healthy')
    expect(authorized).toBe(true)
    expect(staple?.length).toBeGreaterThan(200)
    expect(new X509Certificate(leaf).subjectAltName).toContain('DNS:healthy.localhost')
    expect(lab.url('healthy')).toBe(`https://healthy.localhost:${lab.ports.https}/`)
  })

  it('gives a plain localhost and a client without SNI the default scenario', async () => {
    for (const servername of ['localhost', '']) {
      const { leaf } = await shake(lab, 'healthy', { servername })
      expect(new X509Certificate(leaf).subject).toBe('CN=healthy.localhost')
    }
    const other = await startLab({ scenarios: ['healthy', 'crl-only'], scenario: 'crl-only' })
    const { leaf } = await shake(other, 'healthy', { servername: 'localhost', port: other.ports.https })
    await other.close()
    expect(new X509Certificate(leaf).subject).toBe('CN=crl-only.localhost')
  })

  it('refuses a name that is no scenario, and says so', async () => {
    await expect(shake(lab, 'no-such-scenario')).rejects.toThrow(/unrecognized.name/i)
    expect(texts().join('\n')).toContain('asked for no-such-scenario.localhost: no scenario has that name')
  })

  it('gives each scenario an issuing CA of its own', async () => {
    const ids = ['healthy', 'crl-only', 'no-staple']
    const details = await Promise.all(ids.map(id => lab.scenario(id)))
    expect(new Set(details.map(({ issuer }) => issuer)).size).toBe(3)
    expect(new Set(details.map(({ key }) => key)).size).toBe(3)
  })

  it('puts a fresh path into the URLs of every run', async () => {
    const other = await startLab({ scenarios: ['healthy'] })
    const [one, two] = [await lab.scenario('healthy'), await other.scenario('healthy')]
    await other.close()
    expect(new URL(one.ocspUrl!).pathname).not.toBe(new URL(two.ocspUrl!).pathname)
    expect(new URL(one.crlUrls[0]!).pathname).not.toBe(new URL(two.crlUrls[0]!).pathname)
  })

  it('makes RSA certificates where RSA is asked for', { timeout: 120_000 }, async () => {
    const rsa = await startLab({ scenarios: ['healthy'], key: 'rsa' })
    const { keyType, authorized, staple } = await shake(rsa, 'healthy', {
      ca: rsa.root.pem,
      port: rsa.ports.https,
    })
    await rsa.close()
    expect([keyType, authorized, staple !== null]).toEqual(['rsa', true, true])
  })

  it('listens on loopback only', async () => {
    const { networkInterfaces } = await import('node:os')
    const outside = Object.values(networkInterfaces())
      .flat()
      .find(address => address?.family === 'IPv4' && !address.internal)
    if (outside) {
      const host = outside.address
      for (const port of Object.values(lab.ports)) {
        await expect(shake(lab, 'healthy', { host, port })).rejects.toThrow(/ECONNREFUSED/)
      }
    }
    expect(Object.values(lab.ports).every(port => port > 0)).toBe(true)
  })

  it('writes another host into certificates and URLs', async () => {
    const away = await startLab({ scenarios: ['crl-only'], host: 'bench.example' })
    const { crlUrls, leaf } = await away.scenario('crl-only')
    await away.close()
    expect(away.url('crl-only')).toContain('https://crl-only.bench.example:')
    expect(new URL(crlUrls[0]!).hostname).toBe('bench.example')
    const names = new X509Certificate(leaf).subjectAltName
    expect(names).toContain('DNS:crl-only.bench.example')
    expect(names).toContain('DNS:crl-only.localhost')
  })

  it('says which port is taken', async () => {
    const taken = createServer()
    await new Promise<void>(done => taken.listen(0, '127.0.0.1', done))
    const { port } = taken.address() as { port: number }
    for (const role of ['https', 'http', 'dns', 'control'] as const) {
      const starting = startLab({ scenarios: ['healthy'], ports: { [role]: port } })
      await expect(starting).rejects.toThrow(`port ${port} (${role}) is taken by another program`)
    }
    taken.close()
  })

  it('names what it does not know', async () => {
    await expect(startLab({ scenarios: ['nope'] })).rejects.toThrow('no scenario is called nope')
    await expect(startLab({ scenarios: ['healthy'], scenario: 'crl-only' })).rejects.toThrow('crl-only')
    await expect(lab.scenario('nope')).rejects.toThrow('no scenario is called nope')
    expect(() => lab.switchFault('nope', true)).toThrow('no scenario is called nope')
  })

  it('closes with connections open, and can be closed twice', async () => {
    // Of a port that was free to choose, somebody else might be the next owner.
    const other = await startLab({ scenarios: ['healthy'], ports: { https: await closedPort() } })
    const { connect } = await import('node:net')
    const open = connect(other.ports.https, '127.0.0.1')
    await new Promise(done => open.once('connect', done))
    const ended = new Promise(done => open.once('close', done))
    open.on('error', () => {})
    await other.close()
    await other.close()
    await ended
    await expect(shake(other, 'healthy', { port: other.ports.https })).rejects.toThrow(/ECONNREFUSED/)
  })
})

describe('handshakes', () => {
  it('caps TLS 1.2 where the scenario says so', async () => {
    expect(await shake(lab, 'tls12-only')).toMatchObject({ protocol: 'TLSv1.2', authorized: true })
    expect((await shake(lab, 'tls12-only')).staple).not.toBeNull()
    expect(await shake(lab, 'healthy')).toMatchObject({ protocol: 'TLSv1.3' })
  })

  it('has two certificates and staples one', async () => {
    const ecdsa = await shake(lab, 'rsa-and-ecdsa', { sigalgs: 'ECDSA+SHA256' })
    const rsa = await shake(lab, 'rsa-and-ecdsa', { sigalgs: 'rsa_pss_rsae_sha256:RSA+SHA256' })
    expect([ecdsa.keyType, ecdsa.staple !== null]).toEqual(['ec', true])
    expect([rsa.keyType, rsa.staple]).toEqual(['rsa', null])
  })

  it('staples from the second handshake on', async () => {
    expect((await shake(lab, 'staple-from-second-handshake')).staple).toBeNull()
    expect((await shake(lab, 'staple-from-second-handshake')).staple).not.toBeNull()
    expect((await shake(lab, 'staple-from-second-handshake')).staple).not.toBeNull()
  })

  it('staples on IPv4 and not on IPv6', async () => {
    expect((await shake(lab, 'staple-on-ipv4-only')).staple).not.toBeNull()
    expect((await shake(lab, 'staple-on-ipv4-only', { host: '::1' })).staple).toBeNull()
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'lets no session be resumed but where it says so (%s)',
    async version => {
      const only = { minVersion: version, maxVersion: version } as const
      const resumable = await shake(lab, 'resumption-hides-the-fault', only)
      expect(resumable.session).toBeDefined()
      const again = await shake(lab, 'resumption-hides-the-fault', { ...only, session: resumable.session })
      expect(again.reused).toBe(true)
      const first = await shake(lab, 'healthy', only)
      const second = await shake(lab, 'healthy', {
        ...only,
        ...(first.session ? { session: first.session } : {}),
      })
      expect(second.reused).toBe(false)
    },
  )
})

describe('switchFault', () => {
  it('issues anew, like healthy, and back', async () => {
    const before = await lab.scenario('staple-revoked')
    expect(lab.faultIsOn('staple-revoked')).toBe(true)
    lab.switchFault('staple-revoked', false)
    const after = await lab.scenario('staple-revoked')
    expect(after.leaf).not.toBe(before.leaf)
    expect(after.crlUrls).toHaveLength(1)
    const shaken = await shake(lab, 'staple-revoked')
    expect(shaken.leaf).toBe(after.leaf)
    expect(lab.faultIsOn('staple-revoked')).toBe(false)
    lab.switchFault('staple-revoked', true)
    expect((await lab.scenario('staple-revoked')).crlUrls).toEqual([])
  })
})

describe('log', () => {
  it('tells of each handshake whether a staple was asked for and given', async () => {
    const heard: LogEntry[] = []
    lab.log.on('entry', entry => heard.push(entry))
    await shake(lab, 'healthy')
    await shake(lab, 'healthy', { requestOCSP: false })
    await shake(lab, 'no-staple')
    const shaken = heard.filter(entry => entry.what === 'handshake')
    expect(
      shaken.map(({ scenario, askedForStaple, stapled }) => [scenario, askedForStaple, stapled]),
    ).toEqual([
      ['healthy', true, true],
      ['healthy', false, false],
      ['no-staple', true, false],
    ])
    expect(shaken[0]?.text).toMatch(
      /^127\.0\.0\.1:\d+ shook hands with healthy \(TLSv1\.3\); it asked for a staple and got one$/,
    )
  })

  it('tells of a client that refuses', async () => {
    await expect(shake(lab, 'untrusted-root', { rejectUnauthorized: true })).rejects.toThrow()
    await expect
      .poll(() => texts().join('\n'), { timeout: 20_000 })
      .toContain('broke off the handshake with untrusted-root')
  })
})
