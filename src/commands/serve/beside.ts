/** `serve -- cmd`: one command beside the bench, with the environment that makes it trust the bench. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Lab } from '../../lab/index.ts'
import { instructions } from '../../lab/trust.ts'
import type { Io } from '../command.ts'

/** How long the command may take to end once it was asked to. */
const GRACE_MS = 3000
/** As shells have it: not found, found and not runnable. */
const NOT_FOUND = 127
const NOT_RUNNABLE = 126

export async function runBeside(io: Io, args: readonly string[], lab: Lab, caFile: string): Promise<number> {
  const [command = '', ...rest] = args
  if (process.platform === 'win32' && /(^|[\\/])curl(\.exe)?$/i.test(command)) {
    const { trust } = instructions('win32', {
      caFile,
      root: lab.root.certificate,
      url: lab.url,
      resolver: lab.resolver,
    })
    io.stderr.write(
      `ocspcheck: Windows’ curl reads none of the variables that name a CA file. It trusts the bench after\n  ${trust[0]!.line}\n`,
    )
  }
  const child = spawn(command, rest, { stdio: 'inherit', env: { ...io.env, ...environment(lab, caFile) } })
  let kill: NodeJS.Timeout | undefined
  const stop = () => {
    child.kill(io.signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT')
    kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
  }
  io.signal.addEventListener('abort', stop, { once: true })
  try {
    return await exitCodeOf(child, error => io.stderr.write(`ocspcheck: ${command}: ${error}\n`))
  } finally {
    clearTimeout(kill)
    io.signal.removeEventListener('abort', stop)
  }
}

function environment(lab: Lab, caFile: string): Record<string, string> {
  return {
    CURL_CA_BUNDLE: caFile,
    SSL_CERT_FILE: caFile,
    NODE_EXTRA_CA_CERTS: caFile,
    OCSPCHECK_CA_FILE: caFile,
    OCSPCHECK_RESOLVER: lab.resolver,
    OCSPCHECK_CONTROL: lab.control,
  }
}

function exitCodeOf(child: ReturnType<typeof spawn>, complain: (what: string) => void): Promise<number> {
  return new Promise(resolve => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT'
      complain(missing ? 'there is no such command' : error.message)
      resolve(missing ? NOT_FOUND : NOT_RUNNABLE)
    })
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}
