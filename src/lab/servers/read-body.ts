import type { IncomingMessage } from 'node:http'

/** The whole body; undefined where it is longer than `limit` bytes, of which no more is kept. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= limit) {
      chunks.push(chunk)
    }
  }
  return length <= limit ? Buffer.concat(chunks) : undefined
}
