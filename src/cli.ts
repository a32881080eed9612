/** The process: its streams and signals. No work of its own. */
import type { Io } from './commands/command.ts'
import { main } from './commands/program.ts'

const aborter = new AbortController()

// Made when they are first asked for: each costs milliseconds, and `--help` needs one of them.
const io: Io = {
  get stdin() {
    return process.stdin
  },
  get stdout() {
    return guarded(process.stdout, 'stdout')
  },
  get stderr() {
    return guarded(process.stderr, 'stderr')
  },
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

/** The reader may have what it wanted (`| head`): then there is nothing more to say, to nobody. A disk may be full. */
function guarded(stream: NodeJS.WriteStream, name: string): NodeJS.WriteStream {
  if (stream.listenerCount('error') === 0) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') {
        aborter.abort('EPIPE')
        return
      }
      process.stderr.write(`ocspcheck: cannot write to ${name}: ${error.message}\n`)
      process.exit(2)
    })
  }
  return stream
}

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, async (error: unknown) => {
    const { faultText } = await import('./commands/fault.ts')
    process.stderr.write(faultText(error), () => process.exit(70))
  })
}

// Until it is known: a process that ends because nothing is left to wait for has not passed.
process.exitCode = 70
void main(process.argv.slice(2), io).then(code => {
  process.exitCode = code
})
