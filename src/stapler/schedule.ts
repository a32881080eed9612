/** When the responder is asked again. All instants are milliseconds since 1970. */

/** The spread of what would otherwise happen on every machine at once. */
const JITTER = 0.1
/** A responder that still gives out the response we hold is not asked more often than this. */
const LEAST_PAUSE_MS = 60_000
/** The longest Retry-After that is believed. */
const MOST_RETRY_AFTER_MS = 24 * 3_600_000

/** Half of the validity, as BR 4.9.9 and certmagic have it, with jitter; when that has passed, half of what remains. */
export function refreshTime(
  validity: { thisUpdate: number; until: number },
  now: number,
  random: () => number,
): number {
  const { thisUpdate, until } = validity
  const half = thisUpdate + (until - thisUpdate) * (0.5 + JITTER * (random() - 0.5))
  const next = half > now ? half : now + Math.max((until - now) / 2, LEAST_PAUSE_MS)
  return Math.max(now, Math.min(Math.round(next), until))
}

/** Is the first half of the validity still going on? */
export function isYoung({ thisUpdate, until }: { thisUpdate: number; until: number }, now: number): boolean {
  return now < thisUpdate + (until - thisUpdate) / 2
}

/** Twice the pause after each failure, up to a limit; a responder that names a longer pause gets it. */
export function retryTime(
  failures: number,
  now: number,
  options: { firstMs: number; maxMs: number; retryAfterMs?: number; random: () => number },
): number {
  const doubled = options.firstMs * 2 ** Math.min(failures - 1, 30)
  const pause = Math.min(doubled, options.maxMs) * (1 + JITTER * options.random())
  const asked = Math.min(options.retryAfterMs ?? 0, MOST_RETRY_AFTER_MS)
  return now + Math.max(pause, asked)
}

/** RFC 9110 10.2.3: seconds or an HTTP date. Undefined for anything else. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  const isDate = text.endsWith('GMT')
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : isDate ? Date.parse(text) - now : Number.NaN
  return ms > 0 ? ms : undefined
}
