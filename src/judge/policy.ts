import type { Severity } from '../report.ts'

/** What the user makes of a report: which findings and clients fail the gate, and which severities differ from ours. */
export interface Policy {
  /** Findings of this severity or worse fail the gate. Default `error`. */
  failOn: Severity | 'never'
  /** The clients whose refusal is an error. Default {@link DEFAULT_GATE_CLIENTS}. */
  clients: readonly string[]
  /** A handshake without a good staple is an error (only where the certificate has an OCSP URL). */
  requireStaple: boolean
  /** A staple that stays good for less than this is a warning, milliseconds. */
  minStapleRemainingMs: number
  /** What an inconclusive target does to the gate. Default: exit code 3. */
  inconclusive?: 'fail' | 'pass'
  severities: Readonly<Record<string, Severity | 'off'>>
  /** The policy file that said so. */
  file?: string
}

/** What Windows clients with hard failure do decides, unless `--client` says otherwise. */
export const DEFAULT_GATE_CLIENTS = ['curl-schannel', 'cargo-windows'] as const

/** How often `--retries` may ask again at the most. */
export const MOST_RETRIES = 20

export const DEFAULT_POLICY: Policy = {
  failOn: 'error',
  clients: DEFAULT_GATE_CLIENTS,
  requireStaple: false,
  minStapleRemainingMs: 24 * 60 * 60 * 1000,
  severities: {},
}
