import type { Facts } from '../facts.ts'
import type { ClientOutcome } from '../report.ts'
import type { ClientProfile } from './profile.ts'

/** What a client would do with this server, and the walk that leads there. */
export function simulate(_profile: ClientProfile, _facts: Facts, _at: Date): ClientOutcome {
  throw new Error('not written yet')
}
