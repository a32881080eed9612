/** One run: jobs a few at a time, each judged and handed on as it is done; the worst exit code. */
import { setMaxListeners } from 'node:events'
import type { Policy } from '../../judge/policy.ts'
import type { ProgressEvent } from '../../probe/request.ts'
import type { Share } from '../../probe/share.ts'
import type { Report, SavedFacts } from '../../report.ts'
import type { Io } from '../command.ts'
import { ExitCode, interruptedCode, worstExitCode } from '../exit-codes.ts'
import { faultText } from '../fault.ts'
import type { Outputs } from '../output/outputs.ts'
import type { Progress } from './progress.ts'

export interface ObserveHooks {
  /** What the targets of one run have in common is fetched once. */
  share?: Share
  onProgress: (event: ProgressEvent) => void
}

export interface Job {
  /** As the user wrote it. */
  input: string
  observe: (hooks: ObserveHooks) => Promise<SavedFacts>
  policy: Policy
}

export interface RunOptions {
  io: Io
  concurrency: number
  outputs: Outputs
  progress: Progress
  share?: Share
  /** Called with what was observed, before it is judged. */
  onFacts?: (saved: SavedFacts) => Promise<void>
}

/** How long what is in flight may take to stop after Ctrl-C, milliseconds. */
const GRACE_MS = 3000

export async function runJobs(jobs: readonly Job[], options: RunOptions): Promise<number> {
  const { io, outputs, progress } = options
  // As many listen for Ctrl-C as run at once.
  setMaxListeners(0, io.signal)
  const codes = new Set<number>()
  const inTurn = createTurns()
  let next = 0

  const worker = async (): Promise<void> => {
    while (next < jobs.length && !io.signal.aborted) {
      const job = jobs[next++]!
      const report = await runJob(job, options).catch(error => {
        progress.clear()
        io.stderr.write(faultText(error, job.input))
        codes.add(ExitCode.fault)
        return undefined
      })
      await inTurn(async () => {
        progress.done(report)
        if (report) {
          codes.add(report.exitCode)
          progress.clear()
          await outputs.deliver(report)
        }
      })
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.concurrency, jobs.length) }, worker))
  progress.stop()
  const own = await outputs.finish()
  if (io.signal.aborted) {
    codes.add(interruptedCode(io.signal))
  }
  const worst = worstExitCode(codes)
  return own === undefined || worst >= ExitCode.fault ? worst : own
}

async function runJob(job: Job, { io, progress, share, onFacts }: RunOptions): Promise<Report | undefined> {
  const saved = await unlessStopped(
    job.observe({ share, onProgress: event => progress.event(job.input, event) }),
    io.signal,
  )
  if (saved === undefined) {
    return undefined
  }
  await onFacts?.(saved)
  const { judge } = await import('../../judge/judge.ts')
  return judge(saved, { at: io.now(), policy: job.policy })
}

/** What is there after Ctrl-C, or undefined where it does not come in time. */
async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  let onAbort = () => {}
  const stopped = new Promise<undefined>(resolve => {
    onAbort = () => {
      timer = setTimeout(() => resolve(undefined), GRACE_MS)
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, stopped])
  } catch (error) {
    if (signal.aborted) {
      return undefined
    }
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

/** One after the other: documents are written by several workers. */
function createTurns(): (task: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  return task => {
    last = last.then(task)
    return last
  }
}
