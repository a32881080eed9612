import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

/** One request as it came. */
export interface Asked {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: Buffer
}

export type Behaviour = (response: ServerResponse, asked: Asked) => void | Promise<void>

/** A real HTTP server whose behaviour can be changed while it runs. */
export interface Responder {
  readonly url: string
  readonly port: number
  readonly asked: Asked[]
  behave(behaviour: Behaviour): void
  close(): Promise<void>
}

export async function startResponder(
  behaviour: Behaviour,
  options: { port?: number; tls?: ServerOptions } = {},
): Promise<Responder> {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  const serve: RequestListener = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const one = { method, url, headers, body: Buffer.concat(chunks) }
    asked.push(one)
    await behaviour(response, one)
  }
  const server = options.tls ? createHttpsServer(options.tls, serve) : createServer(serve)
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}/ocsp`,
    port,
    asked,
    behave(next) {
      behaviour = next
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

export const send =
  (bytes: Uint8Array | Promise<Uint8Array> | (() => Promise<Uint8Array>)): Behaviour =>
  async response => {
    response.setHeader('content-type', 'application/ocsp-response')
    response.end(await (typeof bytes === 'function' ? bytes() : bytes))
  }

export const status =
  (code: number, headers: Record<string, string> = {}, body = ''): Behaviour =>
  response => {
    response.writeHead(code, headers).end(body)
  }

export const html = status(200, { 'content-type': 'text/html' }, '<html><body>Please log in</body></html>')

export const hang: Behaviour = () => {}

export const reset: Behaviour = response => {
  ;(response.socket as Socket).resetAndDestroy()
}

/** A byte every 50 ms, without end. */
export const drip: Behaviour = response => {
  response.writeHead(200, { 'content-type': 'application/ocsp-response' })
  const timer = setInterval(() => response.write('0'), 50)
  response.on('close', () => clearInterval(timer))
}

/** As fast as it is read, without end. */
export const endless: Behaviour = response => {
  response.writeHead(200, { 'content-type': 'application/ocsp-response' })
  const chunk = Buffer.alloc(64 * 1024, 0x30)
  const pump = () => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', pump)
  pump()
}
