/** A moment against a window of validity. */
import { isDate } from 'node:util/types'

/** As in OpenSSL's `-validity_period` (ocsp(1)). */
const DEFAULT_SKEW_MS = 300_000

/** Milliseconds since 1970, and how far clocks may differ from it. */
export interface Moment {
  at: number
  skewMs: number
}

/** @throws TypeError for what is no date and no tolerance: NaN would be within every window */
export function momentOf(options: { at: Date; skewMs?: number }): Moment {
  const { at, skewMs = DEFAULT_SKEW_MS } = options
  if (!isDate(at) || Number.isNaN(at.getTime())) throw new TypeError('at is not a date: give a valid Date')
  return { at: at.getTime(), skewMs: milliseconds(skewMs, 'skewMs') }
}

/** @throws TypeError for what is no duration */
export function milliseconds(value: number, what: string): number {
  if (Number.isFinite(value) && value >= 0) return value
  throw new TypeError(`${what} is not a number of milliseconds from 0`)
}

/** `skewUsed` where only the tolerance makes it `within`. Both ends belong to the window. */
export function standing(
  from: number,
  until: number | undefined,
  { at, skewMs }: Moment,
): { state: 'within' | 'early' | 'late'; skewUsed?: true } {
  if (from > at + skewMs) return { state: 'early' }
  if (until !== undefined && until < at - skewMs) return { state: 'late' }
  const exact = from <= at && (until === undefined || until >= at)
  return exact ? { state: 'within' } : { state: 'within', skewUsed: true }
}
