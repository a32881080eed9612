/**
 * Annotations of GitHub Actions: one a finding, and one for a target that fails or could not be judged. The Markdown report for
 * `GITHUB_STEP_SUMMARY` is the format `markdown`, which the command appends there.
 * Escaping as in actions/toolkit: packages/core/src/command.ts.
 */
import type { Finding, Report, Severity } from '../report.ts'
import { type Format, streamed } from './format.ts'

const LEVELS = { error: 'error', warning: 'warning', notice: 'notice' } as const satisfies Record<
  Severity,
  string
>

export const format: Format = {
  mediaType: 'text/plain',
  machine: true,
  open: streamed(
    report =>
      `${[...report.findings.map(finding => ofFinding(report, finding)), ...ofTarget(report)].join('\n')}\n`,
  ),
}

function ofFinding(report: Report, { severity, rule, message, mend, docs }: Finding): string {
  return annotation(LEVELS[severity], `${report.target.input}: ${rule}`, `${message}\n${mend}\n${docs}`)
}

/** Last, so that whoever opens the log at its end reads the verdict. A plain line where there is nothing to look at. */
function ofTarget({ target, verdict, summary, gate, exitCode }: Report): string[] {
  const says = gate.failed && verdict !== 'fail' ? 'the gate fails' : verdict
  const title = `${target.input}: ${says}`
  if (gate.failed) {
    return [annotation('error', title, `${summary}\nDecided by: ${gate.by.join(', ')}`)]
  }
  if (verdict === 'inconclusive') {
    return [annotation(exitCode === 0 ? 'warning' : 'error', title, summary)]
  }
  return [logLine(`${title}: ${summary}`)]
}

export function annotation(level: 'error' | 'warning' | 'notice', title: string, message: string): string {
  return `::${level} title=${escapeProperty(`ocspcheck: ${title}`)}::${escapeData(message)}`
}

/** The runner also obeys `##[command]`, wherever in a line it stands. */
const logLine = (text: string) => `ocspcheck: ${text.replace(/[\r\n]+/g, ' ').replaceAll('##[', '## [')}`

const escapeData = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
