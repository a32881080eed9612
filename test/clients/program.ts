/** Runs one program to its end, or to the end of its time. */
import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'

const OUTPUT_LIMIT = 1024 * 1024

export interface Ended {
  /** `null`: its time was up, and it was ended. 128 and the number of the signal that it died of, as shells have it. */
  exitCode: number | null
  /** Both streams, as they came. */
  output: string
  elapsedMs: number
}

export function runProgram(
  program: string,
  argv: readonly string[],
  options: { env?: NodeJS.ProcessEnv; timeLimitMs: number; input?: string },
): Promise<Ended> {
  const from = performance.now()
  return new Promise((resolve, reject) => {
    // A group of its own, so that whatever it has started can be ended with it.
    const child = spawn(program, argv, { env: options.env ?? process.env, stdio: 'pipe', detached: true })
    let output = ''
    let timedOut = false
    const collect = (bytes: Buffer) => {
      output = (output + bytes.toString()).slice(-OUTPUT_LIMIT)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.stdin.on('error', () => {})
    child.stdin.end(options.input)
    const timer = setTimeout(() => {
      timedOut = true
      endGroup(child)
    }, options.timeLimitMs)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      const ended = signal ? 128 + constants.signals[signal] : code
      resolve({ exitCode: timedOut ? null : ended, output, elapsedMs: Math.round(performance.now() - from) })
    })
  })
}

function endGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}
