import type { CertificateStatus, MetricRegistry, Stapler } from './types.ts'

interface Sample {
  labels: Record<string, string>
  value: number
}

interface Definition {
  name: string
  help: string
  type: 'gauge' | 'counter'
  /** Undefined: no sample. A staple that does not exist has no end, not the end 0. */
  value: (status: CertificateStatus) => number | undefined
}

const METRICS: readonly Definition[] = [
  {
    name: 'ocsp_staple_expiry_timestamp_seconds',
    help: 'When the staple in use ends; absent where there is none',
    type: 'gauge',
    value: ({ staple }) => staple && staple.until.getTime() / 1000,
  },
  {
    name: 'ocsp_staple_this_update_timestamp_seconds',
    help: 'thisUpdate of the staple in use; absent where there is none',
    type: 'gauge',
    value: ({ staple }) => staple && staple.thisUpdate.getTime() / 1000,
  },
  {
    name: 'ocsp_staple_refresh_failures',
    help: 'Failed refreshes since the last success',
    type: 'gauge',
    value: ({ failures }) => failures,
  },
  {
    name: 'ocsp_staple_handshakes_stapled_total',
    help: 'Handshakes that asked for a staple and got one',
    type: 'counter',
    value: ({ handshakes }) => handshakes.stapled,
  },
  {
    name: 'ocsp_staple_handshakes_unstapled_total',
    help: 'Handshakes that asked for a staple and got none',
    type: 'counter',
    value: ({ handshakes }) => handshakes.unstapled,
  },
]

/** Puts the stapler's state into a prom-client registry, read at every scrape. */
export function registerMetrics(stapler: Pick<Stapler, 'status'>, registry: MetricRegistry): void {
  for (const { value, ...definition } of METRICS) {
    const samples = (): Sample[] =>
      stapler.status().flatMap(status => {
        const sample = value(status)
        const { subject, serialNumber } = status
        return sample === undefined ? [] : [{ labels: { subject, serial: serialNumber }, value: sample }]
      })
    const metric = {
      ...definition,
      aggregator: 'max',
      get: async () => ({ ...definition, aggregator: 'max', values: samples() }),
      reset: () => {},
    }
    registry.registerMetric(metric as never)
  }
}
