/** What must hold for any facts: nothing throws, absence is never good, and stapling is advised only where it is possible. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge } from '../../src/judge/judge.ts'
import { DEFAULT_GATE_CLIENTS } from '../../src/judge/policy.ts'
import { CLIENT_IDS, type Report } from '../../src/report.ts'
import {
  ABSENT,
  at,
  type CrlReply,
  crl,
  DAY,
  facts,
  failed,
  NOW,
  type OcspReply,
  ocsp,
  ocspError,
  type Site,
  saved,
} from './facts.ts'

const moment = fc.integer({ min: -40, max: 40 }).map(days => at(days * (DAY / 4)))
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const response = fc
  .record({
    certStatus: fc.constantFrom('good' as const, 'revoked' as const, 'unknown' as const),
    matches: fc.constantFrom('leaf', 'leaf', undefined),
    thisUpdate: moment,
    nextUpdate: maybe(moment),
    authorized: fc.boolean(),
    signature: fc.constantFrom(
      { state: 'valid' as const },
      { state: 'invalid' as const },
      { state: 'unverifiable' as const, because: 'x' },
    ),
  })
  .map(({ authorized, signature, ...answer }) => ocsp({ authorized, signature, answer }))

const anyResponse = fc.oneof(response, fc.constantFrom(ocspError('tryLater'), ocspError('unauthorized')))

const FAILURES = [
  failed<never>('resolve', 'NXDOMAIN'),
  failed<never>('connect', 'ECONNREFUSED'),
  failed<never>('receive', 'TIMEOUT', 15_000),
  failed<never>('receive', 'TIMEOUT', 1_000),
  failed<never>('http-status', 'HTTP_STATUS'),
  failed<never>('content', 'HTML'),
  { state: 'skipped' as const, because: 'offline' as const },
  { state: 'skipped' as const, because: 'unsupported-scheme' as const },
]
const failure = fc.constantFrom(...FAILURES).map(one => [one])

const list = fc
  .record({
    thisUpdate: moment,
    nextUpdate: maybe(moment),
    issuerMatches: fc.boolean(),
    encoding: fc.constantFrom('der' as const, 'pem' as const),
    signature: fc.constantFrom({ state: 'valid' as const }, { state: 'invalid' as const }),
    entry: fc.constantFrom({ listed: false as const }, { listed: true as const, revocationDate: at(-DAY) }),
  })
  .map(over => crl(over))

const ocspReply: fc.Arbitrary<OcspReply> = fc.oneof(anyResponse, failure)
const crlReply: fc.Arbitrary<CrlReply> = fc.oneof(list, failure)
const staple = fc.oneof(
  anyResponse,
  fc.constant(ABSENT),
  fc.constant({ state: 'undecodable' as const, bytes: 1, reason: 'x' }),
  fc.constant({ state: 'not-observable' as const, because: 'x' }),
)

const site: fc.Arbitrary<Site> = fc.record({
  staples: fc.oneof(fc.array(staple, { maxLength: 3 }), fc.constant(null)),
  ocsp: maybe(ocspReply),
  crl: maybe(crlReply),
  intermediateCrl: fc.oneof(crlReply, fc.constant(null)),
  leaf: fc.record({
    mustStaple: fc.boolean(),
    noRevAvail: fc.boolean(),
    notAfter: fc.constantFrom(at(60 * DAY), at(-DAY)),
    issuer: fc.constantFrom('CN=intermediate-1', 'CN=Zscaler'),
  }),
  root: fc.record({ publicRoot: fc.boolean() }),
  connection: fc.record({ trusted: fc.boolean(), nameMatches: fc.constant(true) }),
  observed: fc.record({ reachedAnything: fc.boolean(), offline: fc.boolean() }),
})

const judged = (made: Site, at = NOW): Report => judge(saved(facts(made)), { at })

/** Words that tell somebody to staple. */
const ADVISES =
  /Staple (the|its)|Let the server staple|ssl_stapling|SSLUseStapling|Refresh it|ocspcheck staple/

describe('any facts', () => {
  it('are judged, whatever they are', () => {
    fc.assert(
      fc.property(site, fc.integer({ min: -400, max: 400 }), (made, days) => {
        const report = judged(made, new Date(NOW.getTime() + days * DAY))
        expect(report.clients).toHaveLength(CLIENT_IDS.length)
        expect(new Set(report.findings.map(({ id }) => id)).size).toBe(report.findings.length)
        expect(report.summary.length).toBeGreaterThan(20)
        expect([0, 1, 3]).toContain(report.exitCode)
      }),
      { numRuns: 150 },
    )
  })

  it('never lead to the advice to staple where the certificate names no OCSP responder', () => {
    fc.assert(
      fc.property(site, made => {
        const report = judged({ ...made, ocsp: undefined })
        for (const { mend, rule } of report.findings) expect(mend, rule).not.toMatch(ADVISES)
        expect(report.summary).not.toMatch(ADVISES)
      }),
      { numRuns: 150 },
    )
  })

  it('pass only where every client of the gate accepts', () => {
    fc.assert(
      fc.property(site, made => {
        const report = judged(made)
        const outcomes = report.clients
          .filter(({ client }) => (DEFAULT_GATE_CLIENTS as readonly string[]).includes(client))
          .map(({ outcome }) => outcome)
        if (report.verdict === 'pass') expect(outcomes).toEqual(['accepts', 'accepts'])
        if (outcomes.includes('rejects') && made.observed?.reachedAnything)
          expect(report.verdict).toBe('fail')
        expect(report.exitCode === 0).toBe(report.verdict === 'pass')
      }),
      { numRuns: 150 },
    )
  })

  it('are never good for curl on schannel without a verified, current answer for each certificate', () => {
    fc.assert(
      fc.property(site, made => {
        const { outcome, steps } = judged(made).clients.find(({ client }) => client === 'curl-schannel')!
        if (outcome !== 'accepts' || made.observed?.offline) return
        for (const id of ['leaf', 'intermediate-1']) {
          expect(
            steps.some(step => step.certificate === id && step.source !== 'trust' && step.result === 'good'),
            id,
          ).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('give the same report again', () => {
    fc.assert(
      fc.property(site, made => {
        expect(judged(made)).toEqual(judged(made))
      }),
      { numRuns: 50 },
    )
  })
})
