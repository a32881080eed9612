import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RealClient, RunningClient, Seen, Surroundings } from '../client.ts'
import { runProgram } from '../program.ts'

/** Java waits 15 s for a responder, and as long for a CRL; for a dripping one, forever. */
const VISIT_LIMIT_MS = 40_000

/** Once for all of these clients: a class that is written anew while a JVM loads it is none. */
let compiled: Promise<void> | undefined

async function compile(folder: string): Promise<void> {
  const source = join(import.meta.dirname, 'Visit.java')
  const { exitCode, output } = await runProgram('javac', ['-d', folder, source], { timeLimitMs: 120_000 })
  if (exitCode !== 0) {
    throw new Error(`javac: ${output}`)
  }
}

async function start(
  { folder, caFile }: Surroundings,
  properties: readonly string[],
): Promise<RunningClient> {
  compiled ??= compile(folder)
  await compiled
  let jvm = await launch()
  return {
    visit: async ({ url }) => {
      const from = performance.now()
      jvm.process.stdin.write(`${url}\n`)
      const line = await Promise.race([jvm.lines.next(), sleep(VISIT_LIMIT_MS, undefined, { ref: false })])
      const elapsedMs = Math.round(performance.now() - from)
      if (line === undefined) {
        await jvm.end()
        jvm = await launch()
        return { outcome: 'hangs', elapsedMs }
      }
      return { ...read(`${line.value}`), elapsedMs }
    },
    close: () => jvm.end(),
  }

  /** Until it is ready: on a busy machine a JVM may take longer to start than a visit may last. */
  async function launch() {
    const argv = [...properties, '-cp', folder, 'Visit', caFile]
    const child = spawn('java', argv, { stdio: ['pipe', 'pipe', 'ignore'] })
    const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
    const end = async () => {
      child.kill('SIGKILL')
      await ended
    }
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const { value } = await lines.next()
    if (value !== 'ready') {
      await end()
      throw new Error(`Java ended before it was ready: ${argv.join(' ')}`)
    }
    return { process: child, lines, end }
  }
}

function read(line: string): Pick<Seen, 'outcome' | 'word'> {
  const [, outcome, word] = /^(accepts|rejects) ?(.*)$/.exec(line) ?? []
  if (outcome === undefined) {
    throw new Error(`Java ended: ${line}`)
  }
  // UNSPECIFIED stands for many sentences, of which the profile names but one.
  return { outcome: outcome as Seen['outcome'], ...(word && word !== 'UNSPECIFIED' && { word }) }
}

const java = (name: string, profile: string, properties: readonly string[]): RealClient => ({
  name,
  profile,
  program: 'java',
  cost: 'quick',
  concurrent: false,
  versionArgv: ['--version'],
  start: surroundings => start(surroundings, properties),
})

/** `ocsp.enable` is a security property, which Visit takes over from a system property of the same name. */
const CHECK = '-Dcom.sun.net.ssl.checkRevocation=true'
const OCSP = '-Docsp.enable=true'
const CRLDP = '-Dcom.sun.security.enableCRLDP=true'

export const JAVA = [
  java('Java', 'java', []),
  java('Java, revocation on', 'java-revocation', [CHECK, OCSP, CRLDP]),
  java('Java, checkRevocation and ocsp.enable', 'java-revocation-no-crldp', [CHECK, OCSP]),
  java('Java, checkRevocation alone', 'java-check-revocation', [CHECK]),
]
