import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

/** A folder that goes with the test, and with whatever a server that is ending still writes there. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ocspcheck-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }))
  return folder
}

/**
 * Starts a server program in the foreground, waits until it listens, and ends it with the test. Whether it listens is seen by its ports, or
 * by what it says: `openssl ocsp` serves nobody any more once somebody has connected without asking.
 */
export async function startProgram(
  program: string,
  args: readonly string[],
  ready: number | readonly number[] | RegExp,
  options: { cwd?: string; env?: NodeJS.ProcessEnv; uid?: number; gid?: number } = {},
): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let said = ''
  child.stdout.on('data', chunk => (said += chunk))
  child.stderr.on('data', chunk => (said += chunk))
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(timer)
  })
  const listens = async (): Promise<boolean> => {
    if (ready instanceof RegExp) return ready.test(said)
    return (await Promise.all([ready].flat().map(accepts))).every(Boolean)
  }
  for (let tries = 0; tries < 600; tries++) {
    if (await Promise.race([listens(), failed])) return child
    if (child.exitCode !== null) break
    await sleep(100)
  }
  throw new Error(`${program} does not listen (${ready}): ${said.slice(-2_000)}`)
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
