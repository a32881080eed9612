/** `ocspcheck --help` beside a bare Node: what the heavy modules would cost if a command loaded them that does not need them. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { median, type Print } from './figure.ts'

const ROUNDS = 25
const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'ocspcheck.js')

/** The limit is that of Node 20: later ones start faster themselves, so that the same imports weigh more. */
const LIMIT = process.versions.node.startsWith('20.') ? 1.35 : 1.6

const COMMANDS = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: 'ocspcheck --help', args: [PROGRAM, '--help'], limit: { ratioAtMost: LIMIT } },
  { name: 'ocspcheck --version', args: [PROGRAM, '--version'], limit: { ratioAtMost: LIMIT } },
  { name: 'ocspcheck probe --help', args: [PROGRAM, 'probe', '--help'] },
] as const

export async function bench(print: Print): Promise<void> {
  const times = COMMANDS.map((): number[] => [])
  // In turns, so that a busy minute of the machine falls on all of them.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { args }] of COMMANDS.entries()) {
      const from = performance.now()
      const { status } = spawnSync(process.execPath, args, {
        stdio: 'ignore',
        env: { ...process.env, NODE_OPTIONS: '' },
      })
      if (status !== 0) {
        throw new Error(`${args.join(' ')} ended with ${status}`)
      }
      times[index]!.push(performance.now() - from)
    }
  }
  for (const [index, command] of COMMANDS.entries()) {
    const limit = 'limit' in command ? command.limit : undefined
    print({
      name: command.name,
      value: median(times[index]!),
      unit: 'ms',
      group: `start-up, median of ${ROUNDS}, Node ${process.versions.node}`,
      ...(limit && { limit }),
    })
  }
}
