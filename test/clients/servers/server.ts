/** A web server from Debian's packages, in the foreground, on a free port of loopback. */

import { spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { closedPort } from '../../support/port.ts'
import type { Authority } from './authority.ts'

const START_LIMIT_MS = 30_000

export interface Place {
  port: number
  /** The server's own folder. */
  folder: string
  authority: Authority
  /** Staple, DER, for those that read it from a file. */
  stapleFile?: string
  /** Further lines for the server's configuration. */
  extra?: readonly string[]
}

export interface ServerKind {
  program: string
  /** Writes its files and gives its command line. */
  prepare(place: Place): Promise<readonly string[]>
}

export interface RunningServer {
  port: number
  close(): Promise<void>
}

export async function startServer(
  kind: ServerKind,
  authority: Authority,
  options: Pick<Place, 'stapleFile' | 'extra'> = {},
): Promise<RunningServer> {
  const place = {
    port: await closedPort(),
    folder: await mkdtemp(join(authority.folder, 'server-')),
    authority,
    ...options,
  }
  const argv = await kind.prepare(place)
  const child = spawn(kind.program, argv, { cwd: place.folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', bytes => (output += bytes))
  child.stderr.on('data', bytes => (output += bytes))
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  for (const deadline = Date.now() + START_LIMIT_MS; !(await answers(place.port)); await sleep(50)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`${kind.program} did not start: ${output}`)
    }
  }
  return {
    port: place.port,
    close: async () => {
      child.kill('SIGTERM')
      await Promise.race([ended, sleep(5000)])
      child.kill('SIGKILL')
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.on('connect', () => socket.end())
  })
}
