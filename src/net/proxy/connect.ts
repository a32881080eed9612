import type { Socket } from 'node:net'
import { formatAddress } from '../address.ts'
import { Failure } from '../failure.ts'
import { converse } from '../starttls/dialogue.ts'
import { proxyAuthorization } from './url.ts'

/** Longest head of an answer that is read, bytes. */
const MAX_HEAD = 16_384

/** HTTP CONNECT (RFC 9110 9.3.6) over a connected socket. */
export async function openTunnel(socket: Socket, proxy: URL, host: string, port: number): Promise<void> {
  const authority = formatAddress(host, port)
  const authorization = proxyAuthorization(proxy)
  await converse(socket, async dialogue => {
    dialogue.send(
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${
        authorization ? `Proxy-Authorization: ${authorization}\r\n` : ''
      }\r\n`,
    )
    const status = await dialogue.line()
    let head = status.length
    for (let line = await dialogue.line(); line !== ''; line = await dialogue.line()) {
      head += line.length
      if (head > MAX_HEAD) throw new Failure('HTTP_SYNTAX', 'the proxy answers without an end', 'proxy')
    }
    if (!/^HTTP\/1\.[01] 2\d\d/.test(status)) {
      throw new Failure('PROXY_REFUSED', `the proxy answered: ${status}`, 'proxy')
    }
  })
}
