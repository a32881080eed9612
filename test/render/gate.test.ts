/** Where the gate says otherwise than the verdict, every format says so: a log must tell why the job failed. */
import { describe, expect, it } from 'vitest'
import { format as github } from '../../src/render/github.ts'
import { format as html } from '../../src/render/html.ts'
import { format as human } from '../../src/render/human.ts'
import { format as markdown } from '../../src/render/markdown.ts'
import { format as nagios } from '../../src/render/nagios.ts'
import type { Report } from '../../src/report.ts'
import { REPORTS } from '../support/reports.ts'
import { rendered } from './rendered.ts'

const { healthy, dead } = REPORTS
const failing: Report = {
  ...healthy,
  exitCode: 1,
  gate: { ...healthy.gate, failed: true, by: ['staple-absent'] },
}
const passing: Report = {
  ...dead,
  exitCode: 0,
  gate: { ...dead.gate, failOn: 'never', failed: false, by: [] },
}

describe('a gate that fails what Windows accepts', () => {
  it('is told with -q, and the exit code', () => {
    const { text } = rendered(human, [failing], 'quiet')
    expect(text).toMatch(/^✓ PASS .* \(the gate fails \(staple-absent\); exit code 1\)\n$/)
  })

  it.each(['quiet', 'normal'] as const)('is told by the last line of many, %s', detail => {
    const { text } = rendered(human, [failing, healthy], detail)
    expect(text).toMatch(/^✗ 2 targets: 0 failed, 0 inconclusive, 2 passed; the gate fails 1 of them$/m)
  })

  it('leads the table', () => {
    const rows = rendered(human, [healthy, failing]).text.split('\n').slice(-5)
    expect(rows[0]).toMatch(/^✓ pass .*the gate fails \(staple-absent\)$/)
  })

  it('is told by the annotation of the target', () => {
    expect(rendered(github, [failing]).text).toMatch(
      /^::error title=ocspcheck%3A www\.example\.com%3A the gate fails::.*Decided by: staple-absent$/m,
    )
  })

  it('is told by one line for a monitor', () => {
    expect(rendered(nagios, [failing]).text).toMatch(
      /^OCSPCHECK CRITICAL: .* The gate fails \(staple-absent\)\. \|/,
    )
  })

  it.each([
    ['markdown', markdown],
    ['html', html],
  ])('is told by the overview of %s', (_name, format) => {
    const { text } = rendered(format, [healthy, failing])
    expect(text).toMatch(/0 fail, 0 inconclusive, 2 pass; the gate fails 1 of them/)
    expect(text).toMatch(/The gate fails \\?\(staple-absent\\?\)\./)
  })
})

describe('a gate that lets pass what Windows refuses', () => {
  it('is told with -q', () => {
    const { text } = rendered(human, [passing], 'quiet')
    expect(text).toMatch(/^✗ FAIL .* \(the gate lets it pass \(fail-on never, .*\); exit code 0\)\n$/)
  })

  it('is told by the last line of many', () => {
    expect(rendered(human, [passing, healthy]).text).toMatch(/1 passed; the gate fails none of them\n$/)
  })
})

it('a gate that agrees with the verdict is not told', () => {
  for (const format of [human, markdown, html, nagios]) {
    expect(rendered(format, [healthy, dead]).text).not.toMatch(/the gate (fails|lets)/i)
  }
  expect(rendered(human, [dead], 'quiet').text).not.toContain('(the gate')
})
