/**
 * Every scenario of the bench from end to end: the bench is started, probed, judged, and compared with what the table expects of it.
 * The expectations were written from what is known about each client, before the simulation was asked.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge } from '../src/judge/judge.ts'
import { type Lab, SCENARIOS, type Scenario, startLab } from '../src/lab/index.ts'
import { probe } from '../src/probe/probe.ts'
import type { Report } from '../src/report.ts'
import { mint } from './commands/support/lab.ts'

/** As Windows: a shorter limit would leave slow responders undetermined. */
const TIMEOUT_MS = 15_000
/** A busy machine inflates every time, and clients have limits of seconds. */
const TRIES = 10

let lab: Lab
const reports = new Map<string, Report>()

/** Those that wait for a time limit wait together; the others run one after another, so that their times are true. */
const WAITING = /slow|drip|silent/
const waiting = SCENARIOS.filter(({ id }) => WAITING.test(id))
const prompt = SCENARIOS.filter(({ id }) => !WAITING.test(id))

beforeAll(async () => {
  lab = await startLab()
  for (const scenario of prompt) {
    await observe(scenario)
  }
  await Promise.all(waiting.map(observe))
}, 900_000)
afterAll(() => lab.close())

async function observe({ id }: Scenario): Promise<void> {
  await mint(lab, id)
  for (let tries = 0; tries < TRIES; tries++) {
    const report = await reportOf(id)
    reports.set(id, report)
    if (!report.findings.some(({ rule }) => rule === 'probe-overloaded')) {
      return
    }
  }
}

async function reportOf(id: string): Promise<Report> {
  const saved = await probe({
    input: lab.url(id),
    host: lab.hostname(id),
    port: lab.ports.https,
    ca: lab.root.pem,
    resolver: lab.resolver,
    timeoutMs: TIMEOUT_MS,
    attempts: 3,
    allAddresses: true,
    offline: false,
    thorough: false,
    retries: 0,
    env: {},
    now: () => new Date(),
  })
  return judge(saved, { at: new Date() })
}

const hexOf = (report: Report, client: string): string[] =>
  [...new Set(report.clients.find(one => one.client === client)?.errors.map(({ hex }) => hex ?? ''))].sort()

describe.each(SCENARIOS)('$id', ({ id, expect: expected }) => {
  it('is judged as expected', () => {
    expect(reports.get(id)?.verdict).toBe(expected.verdict)
  })

  it('gives the findings that it is there for', () => {
    const found = reports.get(id)?.findings.map(({ rule, severity }) => `${rule} ${severity}`)
    const due = Object.entries(expected.findings).map(([rule, severity]) => `${rule} ${severity}`)
    expect(found).toEqual(expect.arrayContaining(due))
  })

  it('is refused by whom it should be, and by nobody else', () => {
    const outcomes = reports.get(id)?.clients.map(({ client, outcome }) => [client, outcome])
    expect(Object.fromEntries(outcomes ?? [])).toEqual(expected.clients)
  })

  if (expected.schannelCodes) {
    it('names the code that Windows would give', () => {
      expect(hexOf(reports.get(id)!, 'curl-schannel')).toEqual([...(expected.schannelCodes ?? [])].sort())
    })
  }
})

describe('all of them', () => {
  it('never advise stapling where the certificate has no OCSP URL', () => {
    for (const [id, report] of reports) {
      const leaf = report.facts.certificates.find(one => one.id === 'leaf')
      if (leaf?.ocspUrls.length === 0) {
        for (const { rule, mend } of report.findings) {
          expect(mend, `${id}: ${rule}`).not.toMatch(/\bstaple its|\bswitch (on )?stapling|ssl_stapling on/i)
        }
      }
    }
  })

  it('leave nothing to be found at a healthy site', () => {
    for (const id of ['healthy', 'tls12-only', 'must-staple']) {
      expect(reports.get(id)?.findings.map(({ rule }) => rule)).toEqual([])
    }
  })
})
