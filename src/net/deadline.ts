import { setMaxListeners } from 'node:events'
import { Failure } from './failure.ts'
import { type LagMeter, startLagMeter } from './lag.ts'

/** The time that one attempt may take, over everything it does. */
export interface Deadline {
  /** Aborted, with a {@link Failure} as its reason, when the time is up or the caller's signal is aborted. */
  readonly signal: AbortSignal
  /** Milliseconds since the start. */
  elapsedMs(): number
  /** Milliseconds that are left, never below 0. */
  remainingMs(): number
  /** Always to be called: lets go of the timer and of the caller's signal. */
  end(): void
}

/**
 * Starts the clock. Time that our own event loop lost (see lag.ts) is given back, up to as much again as the limit, and what lies
 * unread in a socket when the timer fires is read first: a time-out means that the peer was slow, not that we were.
 */
export function startDeadline(limitMs: number, parent?: AbortSignal): Deadline {
  const controller = new AbortController()
  // A run has as many listeners as it has requests under way.
  setMaxListeners(0, controller.signal, ...(parent ? [parent] : []))
  const started = performance.now()
  const lag: LagMeter = startLagMeter()
  let allowedMs = limitMs
  let timer: NodeJS.Timeout | undefined

  const elapsedMs = (): number => performance.now() - started
  const remainingMs = (): number => Math.max(0, allowedMs - elapsedMs())
  const abortByParent = (): void => end(asFailure(parent?.reason))

  function arm(): void {
    timer = setTimeout(
      () => {
        const lost = Math.min(lag.lostMs(), limitMs)
        if (limitMs + lost - elapsedMs() > 1) {
          allowedMs = limitMs + lost
          arm()
        } else {
          // Sockets are read after timers: one turn for what has already arrived.
          setImmediate(() => end(new Failure('TIMEOUT', `no answer within ${seconds(limitMs)}`)))
        }
      },
      Math.min(remainingMs(), 2 ** 31 - 1),
    )
  }

  function end(reason?: Failure): void {
    clearTimeout(timer)
    lag.stop()
    parent?.removeEventListener('abort', abortByParent)
    if (reason && !ended) controller.abort(reason)
    ended = true
  }

  let ended = false
  if (parent?.aborted) {
    abortByParent()
  } else {
    parent?.addEventListener('abort', abortByParent, { once: true })
    arm()
  }
  return { signal: controller.signal, elapsedMs, remainingMs, end: () => end() }
}

/** What cannot be cancelled (getaddrinfo, what others wait for as well) is left to itself when the signal is aborted. */
export function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(asFailure(signal.reason))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** The reason of a signal that this room did not make itself may be anything. */
function asFailure(reason: unknown): Failure {
  return reason instanceof Failure ? reason : new Failure('ABORTED', 'interrupted')
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`
