import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { format } from '../../src/render/junit.ts'
import type { Report } from '../../src/report.ts'
import { describeWith } from '../support/needs.ts'
import { finding, REPORTS, report } from '../support/reports.ts'
import { HOSTILE_REPORTS } from './hostile.ts'
import { rendered } from './rendered.ts'

const SCHEMA = join(import.meta.dirname, 'jenkins-junit.xsd')

describeWith(['xmllint'], 'junit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'junit-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const xmllint = (args: string[], reports: readonly Report[]): string => {
    const file = join(folder, 'report.xml')
    writeFileSync(file, rendered(format, reports).text)
    return execFileSync('xmllint', ['--nonet', ...args, file], { encoding: 'utf8', stdio: 'pipe' }).trim()
  }
  const xpath = (expression: string, ...reports: Report[]) => xmllint(['--xpath', expression], reports)

  it('is what Jenkins accepts, for every kind of report and for none', () => {
    xmllint(['--noout', '--schema', SCHEMA], Object.values(REPORTS))
    xmllint(['--noout', '--schema', SCHEMA], HOSTILE_REPORTS)
    xmllint(['--noout', '--schema', SCHEMA], [])
  })

  it('has a suite for each target and a case for each rule', () => {
    const { healthy, dead } = REPORTS
    expect(xpath('count(//testsuite)', healthy, dead)).toBe('2')
    expect(xpath('count(//testcase)', healthy, dead)).toBe(`${healthy.rules.length + dead.rules.length}`)
    expect(xpath('string(//testcase[@name="crl-unreachable"]/@classname)', dead)).toBe(
      'ocspcheck.broken_example',
    )
  })

  it('has one failure for each rule that fails the gate, and none for what only is told', () => {
    const { dead } = REPORTS
    expect(xpath('count(//failure)', dead)).toBe('2')
    expect(xpath('count(//testcase[count(failure) > 1])', dead)).toBe('0')
    expect(xpath('string(//testcase[@name="ocsp-dns-nxdomain"]/failure)', dead)).toContain(
      'Do this.\nThen that.',
    )
    expect(xpath('string(//testcase[@name="staple-absent"]/system-out)', dead)).toMatch(/^warning: /)
    expect(xpath('string(//testsuites/@failures)', dead, REPORTS.revoked)).toBe('3')
  })

  it('skips what was not judged or does not apply, and says why', () => {
    const skipped = 'string(//testcase[@name="crl-expired"]/skipped)'
    expect(xpath(skipped, REPORTS.dead)).toBe('not judged: no reason to look at crl-expired')
    expect(xpath('string(//testcase[@name="staple-expired"]/skipped)', REPORTS.dead)).toMatch(
      /^not applicable: /,
    )
    expect(xpath('string(//testsuite/@skipped)', REPORTS.dead)).toBe('2')
  })

  it('folds several findings of one rule into one failure', () => {
    const twice = report({
      findings: [
        finding('crl-expired', { id: 'crl-expired:leaf' }),
        finding('crl-expired', { id: 'crl-expired:root', message: 'second' }),
      ],
      rules: [{ rule: 'crl-expired', result: 'found' }],
      gate: { ...REPORTS.dead.gate, by: ['crl-expired:leaf', 'crl-expired:root'] },
      exitCode: 1,
    })
    expect(xpath('count(//failure)', twice)).toBe('1')
    expect(xpath('string(//failure)', twice)).toContain('error: second')
  })

  it('follows the gate: warnings fail where they are to, nothing fails where nothing is to', () => {
    const { slow, dead } = REPORTS
    const strict = report({
      ...slow,
      gate: { ...slow.gate, failOn: 'warning', failed: true, by: ['ocsp-unreachable'] },
      exitCode: 1,
    })
    expect(xpath('count(//failure)', strict)).toBe('1')
    const lenient = report({
      ...dead,
      gate: { ...dead.gate, failOn: 'never', failed: false, by: [] },
      exitCode: 0,
    })
    expect(xpath('count(//failure)', lenient)).toBe('0')
  })

  it('is never green for a target that was not judged, or that only a client refuses', () => {
    expect(xpath('string(//testcase[@name="gate"]/error/@message)', REPORTS.unreachable)).toBe(
      REPORTS.unreachable.summary,
    )
    const refused = report({
      gate: { ...REPORTS.dead.gate, by: ['curl-schannel'] },
      verdict: 'fail',
      exitCode: 1,
    })
    expect(xpath('string(//testcase[@name="gate"]/failure)', refused)).toContain('curl-schannel')
    const allowed = { ...REPORTS.unreachable, exitCode: 0 }
    expect(xpath('count(//error)', allowed)).toBe('0')
  })
})
