/** For people: what was asked, what answered, what is wrong and what mends it, who refuses. The verdict comes last. */
import type { Report } from '../report.ts'
import type { Format, Style } from './format.ts'
import { hostPort, requiredHosts } from './hosts.ts'
import { chainLines, indented } from './human/chain.ts'
import { clientLines, errorLines, walkLines } from './human/clients.ts'
import { findingLines } from './human/findings.ts'
import { headingLines } from './human/heading.ts'
import { type Row, rowOf, tableLines } from './human/table.ts'
import { verdictLines } from './human/verdict.ts'
import { count } from './words.ts'

export const format: Format = {
  mediaType: 'text/plain; charset=utf-8',
  machine: false,
  open(style) {
    const rows: Row[] = []
    return {
      report(report) {
        rows.push(rowOf(report))
        return `${reportText(report, style)}${style.several && style.detail !== 'quiet' ? '\n' : ''}`
      },
      end: () => (style.several && rows.length > 0 ? `${tableLines(rows, style).join('\n')}\n` : ''),
    }
  },
}

export function reportText(report: Report, style: Style): string {
  if (style.detail === 'quiet') {
    return lines(verdictLines(report, style))
  }
  const parts = [
    headingLines(report, style),
    chainLines(report, style),
    style.detail === 'verbose' ? walkLines(report, style) : [],
    findingLines(report, style),
    clientLines(report, style),
    hostLines(report, style),
    style.detail === 'verbose' ? ruleLines(report, style) : [],
    errorLines(report, style),
    verdictLines(report, style),
  ]
  return parts
    .map(part => trimEmptyEnd(part))
    .filter(part => part.length > 0)
    .map(lines)
    .join('\n')
}

const lines = (of: readonly string[]): string => of.map(line => `${line}\n`).join('')

function trimEmptyEnd(of: readonly string[]): readonly string[] {
  return of.at(-1) === '' ? of.slice(0, -1) : of
}

/** The allow-list question: worth a line always, since what is blocked elsewhere is open here. */
function hostLines({ facts }: Report, style: Style): string[] {
  const hosts = requiredHosts(facts).map(hostPort)
  if (hosts.length === 0) {
    return []
  }
  const [first = '', ...rest] = indented(hosts.join(', '), 2, style)
  return [style.paint.bold('clients must reach'), first, ...rest]
}

function ruleLines({ rules }: Report, { paint }: Style): string[] {
  const of = (result: (typeof rules)[number]['result']) => rules.filter(rule => rule.result === result)
  const notJudged = of('not-judged').map(({ rule, because }) => `  ${rule}: ${because ?? 'not judged'}`)
  return [
    `${paint.bold(count(rules.length, 'rule'))}: ${of('found').length} found something, ${of('passed').length} passed, ` +
      `${of('not-applicable').length} did not apply, ${notJudged.length} could not be judged`,
    ...notJudged.map(line => paint.dim(line)),
  ]
}
