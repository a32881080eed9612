import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Facts } from '../../src/facts.ts'
import { format } from '../../src/render/prometheus.ts'
import { METRICS } from '../../src/render/prometheus-metrics.ts'
import type { Report } from '../../src/report.ts'
import { connection, facts, ocspResponse, responder } from '../support/facts.ts'
import { describeWith } from '../support/needs.ts'
import { REPORTS, report } from '../support/reports.ts'
import { HOSTILE_REPORTS } from './hostile.ts'
import { rendered } from './rendered.ts'

const textOf = (...reports: Report[]) => rendered(format, reports).text

/** The series of one metric, labels without the target. */
function series(one: Report, name: string): Record<string, number> {
  const found = [...textOf(one).matchAll(/^(?<metric>\w+)\{(?<labels>.*)\} (?<value>\S+)$/gm)]
  return Object.fromEntries(
    found
      .filter(({ groups }) => groups!.metric === name)
      .map(({ groups }) => [groups!.labels!.replace(/^target="[^"]*",?/, ''), Number(groups!.value)]),
  )
}

const withFacts = (more: Partial<Facts>) => report({ facts: facts(more) })

/** Quiet: no complaint, and exit code 0. Both the metric names and every line are looked at. */
function promtool(text: string): void {
  const printed = execFileSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
    stdio: 'pipe',
  })
  expect(printed).toBe('')
}

describeWith(['promtool'], 'prometheus', () => {
  it('is what promtool likes, for every kind of report', () => {
    promtool(textOf(...Object.values(REPORTS)))
    promtool(
      textOf(
        ...HOSTILE_REPORTS.map((one, i) => ({
          ...one,
          target: { ...one.target, input: `${i}${one.target.input}` },
        })),
      ),
    )
  })

  it('shows every metric for some report', () => {
    const text = textOf(...Object.values(REPORTS))
    for (const [name, { help }] of Object.entries(METRICS)) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name}{`)
    }
  })

  it('has the names of ssl_exporter for the staple', () => {
    expect(series(REPORTS.healthy, 'ssl_ocsp_response_stapled')).toEqual({ 'certificate="leaf"': 1 })
    expect(series(REPORTS.healthy, 'ssl_ocsp_response_status')).toEqual({ 'certificate="leaf"': 0 })
    expect(series(REPORTS.healthy, 'ssl_ocsp_response_next_update')).toEqual({
      'certificate="leaf"': Date.parse('2026-11-26T15:00:00Z') / 1000,
    })
    expect(series(REPORTS.revoked, 'ssl_ocsp_response_status')).toEqual({ 'certificate="leaf"': 1 })
    expect(series(REPORTS.revoked, 'ssl_ocsp_response_revoked_at')).toEqual({
      'certificate="leaf"': Date.parse('2026-11-20T15:00:00Z') / 1000,
    })
  })

  it('has no series for what is absent', () => {
    expect(series(REPORTS.dead, 'ssl_ocsp_response_stapled')).toEqual({ 'certificate="leaf"': 0 })
    for (const name of ['status', 'this_update', 'next_update', 'produced_at', 'revoked_at']) {
      expect(series(REPORTS.dead, `ssl_ocsp_response_${name}`)).toEqual({})
    }
    expect(series(REPORTS.unreachable, 'ssl_ocsp_response_stapled')).toEqual({})
    expect(textOf(REPORTS.healthy)).not.toContain('revoked_at')
    const unseen = withFacts({
      connections: [connection(1, { state: 'not-observable', because: 'resumed' })],
    })
    expect(series(unseen, 'ssl_ocsp_response_stapled')).toEqual({})
    const skipped = withFacts({
      responders: [responder({ exchanges: [{ state: 'skipped', because: 'offline' }] })],
    })
    expect(textOf(skipped)).not.toContain('ocspcheck_responder_')
  })

  it('never says good where the signature does not verify', () => {
    for (const wrong of [{ signature: { state: 'invalid' } as const }, { authorized: false }]) {
      const one = withFacts({
        connections: [connection(1, { state: 'present', response: ocspResponse(wrong) })],
      })
      expect(series(one, 'ssl_ocsp_response_status')).toEqual({})
      expect(series(one, 'ocspcheck_staple_verified')).toEqual({ 'certificate="leaf"': 0 })
    }
  })

  it('takes the last handshake of each certificate, as nginx staples only from the second on', () => {
    const one = withFacts({
      connections: [
        connection(1, { state: 'absent' }),
        connection(2, { state: 'present', response: ocspResponse() }),
        connection(1, { state: 'absent' }, { chain: 'chain-2', keyType: 'rsa' }),
      ],
      chains: [
        { id: 'chain-1', certificates: ['leaf', 'intermediate-1'] },
        { id: 'chain-2', certificates: ['leaf-2', 'intermediate-1'] },
      ],
    })
    expect(series(one, 'ssl_ocsp_response_stapled')).toEqual({
      'certificate="leaf"': 1,
      'certificate="leaf-2"': 0,
    })
  })

  it('tells sources that answer from those that do not', () => {
    expect(series(REPORTS.dead, 'ocspcheck_responder_up')).toEqual({
      'certificate="leaf",url="http://ocsp.ca.example/"': 0,
    })
    expect(series(REPORTS.dead, 'ocspcheck_crl_up')).toEqual({
      'certificate="leaf",url="http://crl.ca.example/leaf.crl"': 0,
      'certificate="intermediate-1",url="http://crl.ca.example/root.crl"': 1,
    })
    expect(series(REPORTS.dead, 'ocspcheck_crl_duration_seconds')).toMatchObject({
      'certificate="leaf",url="http://crl.ca.example/leaf.crl"': 15,
    })
  })

  it('gives each series once, the later report of a target counting', () => {
    const text = textOf(REPORTS.healthy, { ...REPORTS.dead, target: REPORTS.healthy.target })
    const names = text.split('\n').map(line => line.replace(/ \S+$/, ''))
    expect(new Set(names.filter(name => name && !name.startsWith('#'))).size).toBe(
      names.filter(name => name && !name.startsWith('#')).length,
    )
    expect(text).not.toContain('ssl_ocsp_response_status')
  })

  it('is described: every metric, and alerts that promtool takes', () => {
    const docs = join(import.meta.dirname, '..', '..', 'docs')
    const table = readFileSync(join(docs, 'formats.md'), 'utf8')
    for (const name of Object.keys(METRICS)) {
      expect(table).toContain(`| \`${name}\` |`)
    }
    const rules = join(docs, 'ci', 'prometheus-rules.yml')
    expect(execFileSync('promtool', ['check', 'rules', rules], { encoding: 'utf8' })).toContain('SUCCESS')
    for (const [name] of readFileSync(rules, 'utf8').matchAll(/\b(ssl|ocspcheck)_[a-z_]+/g)) {
      expect(Object.keys(METRICS)).toContain(name)
    }
  })
})
