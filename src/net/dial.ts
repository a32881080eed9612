import { connect, type Socket } from 'node:net'
import type { AttemptCode } from '../facts.ts'
import { formatAddress } from './address.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import { describeError, Failure, tenths } from './failure.ts'

/** An address that does not answer may take no more than this while others wait, milliseconds: three SYNs (0, 1 and 3 s). */
const CONNECT_SHARE_MS = 5_000

/**
 * Opens a TCP connection that is torn down when `signal` is aborted, at whatever point of its life.
 * @throws Failure of the phase `connect`, or Node's error
 */
export function dial(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const socket = connect({ host: address, port, noDelay: true })
    const abort = (): void => void socket.destroy(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', abort))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      // Whoever uses the socket listens as well; between two users nobody does.
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

export interface Dialled {
  socket: Socket
  address: string
  failedAddresses: FailedAddress[]
  connectMs: number
}
export type FailedAddress = { address: string; code: AttemptCode; elapsedMs: number }

/** Thrown where no address could be connected to. */
export class NoConnection extends Failure {
  readonly failedAddresses: FailedAddress[]

  constructor(failure: { code: AttemptCode; message: string }, failedAddresses: FailedAddress[]) {
    super(failure.code, failure.message, 'connect')
    this.failedAddresses = failedAddresses
  }
}

/** Tries one address after the other within one deadline; an address behind which others wait may not use it up. */
export async function dialAny(
  addresses: readonly string[],
  port: number,
  deadline: Deadline,
): Promise<Dialled> {
  const failedAddresses: FailedAddress[] = []
  let last = { code: 'NO_ADDRESS', message: 'no address' }
  for (const [index, address] of addresses.entries()) {
    const waiting = addresses.length - index - 1
    const share = Math.min(deadline.remainingMs() / (waiting + 1), CONNECT_SHARE_MS)
    const own = waiting > 0 ? startDeadline(share, deadline.signal) : undefined
    const started = performance.now()
    try {
      const socket = await dialWithin(address, port, own?.signal ?? deadline.signal, deadline.signal)
      return { socket, address, failedAddresses, connectMs: tenths(performance.now() - started) }
    } catch (error) {
      last = describeError(error)
      failedAddresses.push({
        address: formatAddress(address, port),
        code: last.code,
        elapsedMs: tenths(performance.now() - started),
      })
      if (deadline.signal.aborted) break
    } finally {
      own?.end()
    }
  }
  throw new NoConnection(last, failedAddresses)
}

/** Connects under the shorter signal; once connected only the longer one counts. */
async function dialWithin(
  address: string,
  port: number,
  connecting: AbortSignal,
  whole: AbortSignal,
): Promise<Socket> {
  const socket = await dial(address, port, connecting)
  if (connecting !== whole) {
    const abort = (): void => void socket.destroy(whole.reason)
    whole.addEventListener('abort', abort, { once: true })
    socket.once('close', () => whole.removeEventListener('abort', abort))
  }
  return socket
}
