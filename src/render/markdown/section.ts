/** One report as a section: verdict, findings with their mends, what answered, and what the clients do. */
import type { ClientOutcome, Finding, Report, Severity, Verdict } from '../../report.ts'
import { withoutRepeats } from '../findings.ts'
import { blameText } from '../human/verdict.ts'
import { sourcesOf } from '../sources.ts'
import { count, milliseconds, when } from '../words.ts'
import { block, code, link, plain, table } from './text.ts'

export const VERDICT_SIGNS = { pass: '✅', fail: '❌', inconclusive: '❔' } as const satisfies Record<
  Verdict,
  string
>

const SEVERITY_SIGNS = { error: '❌', warning: '⚠️', notice: 'ℹ️' } as const satisfies Record<Severity, string>

export function section(report: Report): string {
  return [
    `## ${VERDICT_SIGNS[report.verdict]} ${code(report.target.input)}: ${report.verdict}`,
    `**${plain(report.summary)}**`,
    ...blame(report),
    ...gate(report),
    ...withoutRepeats(report.findings).map(findingText),
    ...clients(report),
    ...sources(report),
    ...notJudged(report),
    `<sub>Judged ${when(report.judgedAt)} by ocspcheck ${plain(report.tool.version)}.</sub>`,
  ].join('\n\n')
}

const blame = (report: Report) => (report.blame === undefined ? [] : [plain(blameText(report))])

const gate = ({ gate: { failed, by, failOn, policy } }: Report) =>
  failed
    ? [
        `The gate (from ${failOn} on) failed by ${by.map(code).join(', ')}` +
          `${policy ? `, as ${code(policy.file)} has it: ${policy.decided.map(code).join(', ')}` : ''}.`,
      ]
    : []

function findingText({ severity, rule, message, mend, docs, reproduce }: Finding): string {
  return [
    `### ${SEVERITY_SIGNS[severity]} ${link(rule, docs)} (${severity})`,
    plain(message),
    ...(mend === '' ? [] : [`**What mends it:** ${mend.split('\n').map(plain).join('<br>\n')}`]),
    ...(reproduce ? [block(reproduce, 'sh')] : []),
  ].join('\n\n')
}

function clients({ clients: outcomes, gate: { clients: deciding } }: Report): string[] {
  const own = outcomes.filter(({ client }) => deciding.includes(client))
  const others = outcomes.filter(({ client }) => !deciding.includes(client))
  const rows = (some: ClientOutcome[]) =>
    table(['client', 'outcome', 'known by', 'what its user reads, or why'], some.map(clientRow))
  return [
    ...(own.length > 0 ? ['### Clients', rows(own)] : []),
    ...(others.length > 0 ? [folded(count(others.length, 'other client'), rows(others))] : []),
  ]
}

const clientRow = ({ client, outcome, basis, errors, because, delay }: ClientOutcome) => [
  code(client),
  outcome,
  basis,
  [
    ...errors.map(({ text }) => code(text)),
    ...(because ? [plain(because)] : []),
    ...(delay && delay.worstMs >= 1000 ? [`waits up to ${milliseconds(delay.worstMs)}`] : []),
  ].join('<br>'),
]

function sources(report: Report): string[] {
  const rows = sourcesOf(report).map(({ certificate, kind, url, view: { state, word, totalMs } }) => [
    code(certificate),
    kind,
    url === undefined ? '' : code(url),
    `${{ good: '✅', bad: '❌', none: '➖' }[state]} ${plain(word)}`,
    totalMs === undefined ? '' : milliseconds(totalMs),
  ])
  return rows.length === 0
    ? []
    : ['### What answered', table(['certificate', 'source', 'URL', 'result', 'time'], rows)]
}

function notJudged({ rules }: Report): string[] {
  const open = rules.filter(({ result }) => result === 'not-judged')
  return open.length === 0
    ? []
    : [
        folded(
          `${count(open.length, 'rule')} could not be judged`,
          table(
            ['rule', 'why'],
            open.map(({ rule, because }) => [code(rule), plain(because ?? '')]),
          ),
        ),
      ]
}

/** The empty lines make what is inside Markdown. */
const folded = (summary: string, body: string) =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`
