/**
 * The text exposition format 0.0.4, for node_exporter's textfile collector and for `ocspcheck exporter`. What is known goes out,
 * what is not has no series: an absent fact is never 0. Whoever writes the file writes it beside and renames it, because the
 * collector may read at any moment.
 */
import type { Report } from '../report.ts'
import type { Format } from './format.ts'
import { type Labels, METRICS } from './prometheus-metrics.ts'

export const format: Format = {
  mediaType: 'text/plain; version=0.0.4; charset=utf-8',
  machine: true,
  open() {
    // One map a metric: all samples of a metric must stand together, and no two may have the same labels.
    const samples = new Map(Object.keys(METRICS).map(name => [name, new Map<string, number>()]))
    return {
      report(report) {
        collect(report, samples)
        return ''
      },
      end: () => [...samples].map(([name, series]) => expose(name, series)).join(''),
    }
  },
}

function collect(report: Report, samples: ReadonlyMap<string, Map<string, number>>): void {
  const target = report.target.input
  for (const [name, { of }] of Object.entries(METRICS)) {
    for (const [value, labels] of of(report)) {
      if (value !== undefined && Number.isFinite(value)) {
        samples.get(name)!.set(labelText({ target, ...labels }), value)
      }
    }
  }
}

function expose(name: string, series: ReadonlyMap<string, number>): string {
  if (series.size === 0) {
    return ''
  }
  const lines = [...series].map(([labels, value]) => `${name}{${labels}} ${value}\n`)
  return `# HELP ${name} ${METRICS[name]!.help}\n# TYPE ${name} gauge\n${lines.join('')}`
}

const labelText = (labels: Labels) =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',')

const escapeLabel = (text: string) =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replace(/\p{Surrogate}/gu, '\ufffd')
