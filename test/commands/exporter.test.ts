import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { allowRule, isAllowed } from '../../src/commands/exporter/allow.ts'
import { listenAddress } from '../../src/commands/exporter/server.ts'
import { describeWith } from '../support/needs.ts'
import { closedPort } from '../support/port.ts'
import { type Bench, startBench } from './support/lab.ts'
import { run } from './support/run.ts'
import { startSilent } from './support/sockets.ts'

interface Exporter {
  url: string
  stop: () => Promise<number>
}

async function startExporter(...args: string[]): Promise<Exporter> {
  const aborter = new AbortController()
  let ended: Promise<{ code: number; stderr: string }>
  const url = await new Promise<string>((resolve, reject) => {
    ended = run(['exporter', '--listen', '127.0.0.1:0', '--attempts', '1', ...args], {
      signal: aborter.signal,
      onStderr: text => {
        const listening = /listening on (\S+)\/\n/.exec(text)
        if (listening) {
          resolve(listening[1]!)
        }
      },
    })
    ended.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
  return {
    url,
    stop: async () => {
      aborter.abort('SIGTERM')
      return (await ended).code
    },
  }
}

let bench: Bench
let exporter: Exporter | undefined

beforeAll(async () => {
  bench = await startBench(['healthy', 'ocsp-and-crl-dead'])
})
afterAll(() => bench.close())
afterEach(async () => {
  await exporter?.stop()
  exporter = undefined
})

/** The value of a metric without labels. */
const metricValue = (text: string, name: string) =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
const probeUrl = (target: string) => `${exporter!.url}/probe?target=${encodeURIComponent(target)}`

describe('ocspcheck exporter', () => {
  it('answers /probe with the metrics of the target', async () => {
    exporter = await startExporter('--ca-file', bench.caFile)
    const good = await fetch(probeUrl(bench.url('healthy')))
    const text = await good.text()
    expect(good.status).toBe(200)
    expect(good.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(metricValue(text, 'probe_success')).toBe(1)
    expect(metricValue(text, 'probe_duration_seconds')).toBeGreaterThan(0)
    expect(text).toContain('ssl_ocsp_response_stapled')
    const bad = await (await fetch(probeUrl(bench.url('ocsp-and-crl-dead')))).text()
    expect(metricValue(bad, 'probe_success')).toBe(0)
  })

  it('takes servername and starttls, and no parameter that reads files or leads elsewhere', async () => {
    exporter = await startExporter('--ca-file', bench.caFile)
    const { port, hostname } = new URL(bench.url('healthy'))
    const named = await fetch(`${probeUrl(`127.0.0.1:${port}`)}&servername=${hostname}`)
    expect(metricValue(await named.text(), 'probe_success')).toBe(1)
    for (const query of [
      'ca-file=/etc/passwd',
      'connect=127.0.0.1',
      'module=http_2xx',
      'starttls=gopher',
      'servername=a&servername=b',
    ]) {
      const refused = await fetch(`${probeUrl('example.com')}&${query}`)
      expect(refused.status, query).toBe(400)
    }
    expect((await fetch(`${exporter.url}/probe`)).status).toBe(400)
    expect((await fetch(probeUrl('http://example.com'))).status).toBe(400)
  })

  it('asks only what --allow names', async () => {
    const { port, hostname } = new URL(bench.url('healthy'))
    exporter = await startExporter('--ca-file', bench.caFile, '--allow', `${hostname}:${port}`)
    expect((await fetch(probeUrl(bench.url('healthy')))).status).toBe(200)
    expect((await fetch(probeUrl(bench.url('ocsp-and-crl-dead')))).status).toBe(403)
    expect((await fetch(probeUrl(hostname))).status).toBe(403)
  })

  it('ends a probe before the scraper gives up', async () => {
    const silent = await startSilent()
    // Without the scraper's word it would take longer than this test may.
    exporter = await startExporter('--timeout', '600', '--max-time', '600')
    const answer = await fetch(probeUrl(silent.target), {
      headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '2' },
    })
    expect(answer.status).toBe(200)
    expect(metricValue(await answer.text(), 'probe_success')).toBe(0)
    await silent.close()
  })

  it('is bounded in concurrency: one more is told to come later', async () => {
    const silent = await startSilent()
    exporter = await startExporter('--concurrency', '1', '--timeout', '600', '--max-time', '600')
    const connected = new Promise(resolve => silent.server.once('connection', resolve))
    const aborter = new AbortController()
    const first = fetch(probeUrl(silent.target), { signal: aborter.signal }).catch(() => undefined)
    await connected
    const second = await fetch(probeUrl(silent.target))
    expect(second.status).toBe(503)
    expect(second.headers.get('retry-after')).toBe('5')
    // Whoever leaves frees the place.
    aborter.abort()
    await first
    await eventually(async () => {
      const metrics = await (await fetch(`${exporter!.url}/metrics`)).text()
      return metricValue(metrics, 'ocspcheck_exporter_probes_running') === 0 || undefined
    })
    await silent.close()
  })

  it('tells of itself, and refuses the rest', async () => {
    exporter = await startExporter('--ca-file', bench.caFile)
    await fetch(probeUrl(bench.url('healthy')))
    const metrics = await (await fetch(`${exporter.url}/metrics`)).text()
    expect(metrics).toContain('ocspcheck_exporter_probes_total{result="pass"} 1')
    expect((await fetch(`${exporter.url}/`)).status).toBe(200)
    expect((await fetch(`${exporter.url}/nothing`)).status).toBe(404)
    expect((await fetch(`${exporter.url}/metrics`, { method: 'POST' })).status).toBe(405)
    expect(await exporter.stop()).toBe(0)
  })

  it.each(['//', 'http://[', '/probe?target=%', '/%'])('goes on after a request for %j', async asked => {
    exporter = await startExporter()
    const { hostname, port } = new URL(exporter.url)
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () =>
        socket.end(`GET ${asked} HTTP/1.1\r\nHost: exporter\r\n\r\n`),
      )
      let text = ''
      socket.on('data', piece => {
        text += piece
      })
      socket.on('end', () => resolve(text)).on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
    expect((await fetch(`${exporter.url}/-/healthy`)).status).toBe(200)
  })

  it('a port that is taken is wrong use', async () => {
    exporter = await startExporter()
    const { code, stderr } = await run(['exporter', '--listen', new URL(exporter.url).host])
    expect(stderr).toMatch(/something else listens there/)
    const elsewhere = await run(['exporter', '--listen', '192.0.2.1:9', '--allow', 'example.com'])
    expect(elsewhere).toMatchObject({ code: 2, stderr: expect.stringMatching(/does not have the address/) })
    expect(code).toBe(2)
  })
})

describe('--allow', () => {
  it.each([
    ['example.com', 'example.com', 443, true],
    ['example.com', 'example.com', 8443, false],
    ['example.com', 'www.example.com', 443, false],
    ['example.com:8443', 'example.com', 8443, true],
    ['example.com:*', 'example.com', 25, true],
    ['*.example.com', 'www.example.com', 443, true],
    ['*.example.com', 'a.b.example.com', 443, true],
    ['*.example.com', 'example.com', 443, false],
    ['*.example.com', 'notexample.com', 443, false],
    ['[2001:db8::1]:443', '2001:db8::1', 443, true],
  ])('%s and %s:%d: %s', (rule, host, port, allowed) => {
    expect(isAllowed([allowRule(rule)], { host, port })).toBe(allowed)
  })

  it.each(['*', '', '*.', ':443'])('refuses %j', text => {
    expect(() => allowRule(text)).toThrow(expect.objectContaining({ name: 'UsageError' }))
  })
})

describe('--listen', () => {
  it.each([
    ['127.0.0.1:9919', { host: '127.0.0.1', port: 9919, loopback: true }],
    ['[::1]:0', { host: '::1', port: 0, loopback: true }],
    ['localhost:9919', { host: 'localhost', port: 9919, loopback: true }],
    [':9919', { port: 9919, loopback: false }],
    ['0.0.0.0:9919', { host: '0.0.0.0', port: 9919, loopback: false }],
    ['[::]:9919', { host: '::', port: 9919, loopback: false }],
  ])('%s', (text, address) => {
    expect(listenAddress(text)).toEqual(address)
  })

  it.each(['9919', '127.0.0.1', 'example.com:80', '[127.0.0.1]:80', '127.0.0.1:70000'])(
    'refuses %s',
    text => {
      expect(() => listenAddress(text)).toThrow(expect.objectContaining({ name: 'UsageError' }))
    },
  )
})

describeWith(['promtool', 'prometheus'], 'a real Prometheus', () => {
  let prometheus: ChildProcess | undefined

  afterAll(async () => {
    if (!prometheus || prometheus.exitCode !== null) return
    const ended = new Promise(resolve => prometheus!.once('exit', resolve))
    prometheus.kill('SIGKILL')
    await ended
  })

  it('promtool has nothing to say of what it is given', async () => {
    exporter = await startExporter('--ca-file', bench.caFile)
    for (const page of [probeUrl(bench.url('healthy')), `${exporter.url}/metrics`]) {
      const input = await (await fetch(page)).text()
      expect(execFileSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })).toBe('')
    }
  })

  it('scrapes it, with the relabelling that is written in docs/exporter.md', async () => {
    exporter = await startExporter('--ca-file', bench.caFile)
    const config = join(bench.folder, 'prometheus.yml')
    writeFileSync(
      config,
      JSON.stringify({
        scrape_configs: [
          {
            job_name: 'ocspcheck',
            metrics_path: '/probe',
            scrape_interval: '5s',
            scrape_timeout: '5s',
            static_configs: [{ targets: [bench.url('healthy'), bench.url('ocsp-and-crl-dead')] }],
            relabel_configs: [
              { source_labels: ['__address__'], target_label: '__param_target' },
              { source_labels: ['__param_target'], target_label: 'instance' },
              { target_label: '__address__', replacement: new URL(exporter.url).host },
            ],
          },
        ],
      }),
    )
    const port = await closedPort()
    prometheus = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(bench.folder, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    )
    const scraped = await eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=probe_success`)
      const { data } = (await answer.json()) as {
        data: { result: { metric: { instance: string }; value: [number, string] }[] }
      }
      // On a busy machine a scrape may be cut short, and the next one is whole.
      const settled = data.result.length === 2 && data.result.some(({ value }) => value[1] === '1')
      return settled ? data.result : undefined
    })
    expect(Object.fromEntries(scraped.map(({ metric, value }) => [metric.instance, value[1]]))).toEqual({
      [bench.url('healthy')]: '1',
      [bench.url('ocsp-and-crl-dead')]: '0',
    })
  }, 120_000)
})

async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 300; i++) {
    const answer = await ask().catch(() => undefined)
    if (answer !== undefined) {
      return answer
    }
    await new Promise(resolve => setTimeout(resolve, 300))
  }
  throw new Error('it did not happen within 90 s')
}
