/**
 * One line with performance data, and the exit codes of plugins. Monitoring Plugins Development Guidelines: the text must hold no
 * `|` (what follows is performance data), a label no `'` and no `=`.
 */
import type { Report } from '../report.ts'
import type { Format } from './format.ts'
import { msUntil, staplesOf } from './staples.ts'

export type NagiosCode = 0 | 1 | 2 | 3

const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const

/** A host may be wrong without our being able to see all of it, so a failure outweighs ignorance, and ignorance a warning. */
const RANK = [0, 1, 3, 2] as const satisfies Record<NagiosCode, number>

export const format: Format = {
  mediaType: 'text/plain',
  machine: true,
  open({ several }) {
    const counts = [0, 0, 0, 0]
    const data: string[] = []
    let worst: NagiosCode = 0
    let text = ''
    return {
      report(report) {
        const code = nagiosExit(report)
        counts[code]!++
        if (text === '' || RANK[code] > RANK[worst]) {
          worst = code
          text = `${report.target.input} - ${report.summary}`
        }
        data.push(...performance(report, several ? `${report.target.input} ` : ''))
        return ''
      },
      end() {
        if (text === '') {
          return `OCSPCHECK ${STATES[3]}: nothing was judged\n`
        }
        const told = several ? `${total(counts)}: ${text}` : text
        return `OCSPCHECK ${STATES[worst]}: ${plain(told)} | ${data.join(' ')}\n`
      },
      exitCode: () => (text === '' ? 3 : worst),
    }
  },
}

/** 0 OK, 1 WARNING (a finding below the gate), 2 CRITICAL (the gate failed), 3 UNKNOWN (inconclusive, or our own fault). */
export function nagiosExit({ gate, exitCode, findings }: Report): NagiosCode {
  if (gate.failed || exitCode === 1) {
    return 2
  }
  if (exitCode !== 0) {
    return 3
  }
  return findings.some(({ severity }) => severity !== 'notice') ? 1 : 0
}

/** `'label'=value[unit];warn;crit;min;max` */
function performance(report: Report, prefix: string): string[] {
  const lowest = (values: number[]) => (values.length > 0 ? [Math.min(...values)] : [])
  const count = (level: string) => report.findings.filter(({ severity }) => severity === level).length
  return [
    ...lowest(staplesOf(report).map(({ nextUpdate }) => msUntil(nextUpdate, report.judgedAt))).map(ms =>
      datum(`${prefix}staple_remaining`, Math.round(ms / 1000), 's'),
    ),
    ...lowest(
      report.facts.certificates
        .filter(({ id }) => id.startsWith('leaf'))
        .map(({ notAfter }) => msUntil(notAfter, report.judgedAt)),
    ).map(ms => datum(`${prefix}certificate_remaining`, Math.round(ms / 1000), 's')),
    datum(`${prefix}errors`, count('error'), '', 0),
    datum(`${prefix}warnings`, count('warning'), '', 0),
    datum(`${prefix}time`, report.elapsedMs / 1000, 's', 0),
  ]
}

const datum = (label: string, value: number, unit: string, minimum?: number) =>
  `'${plain(label).replace(/['=]/g, '_')}'=${value}${unit}${minimum === undefined ? '' : `;;;${minimum}`}`

const plain = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '/').trim()

const total = (counts: readonly number[]) =>
  ([2, 3, 1, 0] as const)
    .filter(code => counts[code])
    .map(code => `${counts[code]} ${STATES[code]}`)
    .join(', ')
