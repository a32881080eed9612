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
    // By target: the same one twice would give two values of one series, which no collector takes. The later one counts.
    const targets = new Map<string, SampleLine[]>()
    return {
      report(report) {
        targets.set(labelText(targetLabels(report)), samplesOf(report))
        return ''
      },
      end: () => expose([...targets.values()].flat()),
    }
  },
}

interface SampleLine {
  name: string
  labels: string
  value: number
}

const samplesOf = (report: Report): SampleLine[] =>
  Object.entries(METRICS).flatMap(([name, { of }]) => {
    const values = new Map<string, number>()
    for (const [value, labels] of of(report)) {
      if (value !== undefined && Number.isFinite(value)) {
        values.set(labelText({ ...targetLabels(report), ...labels }), value)
      }
    }
    return [...values].map(([labels, value]) => ({ name, labels, value }))
  })

/** All samples of a metric must stand together. */
function expose(samples: readonly SampleLine[]): string {
  const lines = new Map(Object.keys(METRICS).map(name => [name, [] as string[]]))
  for (const { name, labels, value } of samples) {
    lines.get(name)!.push(`${name}{${labels}} ${value}\n`)
  }
  return [...lines]
    .filter(([, own]) => own.length > 0)
    .map(([name, own]) => `# HELP ${name} ${METRICS[name]!.help}\n# TYPE ${name} gauge\n${own.join('')}`)
    .join('')
}

/** The server's name stands beside the target only where it was asked for by another one. */
const targetLabels = ({ target: { input, host, servername } }: Report): Labels => ({
  target: input,
  ...(servername !== undefined && servername !== host && { servername }),
})

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
