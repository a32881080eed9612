/**
 * `ocspcheck/lab`: a local world of revocation faults for anybody's tests.
 *
 * ```ts
 * import { startLab } from 'ocspcheck/lab'
 * const lab = await startLab({ scenarios: ['healthy', 'staple-expired'] })
 * // connect to lab.url('staple-expired'), trust lab.root.pem, ask lab.resolver
 * await lab.close()
 * ```
 */
import type { Lab, LabOptions } from './lab.ts'

export type { Lab, LabOptions, LabPorts, MintedDetails } from './lab.ts'
export type { LogEntry, LogEvent } from './log.ts'
export type * from './scenario.ts'
export { SCENARIOS } from './scenarios/index.ts'

/** Starts the bench on loopback. Throws when a port that was asked for is taken. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { start } = await import('./start.ts')
  return start(options)
}
