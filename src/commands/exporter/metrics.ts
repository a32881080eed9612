/** What the exporter tells of itself, and what it adds to a probe's metrics. */
import { version } from '../../version.ts'

export type ProbeResult = 'pass' | 'fail' | 'inconclusive' | 'refused' | 'busy' | 'fault'

export interface ExporterMetrics {
  count(result: ProbeResult): void
  inFlight(change: 1 | -1): void
  text(): string
}

export function createExporterMetrics(): ExporterMetrics {
  const probes = new Map<ProbeResult, number>()
  let running = 0
  return {
    count: result => void probes.set(result, (probes.get(result) ?? 0) + 1),
    inFlight(change) {
      running += change
    },
    text: () =>
      [
        metric('ocspcheck_exporter_build_info', 'gauge', 'Versions of ocspcheck and of Node', [
          [`{version="${version()}",node="${process.versions.node}"}`, 1],
        ]),
        metric(
          'ocspcheck_exporter_probes_total',
          'counter',
          'Requests for a probe, by what became of them',
          [...probes].map(([result, count]) => [`{result="${result}"}`, count]),
        ),
        metric('ocspcheck_exporter_probes_running', 'gauge', 'Probes under way', [['', running]]),
        metric('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes', [
          ['', process.memoryUsage.rss()],
        ]),
        metric(
          'process_start_time_seconds',
          'gauge',
          'Start time of the process since the Unix epoch in seconds',
          [['', Math.round(performance.timeOrigin) / 1000]],
        ),
      ].join(''),
  }
}

/** As blackbox_exporter names them: dashboards and alerts for it work here too. */
export function probeMetrics(success: boolean, elapsedMs: number): string {
  return (
    metric('probe_success', 'gauge', 'Whether the gate let the target pass', [['', success ? 1 : 0]]) +
    metric('probe_duration_seconds', 'gauge', 'How long the probe took to complete in seconds', [
      ['', elapsedMs / 1000],
    ])
  )
}

function metric(
  name: string,
  type: 'gauge' | 'counter',
  help: string,
  samples: readonly (readonly [labels: string, value: number])[],
): string {
  if (samples.length === 0) {
    return ''
  }
  const lines = samples.map(([labels, value]) => `${name}${labels} ${value}\n`).join('')
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines}`
}
