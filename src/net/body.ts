import type { IncomingMessage } from 'node:http'
import { Failure } from './failure.ts'

/**
 * Reads a body as it comes and hangs up at the first byte over the limit; a Content-Length that promises more is not waited for.
 * @throws Failure TOO_LARGE, or ECONNRESET where less came than was promised
 */
export async function readBody(
  response: IncomingMessage,
  limit: number,
  onProgress: (bytes: number) => void,
): Promise<Uint8Array> {
  const tooLarge = (): Failure =>
    new Failure('TOO_LARGE', `the answer is larger than ${limit} bytes`, 'content')
  const promised = Number(response.headers['content-length'] ?? 0)
  if (promised > limit) {
    onProgress(0)
    throw tooLarge()
  }
  const chunks: Uint8Array[] = []
  let length = 0
  onProgress(0)
  for await (const chunk of response) {
    length += chunk.length
    onProgress(length)
    if (length > limit) throw tooLarge()
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length)
}
