/** Starts the bench for people or for one command, and takes it down. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Lab, SCENARIOS, startLab } from '../../lab/index.ts'
import type { LabPorts } from '../../lab/lab.ts'
import { PortTakenError } from '../../lab/servers/listen.ts'
import { FolderError } from '../../lab/store.ts'
import { type Io, UsageError } from '../command.ts'
import { interruptedCode } from '../exit-codes.ts'
import { benchText } from './bench-text.ts'
import { runBeside } from './beside.ts'

export interface ServeValues {
  scenario: string
  host?: string
  key: 'ec' | 'rsa'
  dir?: string
  port: number
  httpPort: number
  dnsPort: number
  controlPort: number
  list?: boolean
  json?: boolean
}

const FLAGS = {
  https: '--port',
  http: '--http-port',
  dns: '--dns-port',
  control: '--control-port',
} as const satisfies Record<keyof LabPorts, string>

export async function runBench(io: Io, args: readonly string[], values: ServeValues): Promise<number> {
  const lab = await start(values)
  const { caFile, forget } = await rootFile(lab)
  try {
    if (args.length > 0) {
      return await runBeside(io, args, lab, caFile)
    }
    io.stdout.write(benchText(lab, caFile, values.scenario))
    await aborted(io.signal)
    return interruptedCode(io.signal)
  } finally {
    await lab.close()
    await forget()
  }
}

async function start(values: ServeValues): Promise<Lab> {
  if (!SCENARIOS.some(({ id }) => id === values.scenario)) {
    throw new UsageError(
      `--scenario: no scenario is called "${values.scenario}"`,
      'ocspcheck serve --list names them.',
    )
  }
  try {
    return await startLab({
      scenario: values.scenario,
      key: values.key,
      ports: { https: values.port, http: values.httpPort, dns: values.dnsPort, control: values.controlPort },
      ...(values.host ? { host: values.host } : {}),
      ...(values.dir ? { dir: resolve(values.dir) } : {}),
    })
  } catch (error) {
    if (error instanceof PortTakenError) {
      const flag = FLAGS[error.role]
      throw new UsageError(error.message, `Choose another with ${flag} <n>; ${flag} 0 takes a free one.`)
    }
    if (error instanceof FolderError) {
      throw new UsageError(
        `--dir: ${error.message}`,
        'Name a folder that you may write to. Where its root.pem or root.key is damaged, remove both: a new root is made.',
      )
    }
    throw error
  }
}

/** Without --dir the root stands in a folder of its own for as long as the bench runs. */
async function rootFile(lab: Lab): Promise<{ caFile: string; forget: () => Promise<void> }> {
  if (lab.caFile !== undefined) {
    return { caFile: lab.caFile, forget: async () => {} }
  }
  const folder = await mkdtemp(join(tmpdir(), 'ocspcheck-bench-'))
  const caFile = join(folder, 'root.pem')
  await writeFile(caFile, lab.root.pem)
  return { caFile, forget: () => rm(folder, { recursive: true, force: true }) }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(done => {
    if (signal.aborted) {
      done()
    } else {
      signal.addEventListener('abort', () => done(), { once: true })
    }
  })
}
