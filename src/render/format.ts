/**
 * The contract of every output format: a file `render/<name>.ts` that exports `const format: Format`.
 *
 * A format is opened once a run and handed each report as it is done. What `report` and `end` return is written out as it
 * stands, in that order; a format that streams answers from `report`, one that needs to see everything answers from `end`,
 * and keeps no more of a report than it needs for that. Reports arrive free of control characters (see sanitize.ts), so a
 * format only escapes what its own syntax demands. Nothing here reads the clock, the environment or a file.
 */
import type { ChalkInstance } from 'chalk'
import type { Report } from '../report.ts'

export interface Style {
  /** Colours: an instance of level 0 where there are to be none. */
  paint: ChalkInstance
  /** Width of the terminal, or 100 where there is none. */
  columns: number
  /** `-q`, nothing, `-v`. */
  detail: 'quiet' | 'normal' | 'verbose'
  /** Is there more than one target? */
  several: boolean
}

export interface Writer {
  /** Text for one report, as soon as it is done. May be empty. */
  report(report: Report): string
  /** Text after the last one. Called once, also when the run was interrupted or no report came. */
  end(): string
  /** For formats with exit codes of their own (nagios): called after `end`, replaces ours. */
  exitCode?(): number
}

export interface Format {
  mediaType: string
  /** Read by programs: no spinner, no bar, and not a word on stderr but of failures. */
  machine: boolean
  /** JSON escapes what could harm a terminal instead of losing it: such a format gets the reports as they are. */
  raw?: true
  open(style: Style): Writer
}

/** A format that writes each report by itself. */
export function streamed(render: (report: Report, style: Style) => string): Format['open'] {
  return style => ({ report: report => render(report, style), end: () => '' })
}

/** A format that writes one document about all reports. Keeps them: prefer a writer of your own that keeps less. */
export function collected(render: (reports: readonly Report[], style: Style) => string): Format['open'] {
  return style => {
    const reports: Report[] = []
    return {
      report(report) {
        reports.push(report)
        return ''
      },
      end: () => render(reports, style),
    }
  }
}
