import type { X509Certificate } from 'node:crypto'
import type { Ask } from './network.ts'
import type { SharedStore } from './shared-store.ts'
import type { StapledCertificate } from './stapled-certificate.ts'
import type { StaplerEvents } from './types.ts'

/** What all certificates of one stapler have in common. */
export interface Household {
  store: SharedStore
  openAsk: () => Promise<Ask>
  /** Milliseconds since 1970. */
  now: () => number
  random: () => number
  retry: { firstMs: number; maxMs: number }
  stapleRevoked: boolean
  /** How long one process may keep the right to fetch. */
  leaseMs: number
  ocspUrls: (urls: readonly string[], certificate: X509Certificate) => readonly string[]
  /** Of what is under way: aborted when the stapler is closed, and (another one then takes its place) when its last server is. */
  readonly signal: AbortSignal
  tell: <E extends keyof StaplerEvents>(event: E, ...args: StaplerEvents[E]) => void
  /** Nobody has asked for this certificate for a whole period. */
  forget: (certificate: StapledCertificate) => void
}
