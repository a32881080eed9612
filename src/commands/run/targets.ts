/** All targets of a run: those of the command line and those of `--targets`, each with its own options. */
import { count } from '../../render/words.ts'
import { type Io, type OptionDefinition, UsageError } from '../command.ts'
import type { Shard } from '../options/many.ts'
import { readText } from '../output/files.ts'
import { partOf } from './shard.ts'
import { parseTargetsFile, type TargetLine } from './targets-file.ts'

export interface ManyValues {
  targets?: string
  concurrency: number
  shard?: Shard
}

export interface Targets {
  lines: readonly TargetLine[]
  /** More than one in the whole list, whatever this shard holds. */
  several: boolean
}

export async function collectTargets(
  args: readonly string[],
  values: ManyValues,
  perTarget: readonly OptionDefinition[],
  io: Io,
): Promise<Targets> {
  const fromArgs = args.map(target => ({ target, options: {}, where: target }))
  const all = [...fromArgs, ...(await fromFile(values.targets, perTarget, io))]
  if (all.length === 0) {
    throw values.targets === undefined
      ? new UsageError(
          'there is no target',
          'Name one (ocspcheck probe example.com), or a file of them with --targets.',
        )
      : new UsageError(
          `--targets: ${values.targets} names no target`,
          'Write one a line; # begins a comment.',
        )
  }
  const lines = partOf(all, values.shard, io.env)
  if (lines.length === 0) {
    io.stderr.write(`ocspcheck: this shard is empty: of ${count(all.length, 'target')} none is left for it\n`)
  }
  return { lines, several: all.length > 1 }
}

async function fromFile(
  file: string | undefined,
  perTarget: readonly OptionDefinition[],
  io: Io,
): Promise<TargetLine[]> {
  if (file === undefined) {
    return []
  }
  const text = await readText('--targets', file, io.stdin)
  return parseTargetsFile(file === '-' ? 'stdin' : file, text, perTarget)
}
