/**
 * One line with performance data, and the exit codes of plugins. Monitoring Plugins Development Guidelines: the text must hold no
 * `|` (what follows is performance data), a label no `'` and no `=`.
 */
import type { Report } from '../report.ts'
import type { Format } from './format.ts'
import { gateSentence } from './gate.ts'
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
    const figures: Figures[] = []
    const data: string[] = []
    let worst: NagiosCode = 0
    let text = ''
    return {
      report(report) {
        const code = nagiosExit(report)
        counts[code]!++
        if (text === '' || RANK[code] > RANK[worst]) {
          worst = code
          text = `${report.target.input} - ${report.summary}${gateSentence(report)}`
        }
        const own = figuresOf(report)
        figures.push(own)
        data.push(...dataOf(own, several ? `${report.target.input} ` : ''))
        return ''
      },
      end() {
        if (text === '') {
          return `OCSPCHECK ${STATES[3]}: nothing was judged\n`
        }
        const told = several ? `${total(counts)}: ${text}` : text
        const each = data.join(' ')
        const shown = each.length > MOST_DATA ? dataOf(worstOf(figures), '').join(' ') : each
        return `OCSPCHECK ${STATES[worst]}: ${plain(told)} | ${shown}\n`
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

/** Nagios reads 8 KiB of a plugin, text included: of more targets than fit the worst figures are given. */
const MOST_DATA = 6_000

/** Seconds and counts; absent where there is nothing to measure. */
interface Figures {
  staple: number | undefined
  certificate: number | undefined
  errors: number
  warnings: number
  time: number
}

function figuresOf(report: Report): Figures {
  const { findings, facts, judgedAt, elapsedMs } = report
  const count = (level: string) => findings.filter(({ severity }) => severity === level).length
  const leaves = facts.certificates.filter(({ id }) => id.startsWith('leaf'))
  const left = (instant: string) => Math.round(msUntil(instant, judgedAt) / 1000)
  return {
    staple: lowest(staplesOf(report).map(({ nextUpdate }) => left(nextUpdate))),
    certificate: lowest(leaves.map(({ notAfter }) => left(notAfter))),
    errors: count('error'),
    warnings: count('warning'),
    time: elapsedMs / 1000,
  }
}

function worstOf(all: readonly Figures[]): Figures {
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  return {
    staple: lowest(all.flatMap(({ staple }) => staple ?? [])),
    certificate: lowest(all.flatMap(({ certificate }) => certificate ?? [])),
    errors: sum(all.map(({ errors }) => errors)),
    warnings: sum(all.map(({ warnings }) => warnings)),
    time: Math.max(...all.map(({ time }) => time)),
  }
}

const lowest = (values: number[]) => (values.length > 0 ? Math.min(...values) : undefined)

/** `'label'=value[unit];warn;crit;min;max` */
const dataOf = ({ staple, certificate, errors, warnings, time }: Figures, prefix: string): string[] => [
  ...(staple === undefined ? [] : [datum(`${prefix}staple_remaining`, staple, 's')]),
  ...(certificate === undefined ? [] : [datum(`${prefix}certificate_remaining`, certificate, 's')]),
  datum(`${prefix}errors`, errors, '', 0),
  datum(`${prefix}warnings`, warnings, '', 0),
  datum(`${prefix}time`, time, 's', 0),
]

const datum = (label: string, value: number, unit: string, minimum?: number) =>
  `'${plain(label).replace(/['=]/g, '_')}'=${value}${unit}${minimum === undefined ? '' : `;;;${minimum}`}`

const plain = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '/').trim()

const total = (counts: readonly number[]) =>
  ([2, 3, 1, 0] as const)
    .filter(code => counts[code])
    .map(code => `${counts[code]} ${STATES[code]}`)
    .join(', ')
