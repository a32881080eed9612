import { describe, expect, it } from 'vitest'
import { judge } from '../../src/judge/judge.ts'
import type { Policy } from '../../src/judge/policy.ts'
import { ABSENT, at, crl, DAY, facts, failed, NOW, ocsp, type Site, saved } from './facts.ts'

const run = (site: Site, policy: Partial<Policy> = {}) => judge(saved(facts(site)), { at: NOW, policy })
const dead = () => [failed<never>('connect', 'ECONNREFUSED')]
const severities = (site: Site, policy?: Partial<Policy>) =>
  Object.fromEntries(run(site, policy).findings.map(one => [one.rule, one.severity]))

const SAVED_BY_CRL: Site = { ocsp: dead(), crl: crl(), staples: [ABSENT] }
const LOST: Site = { ocsp: dead(), staples: [ABSENT] }
const UNREACHED: Site = {
  staples: [],
  change: made => void made.connections.push(failed('connect', 'ECONNREFUSED')),
}

describe('a policy that is none', () => {
  it.each([
    [{ clients: ['bogus'] }, '"clients": there is no client "bogus"'],
    [{ clients: [] }, '"clients" must be a list of clients'],
    [{ failOn: 'eror' }, '"failOn" must be error, warning, notice, never'],
    [{ 'fail-on': 'warning' }, '"fail-on" is no option of a policy'],
    [{ severities: { 'crl-expird': 'off' } }, '"severities": there is no rule "crl-expird"'],
    [{ severities: { 'crl-expired': 'fatal' } }, '"severities": "crl-expired" must be error'],
    [{ requireStaple: 'no' }, '"requireStaple" must be true or false'],
    [{ minStapleRemainingMs: Number.NaN }, '"minStapleRemainingMs" must be a number of milliseconds'],
    [{ inconclusive: 'ignore' }, '"inconclusive" must be fail, pass'],
  ])('%j is refused, and passes no gate', (policy, problem) => {
    expect(() => run(LOST, policy as unknown as Partial<Policy>)).toThrow(problem)
  })

  it('what is left out is as by default', () => {
    expect(run(LOST, { clients: undefined } as unknown as Partial<Policy>)).toEqual(run(LOST))
  })
})

describe('severity follows the gate', () => {
  it('OCSP dead and CRL fine is a warning; OCSP dead and nothing else an error', () => {
    expect(severities(SAVED_BY_CRL)).toMatchObject({
      'ocsp-refused': 'warning',
      'ocsp-unreachable': 'warning',
      'staple-absent': 'warning',
    })
    expect(severities(LOST)).toMatchObject({
      'ocsp-refused': 'error',
      'ocsp-unreachable': 'error',
      'staple-absent': 'warning',
    })
    expect(severities({ ocsp: ocsp(), staples: [ABSENT] })).toMatchObject({ 'staple-absent': 'notice' })
  })

  it('other clients, other severities; the verdict stays', () => {
    const report = run(SAVED_BY_CRL, { clients: ['firefox-ocsp-require'] })
    expect(report.findings.find(one => one.rule === 'ocsp-refused')?.severity).toBe('error')
    expect(report).toMatchObject({ verdict: 'pass', exitCode: 1, gate: { failed: true } })
    expect(run(LOST, { clients: ['curl-openssl'] })).toMatchObject({ verdict: 'fail', exitCode: 0 })
    expect(
      severities({ ocsp: ocsp(), staples: [ABSENT] }, { clients: ['curl-openssl-cert-status'] })[
        'staple-absent'
      ],
    ).toBe('error')
  })

  it('some handshakes refused count as refused', () => {
    const report = run({ ocsp: dead(), staples: [ABSENT, ocsp()] })
    expect(report).toMatchObject({ verdict: 'fail', exitCode: 1 })
    expect(report.findings.find(one => one.rule === 'staple-inconsistent')?.severity).toBe('error')
    expect(report.summary).toContain('1 of 2 handshakes')
  })
})

describe('the gate', () => {
  it('names what made it fail', () => {
    expect(run(LOST).gate).toMatchObject({
      failOn: 'error',
      failed: true,
      by: ['ocsp-refused', 'ocsp-unreachable', 'curl-schannel', 'cargo-windows'],
    })
  })

  it.each([
    ['error', 0],
    ['warning', 1],
    ['notice', 1],
    ['never', 0],
  ] as const)('--fail-on %s', (failOn, exitCode) => {
    expect(run(SAVED_BY_CRL, { failOn }).exitCode).toBe(exitCode)
    if (failOn === 'never') expect(run(LOST, { failOn }).exitCode).toBe(0)
  })

  it('an unreached target is inconclusive, whatever --fail-on says', () => {
    expect(run(UNREACHED)).toMatchObject({ verdict: 'inconclusive', exitCode: 3, gate: { failed: false } })
    expect(run(UNREACHED, { failOn: 'never' }).exitCode).toBe(3)
    expect(run(UNREACHED, { inconclusive: 'fail' })).toMatchObject({
      exitCode: 1,
      gate: { failed: true, by: ['inconclusive'] },
    })
    expect(run(UNREACHED, { inconclusive: 'pass' }).exitCode).toBe(0)
  })

  it('a certificate that could be asked about nowhere is inconclusive from a host that reaches nothing', () => {
    expect(run({ ...LOST, staples: null, observed: { reachedAnything: false } }).exitCode).toBe(3)
    expect(run({ ...LOST, staples: null }).exitCode).toBe(1)
  })

  it('--require-staple wants a good one, where the CA has OCSP', () => {
    expect(run({ ocsp: ocsp(), staples: [ABSENT] }, { requireStaple: true }).exitCode).toBe(1)
    expect(
      run({ ocsp: ocsp(), staples: [ocsp({ answer: { nextUpdate: at(-DAY) } })] }, { requireStaple: true })
        .exitCode,
    ).toBe(1)
    expect(run({ crl: crl(), staples: [ABSENT] }, { requireStaple: true }).exitCode).toBe(0)
    expect(run({ ocsp: ocsp() }, { requireStaple: true }).exitCode).toBe(0)
  })

  it('--min-staple-remaining', () => {
    const site: Site = { ocsp: ocsp(), staples: [ocsp({ answer: { nextUpdate: at(DAY * 1.5) } })] }
    expect(severities(site)).not.toHaveProperty('staple-expires-soon')
    expect(severities(site, { minStapleRemainingMs: 2 * DAY })).toHaveProperty(
      'staple-expires-soon',
      'warning',
    )
  })

  it('a policy may change or switch off a severity, and the report says what decided', () => {
    const policy = {
      severities: { 'ocsp-unreachable': 'off', 'ocsp-refused': 'notice' },
      file: 'gate.json',
    } as const
    const report = run(LOST, policy)
    expect(report.findings.map(one => `${one.rule}=${one.severity}`)).toEqual([
      'staple-absent=warning',
      'ocsp-refused=notice',
    ])
    expect(report.gate.policy).toEqual({
      file: 'gate.json',
      decided: ['ocsp-refused=notice', 'ocsp-unreachable=off'],
    })
    expect(report.verdict).toBe('fail')
  })
})

describe('what leads', () => {
  it('is what decides: revoked before what cannot be reached', () => {
    const report = run({
      ocsp: ocsp({ answer: { certStatus: 'revoked' } }),
      staples: [ABSENT],
      intermediateCrl: dead(),
    })
    expect(report.findings[0]?.rule).toBe('certificate-revoked')
    expect(report.summary).toMatch(
      /is revoked.*Then comes: The CRL .* cannot be fetched: .* refuses the connection\.$/,
    )
  })

  it('points at site or network by evidence', () => {
    expect(run({ crl: crl({ nextUpdate: at(-DAY) }), staples: [ABSENT] }).blame?.points).toBe('site')
    expect(
      run({
        ocsp: [failed('content', 'HTML')],
        intermediateCrl: [failed('content', 'HTML')],
        staples: [ABSENT],
      }).blame?.points,
    ).toBe('this-network')
    expect(run(LOST).blame?.points).toBe('unclear')
    expect(run({ ocsp: ocsp() }).blame).toBeUndefined()
  })
})
