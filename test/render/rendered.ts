/** A format's text for reports, made as the commands make it. */
import { Chalk } from 'chalk'
import type { Format, Style, Writer } from '../../src/render/format.ts'
import { printableReport } from '../../src/render/sanitize.ts'
import type { Report } from '../../src/report.ts'

export interface Rendered {
  text: string
  exitCode: number | undefined
}

export function rendered(
  format: Format,
  reports: readonly Report[],
  detail: Style['detail'] = 'normal',
): Rendered {
  const style = {
    paint: new Chalk({ level: 0 }),
    columns: 100,
    detail,
    several: reports.length > 1,
  }
  const writer: Writer = format.open(style)
  const parts = reports.map(report => writer.report(format.raw ? report : printableReport(report)))
  return { text: [...parts, writer.end()].join(''), exitCode: writer.exitCode?.() }
}
