/** A moment against a window of validity. */

/** As in OpenSSL's `-validity_period` (ocsp(1)). */
export const DEFAULT_SKEW_MS = 300_000

/** `skewUsed` where only the tolerance makes it `within`. Both ends belong to the window. */
export function standing(
  from: number,
  until: number | undefined,
  at: number,
  skewMs: number,
): { state: 'within' | 'early' | 'late'; skewUsed?: true } {
  if (from > at + skewMs) return { state: 'early' }
  if (until !== undefined && until < at - skewMs) return { state: 'late' }
  const exact = from <= at && (until === undefined || until >= at)
  return exact ? { state: 'within' } : { state: 'within', skewUsed: true }
}
