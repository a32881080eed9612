export const FAIL_ON = ['error', 'warning', 'notice', 'never'] as const
export const INCONCLUSIVE = ['fail', 'pass'] as const
/** Of a rule's findings; `off`: it is not told at all. */
export const LEVELS = ['error', 'warning', 'notice', 'off'] as const
export type Level = (typeof LEVELS)[number]

/** What the user makes of a report: which findings and clients fail the gate, and which severities differ from ours. */
export interface Policy {
  /** Findings of this severity or worse fail the gate. Default `error`. */
  failOn: (typeof FAIL_ON)[number]
  /** The clients whose refusal is an error. Default {@link DEFAULT_GATE_CLIENTS}. */
  clients: readonly string[]
  /** A handshake without a good staple is an error (only where the certificate has an OCSP URL). */
  requireStaple: boolean
  /** A staple that stays good for less than this is a warning, milliseconds. */
  minStapleRemainingMs: number
  /** What an inconclusive target does to the gate. Default: exit code 3. */
  inconclusive?: (typeof INCONCLUSIVE)[number]
  severities: Readonly<Record<string, Level>>
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
