/** What a report tells first, whom it blames, and what it advises: situations of which operators are woken up. */
import { describe, expect, it } from 'vitest'
import type { DnsFact, Facts } from '../../src/facts.ts'
import { judge } from '../../src/judge/judge.ts'
import type { Finding, Report } from '../../src/report.ts'
import {
  ABSENT,
  at,
  certificate,
  crl,
  crlFact,
  DAY,
  facts,
  failed,
  NOW,
  ocsp,
  ocspError,
  type Site,
  saved,
} from './facts.ts'

const run = (site: Site): Report => judge(saved(facts(site)), { at: NOW })
const dead = () => [failed<never>('connect', 'ECONNREFUSED')]
const silent = () => [failed<never>('connect', 'TIMEOUT', 15_000)]
const page = () => [failed<never>('content', 'HTML')]
const gone = () => [failed<never>('resolve', 'NXDOMAIN')]
const clock = (days: number): Site['observed'] => ({
  clocks: [{ host: 'ocsp.example.com', theirs: at(-days * DAY), ours: at(0) }],
})
/** A public site at a public address. */
const publicly = (site: Site): Site => ({
  ...site,
  root: { publicRoot: true, ...site.root },
  connection: { address: '203.0.114.10:443', ...site.connection },
})
const mendOf = ({ findings }: Report, id: string): string =>
  findings.find((one: Finding) => one.id === id || one.rule === id)?.mend ?? `no ${id}`

const dnsOf = (name: string, system: string[], compared?: string[]): DnsFact => {
  const said = (addresses: string[]) => ({
    state: 'completed' as const,
    elapsedMs: 1,
    value: { rcode: addresses.length > 0 ? 'NOERROR' : 'NXDOMAIN', addresses, cnames: [] },
  })
  return {
    name,
    system: { state: 'completed', elapsedMs: 1, value: system },
    a: said(system),
    aaaa: said([]),
    ...(compared && { compared: { resolver: '9.9.9.9', a: said(compared), aaaa: said([]) } }),
  }
}
const withDns =
  (dns: DnsFact) =>
  (made: Facts): void => {
    made.crls[0]!.dns = dns
    if (dns.compared) made.observed.compareResolver = dns.compared.resolver
  }

const EXPIRED: Site = publicly({
  ocsp: ocsp({ answer: { thisUpdate: at(-10 * DAY), nextUpdate: at(-3 * DAY) } }),
  staples: [ABSENT],
  intermediateCrl: crl({ issuer: 'CN=root', nextUpdate: at(-2 * DAY) }),
})

describe('a wrong clock', () => {
  it('stands behind what expired by it, leads, and is the only thing to set right', () => {
    const report = run({ ...EXPIRED, observed: clock(9) })
    expect(report.findings[0]).toMatchObject({ rule: 'clock-skew', severity: 'error' })
    expect(report.findings[0]?.message).toBe("This machine's clock is 9 days fast against ocsp.example.com.")
    expect(report.blame?.points).toBe('this-network')
    for (const id of ['ocsp-response-expired', 'crl-expired'])
      expect(mendOf(report, id)).toMatch(/^Set the clock/)
  })

  it('is not blamed for what is expired by the right one too', () => {
    const report = run({ ...EXPIRED, observed: clock(1) })
    expect(report.findings.find(({ rule }) => rule === 'clock-skew')?.severity).toBe('warning')
    expect(mendOf(report, 'crl-expired')).toMatch(/Report it to CN=root/)
    expect(report.blame?.points).toBe('both')
  })

  it('is not suspected where servers say that it is right', () => {
    const future = { thisUpdate: at(2 * DAY), nextUpdate: at(9 * DAY) }
    const site = publicly({ ocsp: ocsp({ answer: future }), staples: [ABSENT] })
    expect(mendOf(run({ ...site, observed: clock(0) }), 'ocsp-response-not-yet-valid')).toMatch(
      /agrees with that of the servers.*report it to CN=intermediate-1/,
    )
    expect(mendOf(run(site), 'ocsp-response-not-yet-valid')).toMatch(
      /^Look at the clock of this machine first/,
    )
    expect(mendOf(run({ ...site, observed: clock(-3) }), 'ocsp-response-not-yet-valid')).toMatch(
      /^Set the clock/,
    )
    const early = { ...publicly({ ocsp: ocsp() }), leaf: { notBefore: at(DAY) }, observed: clock(0) }
    expect(mendOf(run(early), 'certificate-not-yet-valid')).toMatch(/installed too early/)
  })
})

describe('this network', () => {
  it('has a captive portal: sign in, and nothing else', () => {
    const report = run(publicly({ ocsp: page(), crl: page(), intermediateCrl: page(), staples: [ABSENT] }))
    expect(report.findings[0]?.rule).toBe('captive-portal')
    expect(report.blame?.points).toBe('this-network')
    for (const { rule, mend } of report.findings.filter(one => one.rule.endsWith('-html')))
      expect(mend, rule).toMatch(/^Sign in to this network/)
  })

  it('answers with a page for one host only: nobody knows whose it is', () => {
    const report = run(publicly({ crl: page(), staples: [ABSENT] }))
    expect(mendOf(report, 'crl-html')).toMatch(/If the same page comes there, CN=intermediate-1 serves it/)
    expect(report.blame?.points).toBe('unclear')
  })

  it('poisons one name: that leads', () => {
    const report = run(
      publicly({ crl: dead(), staples: [ABSENT], change: withDns(dnsOf('crl.example.com', ['0.0.0.0'])) }),
    )
    expect(report.findings[0]?.rule).toBe('address-not-public')
    expect(report.summary).toMatch(
      /^Windows clients refuse this site: crl\.example\.com resolves to 0\.0\.0\.0/,
    )
    expect(mendOf(report, 'crl-refused')).toBe(mendOf(report, 'address-not-public'))
    expect(report.blame?.points).toBe('this-network')
  })

  it('makes the certificates itself: what they lack is not the fault of the site', () => {
    const site: Site = {
      staples: [ABSENT],
      intermediateCrl: null,
      connection: { address: '203.0.114.10:443' },
      leaf: { issuer: 'CN=Some Proxy' },
    }
    expect(run(site).blame?.points).toBe('this-network')
    const untrusted = { ...site, connection: { address: '203.0.114.10:443', trusted: false } }
    expect(run(untrusted).blame?.points).toBe('this-network')
    const own = {
      ...site,
      leaf: { ...site.leaf, crlUrls: [] },
      crl: [failed<never>('http-status', 'HTTP_STATUS')],
    }
    expect(run(own).blame?.points).toBe('this-network')
    expect(mendOf(run(site), 'no-revocation-source:leaf')).toBe(mendOf(run(site), 'tls-interception'))
  })

  it('reaches nothing: that leads, and says nothing of the site', () => {
    const report = run({
      staples: [],
      observed: { reachedAnything: false },
      change: made => void made.connections.push(failed('resolve', 'ENOTFOUND')),
    })
    expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 3, blame: { points: 'this-network' } })
    expect(report.findings[0]?.rule).toBe('network-unreachable')
  })
})

describe('site or network', () => {
  it('is told by a second resolver', () => {
    const site = (compared: string[]): Site =>
      publicly({ crl: gone(), staples: [ABSENT], change: withDns(dnsOf('crl.example.com', [], compared)) })
    expect(run(site([])).blame?.points).toBe('site')
    expect(mendOf(run(site([])), 'crl-dns-nxdomain')).toMatch(/has retired it: renew/)
    expect(run(site(['203.0.114.9'])).blame?.points).toBe('this-network')
    expect(run(publicly({ crl: gone(), staples: [ABSENT] })).blame?.points).toBe('unclear')
  })

  it('looks at what decides, and not at what could be better', () => {
    const report = run(
      publicly({
        crl: dead(),
        staples: [ABSENT],
        root: { publicRoot: true, crlUrls: ['http://root.example.net/'] },
        change: made => void made.crls.push(crlFact('root', 'http://root.example.net/', dead())),
      }),
    )
    expect(report.blame?.points).toBe('unclear')
  })
})

describe('advice', () => {
  it('is not to staple what the responder does not give', () => {
    for (const reply of [
      ocspError('unauthorized'),
      ocspError('sigRequired'),
      ocsp({ answer: { nextUpdate: at(-DAY) } }),
      ocsp({ signature: { state: 'invalid' } }),
      ocsp({ authorized: false }),
    ]) {
      const { findings } = run(publicly({ ocsp: reply, staples: [ABSENT] }))
      for (const { rule, mend } of findings.filter(one => one.rule.startsWith('ocsp-')))
        expect(mend, rule).not.toMatch(/Staple the OCSP response/)
    }
  })

  it('says that connections are slow only where something is', () => {
    const mend = (reply: Site['ocsp'], rule: string) =>
      mendOf(run(publicly({ ocsp: reply, crl: crl(), staples: [ABSENT] })), rule)
    expect(mend(silent(), 'ocsp-timeout')).toMatch(/first one is slow.*A staple spares them that/)
    expect(mend(dead(), 'ocsp-refused')).toMatch(/^Another source settles this certificate today/)
  })

  it('tells the same thing once for a cause and its consequence', () => {
    for (const site of [
      { crl: dead(), staples: [ABSENT] },
      { ocsp: silent(), staples: [ABSENT] },
      { crl: gone(), staples: [ABSENT] },
      { ocsp: ocsp(), intermediateCrl: dead() },
    ]) {
      const { findings } = run(publicly(site))
      const consequence = findings.find(({ rule }) => rule.endsWith('-unreachable'))!
      const cause = findings.find(one => one !== consequence && one.subjects[0] === consequence.subjects[0])!
      expect(consequence.mend).toBe(cause.mend)
    }
  })

  it('never offers a staple for an intermediate or a root', () => {
    const root = 'http://root.example.net/'
    const report = run(
      publicly({
        ocsp: ocsp(),
        staples: [ABSENT],
        intermediateCrl: dead(),
        root: { publicRoot: true, crlUrls: [root] },
        change: made => void made.crls.push(crlFact('root', root, dead())),
      }),
    )
    expect(mendOf(report, 'crl-refused:http://crl.example.com/intermediate.crl')).toMatch(
      /^A staple speaks for the site's own certificate only\. Windows also checks CN=intermediate-1/,
    )
    expect(mendOf(report, `crl-refused:${root}`)).toMatch(/^Remove CRL distribution point/)
    for (const { mend, args } of report.findings)
      if (args.certificate !== 'leaf') expect(mend).not.toMatch(/Staple the|ssl_stapling/)
  })

  it('says so where Windows may take another path', () => {
    const report = run(
      publicly({
        crl: crl(),
        staples: [ABSENT],
        change: made => {
          made.certificates.push(
            certificate('intermediate-2', { subject: 'CN=Cross', issuerId: 'root-2' }),
            certificate('root-2', { selfSigned: true, trustAnchor: true, publicRoot: true }),
          )
          made.paths.push(['leaf', 'intermediate-1', 'intermediate-2', 'root-2'])
          made.crls.push(crlFact('intermediate-2', 'http://old.example.net/', dead()))
        },
      }),
    )
    expect(mendOf(report, 'crl-refused')).toMatch(
      /On the path through CN=Cross, which Windows may take or not/,
    )
  })

  it('is no reproach to a staple that is still good', () => {
    const report = run(publicly({ ocsp: ocsp(), staples: [ocsp({ answer: { nextUpdate: at(DAY / 2) } })] }))
    expect(mendOf(report, 'staple-expires-soon')).not.toMatch(/Windows ignores/)
  })
})

describe('a delta CRL', () => {
  const url = 'http://delta.example.net/leaf+.crl'
  const withDelta = (reply: Parameters<typeof crlFact>[2]): Site => ({
    crl: crl({ freshestCrlUrls: [url] }),
    staples: [ABSENT],
    change: made => {
      made.crls[0]!.extra = [{ purpose: 'delta', url, exchanges: crlFact('leaf', url, reply).exchanges }]
    },
  })

  it('that revokes is told, and must be reached', () => {
    const listed = { listed: true, revocationDate: at(-DAY) } as const
    const report = run(withDelta(crl({ deltaBase: '01', entry: listed })))
    expect(report.findings[0]).toMatchObject({ rule: 'certificate-revoked', severity: 'error' })
    expect(report.findings[0]?.message).toContain(`says ${url}`)
    expect(report.clients[0]?.needs).toContain(url)
  })

  it('that cannot be had leaves Windows undetermined, with the mend for IIS', () => {
    const report = run(withDelta(dead()))
    expect(report.verdict).toBe('inconclusive')
    expect(report.findings.find(({ rule }) => rule === 'crl-delta-missing')?.severity).toBe('warning')
    expect(mendOf(report, 'crl-delta-missing')).toContain('allowDoubleEscaping')
  })
})

describe('the summary', () => {
  it.each([
    [{ clients: ['curl-openssl'] }, 'OCSP responder http://ocsp.example.com/'],
    [{ severities: { 'ocsp-refused': 'off', 'ocsp-unreachable': 'off' } }, 'http://ocsp.example.com/: '],
  ] as const)('names what decides, whatever the gate makes of it: %j', (policy, cause) => {
    const { summary } = judge(saved(facts({ ocsp: dead(), staples: [ABSENT] })), { at: NOW, policy })
    expect(summary).toContain(cause)
    expect(summary).not.toContain('staple')
  })

  it('names each code once', () => {
    const { summary } = run(publicly({ crl: dead(), staples: [ABSENT], intermediateCrl: null }))
    expect(summary.match(/0x80092012/g)).toHaveLength(1)
    expect(summary).toContain('0x80092013')
  })
})

describe('a revoked certificate behind a good staple', () => {
  it('is let in by Windows, which looks at the staple first; the report says so all the same', () => {
    const report = run(publicly({ ocsp: ocsp({ answer: { certStatus: 'revoked' } }) }))
    expect(report).toMatchObject({ verdict: 'pass', exitCode: 0 })
    expect(report.findings[0]).toMatchObject({ rule: 'certificate-revoked', severity: 'warning' })
    expect(report.summary).toMatch(/But: CN=leaf is revoked/)
  })
})
