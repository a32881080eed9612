import type { Socket } from 'node:net'
import { Failure } from '../failure.ts'

/** A conversation in plain text before TLS begins. Ends with the socket: whoever holds the deadline destroys that. */
export interface Dialogue {
  send(what: string | Uint8Array): void
  /** The next line, without its end. */
  line(): Promise<string>
  /** The next `count` bytes. */
  bytes(count: number): Promise<Buffer>
  /** All text up to and including what matches. */
  until(pattern: RegExp): Promise<string>
}

/** More than any greeting has. */
const MAX_UNREAD = 65_536

/**
 * Talks over a socket and leaves it as it was, with nothing read ahead: bytes that came before TLS and were not asked for would
 * otherwise be taken for part of it (CVE-2011-0411).
 */
export async function converse<T>(socket: Socket, talk: (dialogue: Dialogue) => Promise<T>): Promise<T> {
  let unread = Buffer.alloc(0)
  let gone: Error | undefined
  let wake: () => void = () => {}
  const onData = (chunk: Buffer): void => {
    unread = Buffer.concat([unread, chunk])
    if (unread.length > MAX_UNREAD) gone = new Failure('STARTTLS_REFUSED', 'the server talks without an end')
    wake()
  }
  const onEnd = (error?: unknown): void => {
    gone ??=
      error instanceof Error
        ? error
        : Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' })
    wake()
  }

  async function take(find: (unread: Buffer) => number | undefined): Promise<Buffer> {
    for (;;) {
      const end = find(unread)
      if (end !== undefined) {
        const taken = unread.subarray(0, end)
        unread = unread.subarray(end)
        return taken
      }
      if (gone) throw gone
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }

  socket.on('data', onData).on('error', onEnd).on('end', onEnd).on('close', onEnd)
  try {
    const result = await talk({
      send: what => void socket.write(what),
      line: async () => (await take(lineEnd)).toString('latin1').replace(/\r?\n$/, ''),
      bytes: count => take(held => (held.length >= count ? count : undefined)),
      until: async pattern => (await take(held => matchEnd(held, pattern))).toString('latin1'),
    })
    if (unread.length > 0)
      throw new Failure('STARTTLS_REFUSED', 'the server sent plain text where TLS begins')
    return result
  } finally {
    socket.off('data', onData).off('error', onEnd).off('end', onEnd).off('close', onEnd)
    socket.pause()
  }
}

function lineEnd(held: Buffer): number | undefined {
  const at = held.indexOf('\n')
  return at < 0 ? undefined : at + 1
}

function matchEnd(held: Buffer, pattern: RegExp): number | undefined {
  const match = pattern.exec(held.toString('latin1'))
  return match ? match.index + match[0].length : undefined
}
