/** The talk while a run goes on: on stderr, on a terminal only, and never beside output that a program reads. */
import type { ProgressEvent } from '../../probe/request.ts'
import { oneLine } from '../../render/sanitize.ts'
import type { Report } from '../../report.ts'
import type { Io, OutputStream } from '../command.ts'

export interface Progress {
  event(input: string, event: ProgressEvent): void
  done(report: Report | undefined): void
  /** Out of the way, before something is written. */
  clear(): void
  stop(): void
}

const SILENT: Progress = { event() {}, done() {}, clear() {}, stop() {} }

export async function createProgress(
  io: Io,
  { machine, quiet, total }: { machine: boolean; quiet: boolean; total: number },
): Promise<Progress> {
  // A terminal may say that it has no columns (script(1), docker run -t in CI): ora would clear infinitely many lines.
  const terminal = io.stderr.isTTY && (io.stderr.columns ?? 0) > 0 && io.env.TERM !== 'dumb' && !io.env.CI
  if (machine || quiet || !terminal) {
    return SILENT
  }
  return total === 1 ? createSpinner(io) : createBar(io.stderr, total, () => io.now().getTime())
}

const DOING = {
  resolving: 'resolving',
  handshake: 'shaking hands with',
  issuer: 'fetching the issuer from',
  responder: 'asking',
  crl: 'fetching',
  done: 'done with',
} satisfies Record<ProgressEvent['what'], string>

async function createSpinner(io: Io): Promise<Progress> {
  const { default: ora } = await import('ora')
  const spinner = ora({
    stream: io.stderr as NodeJS.WriteStream,
    // Decided above: ora itself would print its text where it does not turn.
    isEnabled: true,
    // Ctrl-C is ours: what is there is printed.
    discardStdin: false,
    text: 'connecting',
  }).start()
  return {
    event(_, { what, subject }) {
      spinner.text = oneLine(`${DOING[what]} ${subject}`)
    },
    done: () => void spinner.stop(),
    clear: () => void spinner.stop(),
    stop: () => void spinner.stop(),
  }
}

/** Redrawn at most this often. */
const REDRAW_MS = 100
const BAR_WIDTH = 24

export function createBar(stream: OutputStream, total: number, now: () => number): Progress {
  const began = now()
  let finished = 0
  let failed = 0
  let drawnAt = Number.NEGATIVE_INFINITY
  let visible = false
  const clear = () => {
    if (visible) {
      stream.write('\r\u001b[2K')
      visible = false
    }
  }
  const draw = () => {
    drawnAt = now()
    stream.write(`\r\u001b[2K${barText({ finished, failed, total, elapsedMs: drawnAt - began })}`)
    visible = true
  }
  return {
    event() {
      if (now() - drawnAt >= REDRAW_MS) {
        draw()
      }
    },
    done(report) {
      finished++
      failed += report && report.exitCode === 0 ? 0 : 1
      draw()
    },
    clear,
    stop: clear,
  }
}

export function barText({
  finished,
  failed,
  total,
  elapsedMs,
}: {
  finished: number
  failed: number
  total: number
  elapsedMs: number
}): string {
  const filled = Math.round((finished / total) * BAR_WIDTH)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  const left =
    finished === 0 || finished === total
      ? ''
      : `, ${roughly((elapsedMs / finished) * (total - finished))} left`
  return `${bar} ${finished} of ${total}, ${failed} failed${left}`
}

function roughly(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  return seconds < 90
    ? `${seconds} s`
    : seconds < 5400
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3600)} h`
}
