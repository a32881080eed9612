import { isLoopback } from './address.ts'

/** What this machine reached during a run: something beyond itself, itself. It tells a dead network from a dead site. */
export interface Reached {
  outside: boolean
  inside: boolean
}

export function noteReached(reached: Reached, address: string): void {
  reached[isLoopback(address) ? 'inside' : 'outside'] = true
}
