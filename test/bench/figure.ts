/**
 * What a bench reports. Every other file here exports `bench(print)` and is run in a process of its own by run.ts, so that one's
 * heap and caches do not help or hurt another.
 */

export interface Figure {
  /** What was measured: `walk the DER and verify`. */
  name: string
  value: number
  /** `ms`, `µs`, `MB`, `/s`, `times` … */
  unit: string
  /** Figures of one group stand side by side; the first one of a group is what the others are compared with. */
  group?: string
  /** Missed: exit code 1. In the figure's own unit, or as a ratio to the first figure of its group. */
  limit?: { atMost?: number; atLeast?: number; ratioAtMost?: number; ratioAtLeast?: number }
}

/** Takes a figure, or a line of text that explains. */
export type Print = (output: Figure | string) => void

export type Bench = (print: Print) => Promise<void>

/** The middle one of several; for an even count the lower of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)]!
}
