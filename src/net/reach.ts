import type { AttemptCode } from '../facts.ts'
import { isLoopback } from './address.ts'

/** What this machine reached during a run: it tells a dead network from a dead site. */
export interface Reached {
  /** Something beyond this machine answered. */
  outside: boolean
  /** Something on this machine answered, which says nothing of the network. */
  inside: boolean
  /** Something beyond this machine was tried, and did not answer. */
  inVain: boolean
}

export const nothingReached = (): Reached => ({ outside: false, inside: false, inVain: false })

/** Notes what became of an address, by the code of its failure; a refusal and a reset are answers as well. */
export function noteReached(reached: Reached, address: string, failure?: AttemptCode): void {
  const answered = failure === undefined || failure === 'ECONNREFUSED' || failure === 'ECONNRESET'
  if (isLoopback(address)) reached.inside ||= answered
  else if (answered) reached.outside = true
  else reached.inVain = true
}

/** `false` only where the network was tried and nothing at all answered; undefined where nothing was to be learnt of it. */
export function reachedAnything({ outside, inside, inVain }: Reached): boolean | undefined {
  if (outside) return true
  return inVain && !inside ? false : undefined
}
