/** A real client of this machine, and how it is asked to visit a scenario of the bench. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Certificate } from '../../src/facts.ts'
import type { ClientProfile } from '../../src/judge/profile.ts'
import { type Ended, runProgram } from './program.ts'

/** Where a client is sent. Names resolve: the harness runs in a mount namespace with a hosts file of its own. */
export interface Site {
  id: string
  host: string
  port: number
  url: string
  /** From the leaf to the root, for clients whose user fetches for them. */
  path: readonly Certificate[]
}

/** What all clients of one run share. */
export interface Surroundings {
  /** PEM of the bench's root. */
  caFile: string
  /** A folder for whatever the client keeps; also its HOME. */
  folder: string
}

/** `hangs`: it was still at it when its time was up. */
export interface Seen {
  outcome: 'accepts' | 'rejects' | 'hangs'
  exitCode?: number
  /** The client's own word for why, e.g. `SEC_ERROR_REVOKED_CERTIFICATE`, or the sentence that its user reads. */
  word?: string
  elapsedMs: number
}

export interface RunningClient {
  visit(site: Site): Promise<Seen>
  close(): Promise<void>
}

export interface RealClient {
  /** As the table names it: `curl --cert-status`. */
  name: string
  /** Profile whose prediction it is held against: its id, which several clients may share; or a record of the table's own. */
  profile: string | ClientProfile
  program: string
  /** It shares a profile for what it accepts, and has words and exit codes of its own. */
  outcomeOnly?: true
  /** `quick`: in every run of the gate. `browser`: takes seconds to start. */
  cost: 'quick' | 'browser'
  /** May several visits run at once? */
  concurrent: boolean
  versionArgv: readonly string[]
  start(surroundings: Surroundings): Promise<RunningClient>
}

export interface CommandLineClient extends Omit<RealClient, 'start' | 'cost' | 'concurrent' | 'versionArgv'> {
  versionArgv?: readonly string[]
  /** What its user does before: whatever it leaves in the folder. False: there is nothing to ask. */
  prepare?(site: Site, home: string): Promise<boolean>
  argv(site: Site, surroundings: Surroundings, home: string): readonly string[]
  env?(surroundings: Surroundings): NodeJS.ProcessEnv
  /** Exit codes other than 0 that still mean that the site was accepted. */
  acceptedExitCodes?: readonly number[]
  /** It ends with 0 whatever it found, and only what it printed tells. */
  accepts?(output: string): boolean
  /** Finds the reason in what it printed: the first group, or the whole. Absent: it has no words worth comparing. */
  word?: RegExp
}

/** How many visits a client gets at once. Two cores: more makes time-outs of our own, although much of the time is waiting. */
export const AT_ONCE = 4

/** Longer than any client's own limit for one responder that is silent; what takes longer is called hanging. */
const TIME_LIMIT_MS = 25_000

/** A client that is one process a visit, with a HOME of its own, so that it remembers nothing. */
export function commandLine(client: CommandLineClient): RealClient {
  return {
    versionArgv: ['--version'],
    ...client,
    cost: 'quick',
    concurrent: true,
    async start(surroundings) {
      return {
        close: async () => {},
        visit: async site => {
          const home = await mkdtemp(join(surroundings.folder, 'home-'))
          if ((await client.prepare?.(site, home)) === false) {
            return { outcome: 'rejects', elapsedMs: 0 }
          }
          const ended = await runProgram(client.program, client.argv(site, surroundings, home), {
            env: { ...process.env, HOME: home, ...client.env?.(surroundings) },
            timeLimitMs: TIME_LIMIT_MS,
          })
          return read(client, ended)
        },
      }
    },
  }
}

function read(client: CommandLineClient, ended: Ended): Seen {
  const { exitCode, output, elapsedMs } = ended
  if (exitCode === null) {
    return { outcome: 'hangs', elapsedMs }
  }
  const accepted = exitCode === 0 && (client.accepts?.(output) ?? true)
  if (accepted || client.acceptedExitCodes?.includes(exitCode)) {
    return { outcome: 'accepts', exitCode, elapsedMs }
  }
  const found = client.word?.exec(output)
  const word = (found?.[1] ?? found?.[0])?.trim()
  return { outcome: 'rejects', ...(exitCode !== 0 && { exitCode }), elapsedMs, ...(word && { word }) }
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'ocspcheck-clients-'))
}
