/** setTimeout fires at once for anything longer. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1
/** Timers count awake time of this machine; a clock that was set, or a machine that slept, is noticed within an hour. */
const LONGEST_NAP_MS = 3_600_000

export interface Alarm {
  /** Rings at this instant of the given clock, instead of any earlier appointment. */
  set(at: number): void
  clear(): void
}

/** A timer that keeps no process alive, reaches any instant, and follows a clock that jumps. */
export function createAlarm(now: () => number, ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined

  const clear = () => {
    clearTimeout(timer)
    timer = undefined
  }
  const set = (at: number) => {
    clear()
    const wait = Math.max(at - now(), 0)
    const nap = Math.min(wait, LONGEST_NAP_MS, LONGEST_TIMEOUT_MS)
    timer = setTimeout(() => (now() >= at ? ring() : set(at)), nap)
    timer.unref()
  }
  return { set, clear }
}
