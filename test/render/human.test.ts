import { Chalk } from 'chalk'
import { describe, expect, it } from 'vitest'
import type { Style } from '../../src/render/format.ts'
import { format } from '../../src/render/human.ts'
import { printableReport } from '../../src/render/sanitize.ts'
import type { Report } from '../../src/report.ts'
import { finding, REPORTS, report } from '../support/reports.ts'

function text(reports: Report | readonly Report[], style: Partial<Style> = {}): string {
  const all = Array.isArray(reports) ? (reports as Report[]) : [reports as Report]
  const writer = format.open({
    paint: new Chalk({ level: 0 }),
    columns: 100,
    detail: 'normal',
    several: all.length > 1,
    ...style,
  })
  return all.map(one => writer.report(printableReport(one))).join('') + writer.end()
}

const lines = (of: string) => of.trimEnd().split('\n')

describe('the report for people', () => {
  it.each(Object.entries(REPORTS))('%s: the verdict is the last line, before it the summary', (_, one) => {
    const { verdict, summary, target } = one
    const all = lines(text(one))
    expect(all.at(-1)).toContain(verdict.toUpperCase())
    expect(all.at(-1)).toContain(target.input)
    expect(all.slice(-8).join(' ').replace(/\s+/g, ' ')).toContain(summary)
  })

  it('an ordinary site fits one screen', () => {
    expect(lines(text(REPORTS.healthy)).length).toBeLessThanOrEqual(24)
    expect(Math.max(...lines(text(REPORTS.healthy)).map(line => line.length))).toBeLessThanOrEqual(100)
  })

  it('shows at which step a source failed, what came before it and what was not reached', () => {
    const shown = text(REPORTS.dead)
    expect(shown).toContain('✗ resolve: NXDOMAIN → · connect → · http → · answer')
    expect(shown).toMatch(/✓ resolve.* → ✗ connect: timed out after 15 s → · http → · answer/)
  })

  it('has no good word for an answer that Windows ignores', () => {
    const { healthy } = REPORTS
    const against = finding('crl-idp-mismatch', {
      subjects: ['/crls/0', '/crls/1'].map(one => `${one}/exchanges/0`),
    })
    const of = (shown: string) => shown.split('\n').find(line => line.startsWith('  CRL'))
    expect(of(text(healthy))).toMatch(/✓ not listed {2}/)
    expect(of(text({ ...healthy, findings: [against] }))).toMatch(/✗ not listed, but: crl-idp-mismatch/)
    const name = finding('name-mismatch', { subjects: ['/connections/0/value'] })
    expect(text({ ...healthy, findings: [name] })).toMatch(/staple ✓ good/)
  })

  it('puts weight and colour on the failing step alone', () => {
    const shown = text(REPORTS.dead, { paint: new Chalk({ level: 1 }) })
    expect(shown).toContain('\u001b[1m\u001b[31m✗ resolve: NXDOMAIN')
  })

  it('gives the line of each deciding client, once where several print the same', () => {
    const shown = text(REPORTS.dead)
    expect(shown).toContain('curl-schannel, cargo-windows print, after up to 15 s:')
    expect(shown.match(/CRYPT_E_REVOCATION_OFFLINE \(0x80092013\)/g)).toHaveLength(1)
  })

  it('gives every error and warning its mend, its page and a line that shows the same', () => {
    const shown = text(REPORTS.dead)
    for (const { rule, message, docs, reproduce } of REPORTS.dead.findings) {
      expect(shown).toContain(rule)
      expect(shown).toContain(message)
      expect(shown).toContain(docs)
      expect(shown).toContain(reproduce ?? '')
    }
    expect(shown).toMatch(/mend {4}Do this\.\n {10}Then that\./)
  })

  it('tells once what mends several, and counts clients that accept', () => {
    const shown = text(REPORTS.dead)
    expect(shown.match(/Do this\./g)).toHaveLength(1)
    expect(shown).toContain('mend    as for ocsp-dns-nxdomain, above')
    const [client] = REPORTS.healthy.clients
    const many = Array.from({ length: 20 }, (_, i) => ({ ...client!, client: `other-${i}` }))
    const all = report({ clients: [...REPORTS.healthy.clients, ...many] })
    expect(text(all)).toMatch(/✓ accept +curl-schannel, cargo-windows, and 21 others$/m)
    expect(text(all, { detail: 'verbose' })).toContain('other-19')
  })

  it('counts notices, and tells them with -v', () => {
    expect(text(REPORTS.slow)).toContain('1 notice: -v shows them')
    expect(text(REPORTS.slow)).not.toContain('What redirected means')
    expect(text(REPORTS.slow, { detail: 'verbose' })).toContain('What redirected means')
  })

  it('lists the hosts that clients must reach', () => {
    expect(text(REPORTS.healthy)).toContain('clients must reach\n  ocsp.ca.example:80, crl.ca.example:80')
  })

  it('-v prints the walk of every client of the gate, with times', () => {
    const shown = text(REPORTS.healthy, { detail: 'verbose' })
    expect(shown).toMatch(/walk of curl-schannel \(documented\)\n {2}leaf +staple +✓ good/)
    expect(shown).toMatch(/intermediate-1 +crl +✓ good {2}http:\/\/crl\.ca\.example\/root\.crl {2}42 ms/)
    expect(shown).toMatch(/handshake 24 ms/)
    expect(shown).not.toContain('walk of curl-openssl')
  })

  it('-q prints the verdict line alone', () => {
    for (const one of Object.values(REPORTS)) {
      const shown = text(one, { detail: 'quiet' })
      expect(lines(shown)).toHaveLength(1)
      expect(shown).toContain(one.summary)
    }
  })

  it('says whether it is the site or this network', () => {
    expect(text(report({ blame: { points: 'this-network', because: 'nothing else answered' } }))).toContain(
      'The evidence points at this network, not at the site: nothing else answered',
    )
    const blame = { points: 'site', because: 'the CRL has expired' } as const
    expect(text({ ...REPORTS.file, blame })).toContain('The evidence points at the CA: the CRL has expired')
  })

  it('says where the gate decides otherwise than the verdict', () => {
    const { gate } = REPORTS.dead
    const shown = text({
      ...REPORTS.dead,
      gate: { ...gate, failOn: 'never', failed: false, by: [] },
      exitCode: 0,
    })
    expect(shown).toMatch(/the gate lets it pass \(fail-on never.*exit code 0/)
  })

  it('names the policy that decided', () => {
    const gate = {
      ...REPORTS.dead.gate,
      policy: { file: 'gate.json', decided: ['severity staple-absent=error'] },
    }
    expect(text({ ...REPORTS.dead, gate })).toContain('by gate.json: severity staple-absent=error')
  })

  it('several: each as it is done, then a table, worst first, and the sum', () => {
    const shown = text([REPORTS.healthy, REPORTS.dead, REPORTS.unreachable])
    const table = lines(shown).slice(-5)
    expect(table[0]).toMatch(
      /^✗ fail +broken\.example +ocsp-dns-nxdomain, crl-unreachable:leaf, staple-absent$/,
    )
    expect(table[1]).toMatch(/^! inconclusive +down\.example:8443/)
    expect(table[2]).toMatch(/^✓ pass +www\.example\.com$/)
    expect(table[4]).toBe('✗ 3 targets: 1 failed, 1 inconclusive, 1 passed')
  })

  it('lets nothing from certificates and servers reach the terminal as anything but text', () => {
    const evil = '\u001b[2J\u001b]8;;http://x\u0007\u009b31m\u202eevil\nPASS\r'
    const hostile = structuredClone(REPORTS.dead)
    const { facts } = hostile
    facts.certificates[0]!.subject = `CN=${evil}`
    facts.responders[0]!.url = `http://${evil}/`
    facts.connections.push({ state: 'failed', phase: 'tls', code: evil, message: evil, elapsedMs: 1 })
    hostile.findings.push(finding(evil, { message: evil, mend: evil, reproduce: evil, docs: evil }))
    hostile.clients[0]!.errors[0]!.text = evil
    hostile.target.input = evil
    hostile.summary = evil
    for (const detail of ['quiet', 'normal', 'verbose'] as const) {
      expect(text(hostile, { detail })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    }
    // A verdict cannot be forged: "PASS" stands in the middle of lines only.
    expect(lines(text({ ...hostile, findings: [] }))).not.toContain('PASS')
  })
})
