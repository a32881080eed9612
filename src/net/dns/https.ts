import { Failure } from '../failure.ts'

const MAX_ANSWER = 65_535

/**
 * DNS over HTTPS (RFC 8484), HTTP/2 where the server has it: some have nothing else. Its own name is resolved by the system: there is
 * no other way to begin.
 *
 * @param ca trust anchors, PEM; absent: the public ones
 */
export async function askOverHttps(
  url: string,
  query: Uint8Array,
  signal: AbortSignal,
  ca?: string[],
): Promise<Uint8Array> {
  const { Agent, request } = await import('undici')
  const dispatcher = new Agent({ allowH2: true, connect: { ca } })
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher,
      method: 'POST',
      headers: { accept: 'application/dns-message', 'content-type': 'application/dns-message' },
      body: query,
      signal,
    })
    if (statusCode !== 200 || headers['content-type'] !== 'application/dns-message') {
      // To the end, within limits: undici tears down what is merely let go of, out loud.
      await body.dump()
      throw new Failure(
        'BAD_DNS_ANSWER',
        `${url} answered HTTP ${statusCode} ${headers['content-type'] ?? 'without a content type'}`,
      )
    }
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of body) {
      length += chunk.length
      if (length > MAX_ANSWER)
        throw new Failure('BAD_DNS_ANSWER', `${url} answered with more than ${MAX_ANSWER} bytes`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } finally {
    void dispatcher.destroy()
  }
}
