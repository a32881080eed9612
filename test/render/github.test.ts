import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { annotation, format } from '../../src/render/github.ts'
import type { Report } from '../../src/report.ts'
import { REPORTS, report } from '../support/reports.ts'
import { HOSTILE_REPORTS } from './hostile.ts'
import { rendered } from './rendered.ts'

const lines = (...reports: Parameters<typeof rendered>[1]) =>
  rendered(format, reports).text.trimEnd().split('\n')

/** What the runner makes of a line (actions/runner, ActionCommand.TryParseV2). */
function parse(line: string) {
  const { level, title, message } =
    /^::(?<level>\w+) title=(?<title>[^,:]*)::(?<message>.*)$/.exec(line)?.groups ?? {}
  const data = (text = '') => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
  const property = (text = '') => data(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
  return level && { level, title: property(title), message: data(message) }
}

describe('github', () => {
  it('annotates each finding by its severity, and says last what the verdict is', () => {
    const told = lines(REPORTS.dead).map(parse)
    expect(told.map(one => one && `${one.level} ${one.title}`)).toEqual([
      'error ocspcheck: broken.example: ocsp-dns-nxdomain',
      'error ocspcheck: broken.example: crl-unreachable',
      'warning ocspcheck: broken.example: staple-absent',
      'error ocspcheck: broken.example: fail',
    ])
    expect(told[0]).toMatchObject({ message: expect.stringContaining('\nDo this.\nThen that.\nhttps://') })
    expect(told[3]).toMatchObject({ message: expect.stringContaining(REPORTS.dead.summary) })
  })

  it('annotates nothing where nothing is wrong', () => {
    expect(lines(REPORTS.healthy)).toEqual([`ocspcheck: www.example.com: pass: ${REPORTS.healthy.summary}`])
  })

  it('shows that nothing was judged as an error, and as a warning where that may pass', () => {
    expect(lines(REPORTS.unreachable)[0]).toMatch(
      /^::error title=ocspcheck%3A down\.example%3A8443%3A inconclusive::/,
    )
    expect(lines(report({ verdict: 'inconclusive', exitCode: 0 }))[0]).toMatch(/^::warning /)
  })

  it('escapes so that the runner reads what was meant', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (title, message) => {
        const line = annotation('error', title, message)
        expect(line).not.toMatch(/[\r\n]/)
        expect(parse(line)).toEqual({ level: 'error', title: `ocspcheck: ${title}`, message })
      }),
    )
  })

  it('lets no text begin a command of its own', () => {
    for (const line of lines(...HOSTILE_REPORTS)) {
      expect(line).toMatch(/^(::(error|warning|notice) title=ocspcheck%3A |ocspcheck: )/)
    }
    const quiet = HOSTILE_REPORTS.map(
      (one): Report => ({ ...one, findings: [], verdict: 'pass', gate: REPORTS.healthy.gate }),
    )
    for (const line of lines(...quiet)) {
      expect(line).toMatch(/^ocspcheck: (?!.*##\[)/)
    }
  })
})
