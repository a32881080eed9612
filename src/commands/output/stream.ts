/** Writing that waits for a slow reader, so that a run of many targets does not pile its output up in memory. */
import type { OutputStream } from '../command.ts'

interface Draining {
  once(event: 'drain' | 'close' | 'error', listener: () => void): void
  off(event: 'drain' | 'close' | 'error', listener: () => void): void
  destroyed?: boolean
}

const drains = (stream: object): stream is Draining => 'once' in stream && 'off' in stream

export async function write(stream: OutputStream, text: string): Promise<void> {
  if (text === '' || stream.write(text) || !drains(stream) || stream.destroyed) {
    return
  }
  await new Promise<void>(resolve => {
    const done = () => {
      stream.off('drain', done)
      stream.off('close', done)
      stream.off('error', done)
      resolve()
    }
    stream.once('drain', done)
    stream.once('close', done)
    stream.once('error', done)
  })
}
