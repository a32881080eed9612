import { isIPv6 } from 'node:net'
import type { Attempt, AttemptCode, Phase } from '../facts.ts'

/** What the network or the peer did, on its way to becoming a failed {@link Attempt}. Never leaves this room. */
export class Failure extends Error {
  override name = 'Failure'
  readonly code: AttemptCode
  /** Where it happened, if whoever threw it knows better than whoever catches it. */
  readonly phase: Phase | undefined

  constructor(code: AttemptCode, message: string, phase?: Phase) {
    super(message)
    this.code = code
    this.phase = phase
  }
}

/** Codes of Node's that say that the program is wrong and not the network. */
const OUR_FAULT = /^ERR_(INVALID_ARG|MISSING_ARGS|METHOD_NOT_IMPLEMENTED|INVALID_THIS|INTERNAL_ASSERTION)/

/** Turns what was thrown into data; what carries no code, or one that speaks of wrong use, is a mistake of ours and is thrown on. */
export function failedAttempt<T>(
  error: unknown,
  phase: Phase,
  elapsedMs: number,
  partial?: Partial<T>,
): Extract<Attempt<T>, { state: 'failed' }> {
  const { code, message } = describeError(error)
  return {
    state: 'failed',
    phase: (error instanceof Failure && error.phase) || phase,
    code,
    message,
    elapsedMs: tenths(elapsedMs),
    ...(partial && { partial }),
  }
}

/** The stable word and the sentence of an error of the network. */
export function describeError(error: unknown): { code: AttemptCode; message: string } {
  const { code } = error as { code?: unknown }
  if (typeof code !== 'string' || OUR_FAULT.test(code)) throw error
  return { code, message: sentence(code, error as SystemError) }
}

interface SystemError extends Error {
  /** Of the call that failed: to where it was to connect. */
  address?: string
  port?: number
  /** OpenSSL's own words, without its thread, file and line. */
  reason?: string
}

/** What became of an attempt to connect; the address stands before it. */
const CONNECTING: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection',
  EHOSTUNREACH: 'cannot be reached: no route to the host',
  ENETUNREACH: 'cannot be reached: no route to its network',
  ETIMEDOUT: 'does not answer',
}

/** OpenSSL's reasons where what answers is no TLS at all. */
const NO_TLS = /^(wrong version number|packet length too long|http request)$/

function sentence(code: string, { message, address, port, reason }: SystemError): string {
  if (reason !== undefined)
    return NO_TLS.test(reason) ? `what answers does not speak TLS (${reason})` : reason
  const words = CONNECTING[code]
  if (words === undefined || address === undefined || port === undefined) return String(message)
  return `${isIPv6(address) ? `[${address}]` : address}:${port} ${words}`
}

/** Milliseconds to one decimal: more is noise. */
export const tenths = (ms: number): number => Math.round(ms * 10) / 10
