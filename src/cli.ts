/** The process: its streams and signals. No work of its own. */
import type { Io } from './commands/command.ts'
import { faultText } from './commands/fault.ts'
import { main } from './commands/program.ts'

const aborter = new AbortController()

const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: () => new Date(),
  signal: aborter.signal,
}

/** 128 + the signal's number, as shells have it. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const

for (const [signal, code] of Object.entries(SIGNALS)) {
  process.on(signal, () => {
    if (aborter.signal.aborted) {
      // Asked twice: at once.
      process.exit(code)
    }
    aborter.abort(signal)
  })
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error
    }
    // The reader has what it wanted (`| head`): nothing more to say, to nobody.
    aborter.abort('EPIPE')
  })
}

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    process.stderr.write(faultText(error), () => process.exit(70))
  })
}

process.exitCode = await main(process.argv.slice(2), io)
