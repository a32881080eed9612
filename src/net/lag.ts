/**
 * How late the event loop is. A program that is busy sees answers late, and would call a quick server slow: the delay is
 * measured, told (`observed.eventLoopLagMs`), and added to the time limits that it ate into.
 */
export interface LagMeter {
  /** Longest single delay since the meter was started, milliseconds. */
  longestMs(): number
  /** All delays since then, milliseconds. */
  lostMs(): number
  stop(): void
}

const TICK_MS = 20
/** A timer that is this late is not worth a word. */
const IGNORED_MS = 15

const ticks = new Set<(lateMs: number) => void>()
let timer: NodeJS.Timeout | undefined
let last = 0

export function startLagMeter(): LagMeter {
  let longest = 0
  let lost = 0
  const tick = (late: number): void => {
    longest = Math.max(longest, late)
    lost += late
  }
  ticks.add(tick)
  if (!timer) {
    last = performance.now()
    timer = setInterval(measure, TICK_MS).unref()
  }
  return {
    longestMs: () => Math.max(longest, lateness()),
    lostMs: () => lost + lateness(),
    stop() {
      ticks.delete(tick)
      if (ticks.size === 0) {
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}

function measure(): void {
  const late = lateness()
  last = performance.now()
  if (late > 0) for (const tick of ticks) tick(late)
}

/** How late the next tick already is. */
function lateness(): number {
  const late = performance.now() - last - TICK_MS
  return late > IGNORED_MS ? late : 0
}
