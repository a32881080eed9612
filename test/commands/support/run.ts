/** The program as a user runs it, without a process: arguments in, what it wrote and its exit code out. */
import { Readable } from 'node:stream'
import type { Io } from '../../../src/commands/command.ts'
import { main } from '../../../src/commands/program.ts'

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

export interface World {
  env?: NodeJS.ProcessEnv
  stdin?: string | Uint8Array
  now?: Date
  isTTY?: boolean
  signal?: AbortSignal
  /** Called with everything that is written to stdout. */
  onStdout?: (text: string) => void
  /** Called with everything that is written to stderr. */
  onStderr?: (text: string) => void
}

export async function run(args: readonly string[], world: World = {}): Promise<Ran> {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: world.isTTY ?? false,
    columns: 100,
    write(text: string | Uint8Array) {
      const piece = typeof text === 'string' ? text : Buffer.from(text).toString()
      written[name] += piece
      const told = name === 'stdout' ? world.onStdout : world.onStderr
      told?.(piece)
      return true
    },
  })
  const io: Io = {
    stdin: Readable.from(world.stdin === undefined ? [] : [Buffer.from(world.stdin)]),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: world.env ?? {},
    now: () => world.now ?? new Date(),
    signal: world.signal ?? new AbortController().signal,
  }
  const code = await main(args, io)
  return { code, ...written }
}
