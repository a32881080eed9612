/** Many targets in one run, or in several. */
import { type OptionDefinition, UsageError } from '../command.ts'
import { integer } from './parse.ts'

const MANY = 'Many targets:'

/** `auto`: which of them this machine is stands in the environment. */
export type Shard = { index: number; count: number } | { auto: true; count?: number }

export const MANY_OPTIONS = [
  {
    flags: '--targets <file>',
    description:
      'targets from a file, one a line, options after the target, # begins a comment; - reads stdin',
    group: MANY,
  },
  {
    flags: '--concurrency <n>',
    description: 'targets at a time',
    group: MANY,
    default: '16',
    parse: integer('--concurrency', 1, 1024),
  },
  {
    flags: '--shard <i/n>',
    description:
      "only the i-th of n parts of the targets; auto or auto/n: i from the job runner's environment",
    group: MANY,
    parse: shardOf,
  },
] as const satisfies readonly OptionDefinition[]

function shardOf(text: string): Shard {
  const match = /^(?:(?<auto>auto)(?:\/(?<of>\d+))?|(?<index>\d+)\/(?<count>\d+))$/.exec(text.trim())
  const { auto, of, index, count } = match?.groups ?? {}
  const parts = of ?? count
  if (auto && (parts === undefined || Number(parts) >= 1)) {
    return { auto: true, ...(parts && { count: Number(parts) }) }
  }
  const [i, n] = [Number(index), Number(count)]
  if (!(i >= 1 && n >= 1 && i <= n)) {
    throw new UsageError(
      `--shard: "${text}" is not a part of a whole`,
      'Write i/n with i from 1 to n: --shard 2/4. With auto, i (and n) come from the environment.',
    )
  }
  return { index: i, count: n }
}
