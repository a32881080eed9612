import { describe, expect, it } from 'vitest'
import { format, nagiosExit } from '../../src/render/nagios.ts'
import { finding, REPORTS, report } from '../support/reports.ts'
import { HOSTILE_REPORTS } from './hostile.ts'
import { rendered } from './rendered.ts'

const DATUM = /^'[^'=]+'=-?\d+(\.\d+)?[a-z%]*(;-?[\d.]*){0,4}$/

describe('nagios', () => {
  it.each([
    [REPORTS.healthy, 0, 'OK'],
    [REPORTS.slow, 1, 'WARNING'],
    [REPORTS.dead, 2, 'CRITICAL'],
    [REPORTS.unreachable, 3, 'UNKNOWN'],
  ] as const)('$target.input is $1', (one, code, word) => {
    expect(nagiosExit(one)).toBe(code)
    const { text, exitCode } = rendered(format, [one])
    expect(exitCode).toBe(code)
    expect(text.startsWith(`OCSPCHECK ${word}: ${one.target.input} - ${one.summary} | `)).toBe(true)
  })

  it('gives performance data in base units', () => {
    const { text } = rendered(format, [REPORTS.healthy])
    expect(text).toContain("'staple_remaining'=345600s 'certificate_remaining'=5184000s 'errors'=0;;;0")
    expect(text).toContain("'time'=0.321s;;;0\n")
  })

  it('gives no figure for what is not there', () => {
    expect(rendered(format, [REPORTS.dead]).text).not.toContain('staple_remaining')
    expect(rendered(format, [REPORTS.unreachable]).text).not.toContain('certificate_remaining')
  })

  it('is critical where the gate was made to fail, and ok below a gate that never does', () => {
    expect(nagiosExit(report({ exitCode: 1, gate: { ...REPORTS.healthy.gate, failed: true } }))).toBe(2)
    expect(nagiosExit(report({ findings: [finding('redirected', { severity: 'notice' })] }))).toBe(0)
    expect(nagiosExit(report({ verdict: 'inconclusive', exitCode: 0 }))).toBe(0)
    expect(nagiosExit(report({ exitCode: 70 }))).toBe(3)
  })

  it('leads with the worst of several: a failure before ignorance before a warning', () => {
    const { slow, unreachable, healthy, dead } = REPORTS
    const first = (...reports: Parameters<typeof rendered>[1]) => rendered(format, reports)
    expect(first(healthy, slow, unreachable)).toMatchObject({ exitCode: 3 })
    expect(first(healthy, slow, unreachable).text).toMatch(
      /^OCSPCHECK UNKNOWN: 1 UNKNOWN, 1 WARNING, 1 OK: down/,
    )
    expect(first(unreachable, dead, healthy)).toMatchObject({ exitCode: 2 })
    expect(first(dead, healthy).text).toContain("'www.example.com staple_remaining'=")
  })

  it('stays within what Nagios reads, however many targets there are', () => {
    const many = Array.from({ length: 500 }, (_, i) => [
      { ...REPORTS.healthy, target: { ...REPORTS.healthy.target, input: `site-${i}.example` } },
      REPORTS.dead,
    ]).flat()
    const { text } = rendered(format, many)
    expect(text.length).toBeLessThan(8192)
    expect(text).toMatch(/^OCSPCHECK CRITICAL: 500 CRITICAL, 500 OK: /)
    expect(text).toContain(" | 'staple_remaining'=345600s 'certificate_remaining'=5184000s 'errors'=")
  })

  it('is unknown where nothing was judged', () => {
    expect(rendered(format, [])).toEqual({ text: 'OCSPCHECK UNKNOWN: nothing was judged\n', exitCode: 3 })
  })

  it('is one line with one bar, whatever the texts hold', () => {
    for (const one of HOSTILE_REPORTS) {
      const [line, ...rest] = rendered(format, [one, REPORTS.healthy]).text.split('\n')
      expect(rest).toEqual([''])
      const [told, data, ...more] = line!.split('|')
      expect(more).toEqual([])
      expect(told).toMatch(/^OCSPCHECK CRITICAL: /)
      for (const datum of data!.trim().split(/ (?=')/)) {
        expect(datum).toMatch(DATUM)
      }
    }
  })
})
