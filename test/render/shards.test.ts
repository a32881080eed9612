/** Real reports of the bench: four shards merged are one run, and every format can say what they say. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Report } from '../../src/report.ts'
import { type Bench, mint, startBench } from '../commands/support/lab.ts'
import { run } from '../commands/support/run.ts'
import { describeWith } from '../support/needs.ts'

const SCENARIOS = [
  'healthy',
  'crl-only',
  'responder-nxdomain',
  'responder-refused-stapled',
  'staple-expired',
  'staple-revoked',
  'crl-only-expired',
  'responder-redirect',
  'cross-signed-crl-dead',
  'rsa-and-ecdsa',
  'chain-incomplete',
  'untrusted-root',
] as const

describeWith(['xmllint', 'promtool'], 'four shards', () => {
  let bench: Bench
  let targets: string
  const file = (name: string) => join(bench.folder, name)
  const reportsIn = (name: string): Report[] =>
    readFileSync(file(name), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
  const probe = (...args: string[]) =>
    run([
      'probe',
      '--targets',
      targets,
      '--ca-file',
      bench.caFile,
      '--resolver',
      bench.resolver,
      '--attempts',
      '1',
      '-q',
      ...args,
    ])

  /** Rules about how busy this machine was, which differs from run to run. */
  const LOAD = /overloaded|slow|unreliable/

  /** `target client` where a client's limit was passed while this machine did not get round to measuring. */
  const unmeasured = (reports: readonly Report[]) =>
    reports.flatMap(({ target, clients }) =>
      clients.flatMap(({ client, because }) =>
        because?.includes('too busy to measure') ? [`${target.input} ${client}`] : [],
      ),
    )

  /** What does not hang on the moment. */
  const concluded = (
    { target, verdict, exitCode, findings, clients, rules, gate }: Report,
    left: readonly string[],
  ) => ({
    target,
    verdict,
    exitCode,
    findings: findings.filter(({ rule }) => !LOAD.test(rule)).map(({ id, severity }) => `${id} ${severity}`),
    clients: clients
      .filter(({ client }) => !left.includes(`${target.input} ${client}`))
      .map(({ client, outcome }) => `${client} ${outcome}`),
    rules: rules.filter(({ rule }) => !LOAD.test(rule)).map(({ rule, result }) => `${rule} ${result}`),
    gate,
  })

  beforeAll(async () => {
    bench = await startBench(SCENARIOS)
    for (const id of SCENARIOS) await mint(bench, id)
    targets = file('hosts.txt')
    const lines = SCENARIOS.map(id => `${bench.hostname(id)}:${bench.ports.https}`)
    writeFileSync(targets, [...lines, 'not-there.invalid'].join('\n'))
  })
  afterAll(() => bench?.close())

  it('merged by render are what one run gives', async () => {
    const whole = await probe('-o', `ndjson=${file('whole.ndjson')}`)
    for (const shard of ['1/4', '2/4', '3/4', '4/4']) {
      await probe('--shard', shard, '-o', `ndjson=${file(`shard-${shard[0]}.ndjson`)}`)
    }
    const shards = [1, 2, 3, 4].map(number => file(`shard-${number}.ndjson`))
    const merged = await run(['render', ...shards, '--sort', '-q', '-o', `ndjson=${file('merged.ndjson')}`])
    const sorted = await run([
      'render',
      file('whole.ndjson'),
      '--sort',
      '-q',
      '-o',
      `ndjson=${file('sorted.ndjson')}`,
    ])
    const [ofShards, ofOne] = [reportsIn('merged.ndjson'), reportsIn('sorted.ndjson')]
    expect(ofShards).toHaveLength(SCENARIOS.length + 1)
    const left = unmeasured([...ofShards, ...ofOne])
    expect(left.length).toBeLessThan(ofOne.length)
    expect(ofShards.map(one => concluded(one, left))).toEqual(ofOne.map(one => concluded(one, left)))
    expect([merged.code, sorted.code]).toEqual([whole.code, whole.code])
    expect(whole.code).toBe(1)
  }, 120_000)

  it('are valid against the published schema', () => {
    const ajv = new Ajv2020({ strictTypes: false, strictRequired: false, allErrors: true })
    addFormats.default(ajv)
    const schema = join(import.meta.dirname, '..', '..', 'docs', 'schemas', 'report-v1.schema.json')
    const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')))
    for (const report of reportsIn('merged.ndjson')) {
      expect([report.target.input, validate(report) || validate.errors]).toEqual([report.target.input, true])
    }
  })

  it('are told by every format, of one run', async () => {
    const names = ['junit', 'prometheus', 'markdown', 'html', 'github', 'nagios']
    const outputs = names.flatMap(name => ['-o', `${name}=${file(name)}`])
    await run(['render', file('merged.ndjson'), ...outputs])
    const text = (name: string) => readFileSync(file(name), 'utf8')
    execFileSync(
      'xmllint',
      ['--noout', '--nonet', '--schema', join(import.meta.dirname, 'jenkins-junit.xsd'), file('junit')],
      { stdio: 'pipe' },
    )
    expect(
      execFileSync('promtool', ['check', 'metrics'], { input: text('prometheus'), stdio: 'pipe' }).toString(),
    ).toBe('')
    const refused = reportsIn('merged.ndjson').filter(({ gate }) => gate.failed)
    expect(refused.length).toBeGreaterThan(2)
    for (const { target } of refused) {
      const suite = `string(//testsuite[@name="ocspcheck ${target.input}"]/@failures)`
      expect(Number(execFileSync('xmllint', ['--xpath', suite, file('junit')]).toString())).toBeGreaterThan(0)
      expect(text('html')).toContain(`>${target.input}: <`)
      expect(text('markdown')).toContain(`## ❌ \`${target.input}\`: fail`)
      expect(text('prometheus')).toContain(`ocspcheck_gate_failed{target="${target.input}"} 1`)
    }
    expect(text('github')).toMatch(/^::error title=ocspcheck%3A not-there\.invalid%3A /m)
    expect(text('nagios')).toMatch(/^OCSPCHECK CRITICAL: \d+ CRITICAL, /)
  })
})
