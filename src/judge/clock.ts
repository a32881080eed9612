/** What the Date headers of servers tell about the clock that judged. */
import type { Facts } from '../facts.ts'
import type { Draft } from './rule.ts'
import { time } from './view.ts'

export interface Offset {
  /** How far this machine is ahead, milliseconds; negative: behind. */
  ms: number
  host: string
}

/** From here on the difference is one, and not the way of the packets, milliseconds. */
const SKEW_MS = 5 * 60_000

/** The median of all that told their time; undefined where none did. */
export function clockOffset({ observed }: Facts): Offset | undefined {
  const sorted = observed.clocks
    .map(({ host, theirs, ours }) => ({ host, ms: time(ours) - time(theirs) }))
    .toSorted((a, b) => a.ms - b.ms)
  return sorted[Math.floor(sorted.length / 2)]
}

export const isSkewed = (offset: Offset | undefined): offset is Offset =>
  offset !== undefined && Math.abs(offset.ms) >= SKEW_MS

const BEGINS = ['thisUpdate', 'notBefore'] as const
const ENDS = ['nextUpdate', 'notAfter'] as const

/** Is what was found about dates well by the clock of the servers? */
export function explainsDates({ args = {} }: Draft, at: number, offset: Offset | undefined): boolean {
  if (!isSkewed(offset)) return false
  const instants = (keys: readonly string[]) =>
    keys.flatMap(key => (typeof args[key] === 'string' ? [time(args[key])] : []))
  const begins = instants(BEGINS)
  const ends = instants(ENDS)
  const inside = (now: number) => begins.every(one => one <= now) && ends.every(one => now <= one)
  return begins.length + ends.length > 0 && !inside(at) && inside(at - offset.ms)
}
