import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/report.ts'
import { closedPort } from '../support/port.ts'
import { type Bench, startBench } from './support/lab.ts'
import { type Ran, run, type World } from './support/run.ts'
import { startSilent } from './support/sockets.ts'

let bench: Bench

beforeAll(async () => {
  bench = await startBench(['healthy', 'no-staple', 'crl-only', 'no-source', 'ocsp-and-crl-dead'])
})
afterAll(() => bench.close())

const probe = (args: readonly string[], world?: World): Promise<Ran> =>
  run(['probe', '--ca-file', bench.caFile, '--attempts', '1', '--timeout', '60', ...args], world)

const json = async (args: readonly string[]): Promise<Report> =>
  JSON.parse((await probe([...args, '--json'])).stdout)

const ndjson = (text: string): Report[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

describe('ocspcheck probe', () => {
  it('a healthy site: exit 0, nothing on stderr, the verdict last', async () => {
    const { code, stdout, stderr } = await probe([bench.url('healthy')])
    expect(stderr).toBe('')
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('PASS')
    expect(code).toBe(0)
  })

  it('a dead one: exit 1, the failing step, the hex code, the mend', async () => {
    const { code, stdout } = await probe([bench.url('ocsp-and-crl-dead')])
    expect(stdout).toMatch(/✗ (resolve|connect|http|answer): /)
    expect(stdout).toContain('0x80092013')
    expect(stdout).toMatch(/^ {2}mend /m)
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('FAIL')
    expect(code).toBe(1)
  })

  it('says the same by host and port, by URL and by --connect', async () => {
    const { port, hostname } = new URL(bench.url('healthy'))
    const verdicts = await Promise.all([
      json([`${hostname}:${port}`]),
      json([bench.url('healthy')]),
      json([`${hostname}:1`, '--connect', `127.0.0.1:${port}`]),
      json([`127.0.0.1:${port}`, '--servername', hostname]),
    ])
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass'])
  })

  it('not reached: exit 3, never 0, and says at which step', async () => {
    const { code, stdout } = await probe([`127.0.0.1:${await closedPort()}`])
    expect(stdout).toMatch(/connect: .*ECONNREFUSED/)
    expect(stdout).toContain('INCONCLUSIVE')
    expect(code).toBe(3)
    expect((await probe([`127.0.0.1:${await closedPort()}`, '--inconclusive', 'fail', '-q'])).code).toBe(1)
    expect((await probe([`127.0.0.1:${await closedPort()}`, '--inconclusive', 'pass', '-q'])).code).toBe(0)
  })

  it('--offline contacts nobody but the server', async () => {
    const { facts } = await json([bench.url('no-staple'), '--offline'])
    expect(facts.observed.offline).toBe(true)
    for (const { exchanges } of [...facts.responders, ...facts.crls, ...facts.issuerFetches]) {
      expect(exchanges).toEqual([{ state: 'skipped', because: 'offline' }])
    }
  })

  it('--fail-on, --client and --severity move the gate, not the verdict', async () => {
    const url = bench.url('ocsp-and-crl-dead')
    const never = await json([url, '--fail-on', 'never'])
    expect(never).toMatchObject({ verdict: 'fail', exitCode: 0, gate: { failOn: 'never', failed: false } })
    const other = await json([url, '--client', 'curl-openssl'])
    expect(other).toMatchObject({ verdict: 'fail', gate: { clients: ['curl-openssl'] } })
    const { findings } = await json([bench.url('healthy')])
    for (const { rule } of findings) {
      const off = await json([bench.url('healthy'), '--severity', `${rule}=off`])
      expect(off.findings.map(finding => finding.rule)).not.toContain(rule)
    }
  })

  it('the environment gives what the flags do not', async () => {
    const env = { OCSPCHECK_CA_FILE: bench.caFile }
    const { stdout } = await run(['probe', bench.url('healthy'), '--attempts', '1', '--json'], { env })
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'pass' })
    const wrong = { OCSPCHECK_CA_FILE: '/nowhere.pem' }
    expect((await probe([bench.url('healthy'), '-q'], { env: wrong })).code).toBe(0)
    expect((await run(['probe', bench.url('healthy')], { env: wrong })).code).toBe(2)
  })

  it('no escape sequence and no spinner where stderr is no terminal', async () => {
    const { stdout, stderr } = await probe([bench.url('healthy'), '-v'])
    expect(stderr).toBe('')
    expect(stdout).not.toContain('\u001b')
  })

  it('for machines not a word on stderr, terminal or not', async () => {
    for (const format of ['json', 'ndjson', 'junit', 'github', 'prometheus', 'nagios']) {
      const { stderr } = await probe([bench.url('healthy'), '--format', format], { isTTY: true })
      expect(stderr, format).toBe('')
    }
  })
})

describe('saved facts', () => {
  it('are judged again to the same report, at the time of the observation', async () => {
    const file = join(bench.folder, 'facts.json')
    const report = await json([bench.url('ocsp-and-crl-dead'), '--save-facts', file])
    const again = JSON.parse((await run(['judge', file, '--at', report.judgedAt, '--json'])).stdout)
    expect(again).toEqual(report)
  })

  it('are judged by another clock and another gate', async () => {
    const file = join(bench.folder, 'facts.json')
    await probe([bench.url('healthy'), '--save-facts', file, '-q'])
    expect((await run(['judge', file, '-q'])).code).toBe(0)
    expect((await run(['judge', file, '-q', '--at', 'observed'])).code).toBe(0)
    const later = await run(['judge', file, '--at', '2099-01-01', '--json'])
    expect(JSON.parse(later.stdout)).toMatchObject({ judgedAt: '2099-01-01T00:00:00.000Z', verdict: 'fail' })
    expect(later.code).toBe(1)
  })

  it('of several targets are one a line', async () => {
    const file = join(bench.folder, 'facts.ndjson')
    await probe([bench.url('healthy'), bench.url('crl-only'), '--save-facts', file, '-q'])
    const { stdout } = await run(['judge', file, '--format', 'ndjson'])
    expect(ndjson(stdout)).toHaveLength(2)
  })
})

describe('a policy file', () => {
  const policy = (content: object) => {
    const file = join(bench.folder, 'policy.json')
    writeFileSync(file, JSON.stringify(content))
    return file
  }

  it('gives what the flags do not, and the flags win', async () => {
    const file = policy({ 'fail-on': 'never', client: ['curl-openssl'] })
    const url = bench.url('ocsp-and-crl-dead')
    expect((await json([url, '--policy', file])).gate).toMatchObject({
      failOn: 'never',
      clients: ['curl-openssl'],
    })
    expect((await json([url, '--policy', file, '--fail-on', 'error'])).gate).toMatchObject({
      failOn: 'error',
      clients: ['curl-openssl'],
    })
  })

  it('holds retries too', async () => {
    const args = [`127.0.0.1:${await closedPort()}`, '-q', '--policy']
    expect((await probe([...args, policy({ retries: 1, inconclusive: 'pass' })])).code).toBe(0)
    expect((await probe([...args, policy({ retries: 'often' })])).stderr).toMatch(
      /"retries": "often" is not a whole number/,
    )
  })

  it.each([{ 'fail-onn': 'never' }, { 'fail-on': 'sometimes' }, { client: ['nobody'] }])(
    'refuses %j',
    async content => {
      const { code, stderr } = await probe([bench.url('healthy'), '--policy', policy(content)])
      expect(stderr).toMatch(/^ocspcheck: /)
      expect(code).toBe(2)
    },
  )
})

describe('many targets', () => {
  const targets = () => {
    const file = join(bench.folder, 'targets.txt')
    const lines = [
      '# the bench',
      ...['healthy', 'no-staple', 'crl-only', 'no-source'].map(id => bench.url(id)),
    ]
    writeFileSync(file, `${lines.join('\n')}\n${bench.url('ocsp-and-crl-dead')} --fail-on never # known\n`)
    return file
  }
  /** Without what differs from run to run. */
  const gist = (reports: readonly Report[]) =>
    reports
      .map(({ target, verdict, exitCode, findings }) => ({
        input: target.input,
        verdict,
        exitCode,
        // Not how busy this machine was.
        findings: findings
          .flatMap(({ id, rule }) => (/overloaded|slow|unreliable/.test(rule) ? [] : id))
          .sort(),
      }))
      .sort((a, b) => (a.input < b.input ? -1 : 1))

  it('each line has its own options; the worst exit code is that of the run', async () => {
    const { code, stdout } = await probe(['--targets', targets(), '--format', 'ndjson'])
    const reports = ndjson(stdout)
    const codes = Object.fromEntries(reports.map(({ target, exitCode }) => [target.input, exitCode]))
    expect(codes[bench.url('healthy')]).toBe(0)
    expect(codes[bench.url('no-source')]).toBe(1)
    expect(codes[bench.url('ocsp-and-crl-dead')]).toBe(0)
    expect(code).toBe(1)
  })

  it('what a line says wins over what cannot stand beside it, and severities add up', async () => {
    const stdin = `${bench.url('ocsp-and-crl-dead')} -4 --severity crl-unreachable=warning\n`
    const args = ['--targets', '-', '-6', '--severity', 'staple-absent=off', '--json']
    const report = JSON.parse((await probe(args, { stdin })).stdout) as Report
    expect(report.facts.connections[0]).toMatchObject({ value: { address: expect.stringMatching(/^127\./) } })
    expect(report.findings.map(({ id }) => id)).not.toContain('staple-absent')
    expect(report.findings.find(({ rule }) => rule === 'crl-unreachable')?.severity).toBe('warning')
  })

  it('four shards, merged, are what one run is', async () => {
    const file = targets()
    const whole = await probe(['--targets', file, '--format', 'ndjson'])
    const parts: string[] = []
    for (const index of [1, 2, 3, 4]) {
      const part = join(bench.folder, `shard-${index}.ndjson`)
      await probe(['--targets', file, '--shard', `${index}/4`, '-q', '-o', `ndjson=${part}`])
      parts.push(part)
    }
    const merged = await run(['render', ...parts, '--format', 'ndjson'])
    expect(gist(ndjson(merged.stdout))).toEqual(gist(ndjson(whole.stdout)))
    expect(merged.code).toBe(whole.code)
  })

  it('from stdin', async () => {
    const { stdout } = await probe(['--targets', '-', '-q'], { stdin: `${bench.url('healthy')}\n` })
    expect(stdout).toContain('PASS')
  })

  it('an empty shard says so', async () => {
    const { code, stderr } = await probe([bench.url('healthy'), '--shard', '2/2', '-q'])
    expect(stderr).toMatch(/this shard is empty/)
    expect(code).toBe(0)
  })

  it('people read each as it is done, and a table at the end', async () => {
    const { stdout } = await probe([bench.url('healthy'), bench.url('no-source')])
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('✗ 2 targets: 1 failed, 0 inconclusive, 1 passed')
  })

  it('asks for what they share once', async () => {
    const before = bench.log.entries().at(-1)?.id ?? 0
    const url = bench.url('healthy')
    await probe([url, url, url, '-q'])
    const asked = bench.log
      .entries(before)
      .flatMap(entry =>
        entry.what === 'ocsp' || entry.what === 'crl' ? [`${entry.method} ${entry.url}`] : [],
      )
    expect(asked.length).toBeGreaterThan(0)
    expect(new Set(asked).size).toBe(asked.length)
  })
})

describe('interrupted', () => {
  it('prints what is there and ends with 130', async () => {
    const silent = await startSilent()
    const aborter = new AbortController()
    const file = join(bench.folder, 'interrupted.ndjson')
    const { code, stdout } = await probe(
      [bench.url('healthy'), silent.target, '--concurrency', '2', '-o', `ndjson=${file}`],
      {
        signal: aborter.signal,
        // One of the two is there; the other never will be.
        onStdout: text => text.includes('PASS') && aborter.abort('SIGINT'),
      },
    )
    await silent.close()
    expect(stdout).toContain('PASS')
    expect(ndjson(readFileSync(file, 'utf8'))[0]!.target.input).toBe(bench.url('healthy'))
    expect(code).toBe(130)
  })
})
