import { createServer, type IncomingMessage } from 'node:http'
import { onTestFinished } from 'vitest'

export type Page = (
  request: IncomingMessage,
  body: Buffer,
) => Uint8Array | string | { status?: number; headers?: Record<string, string>; body?: Uint8Array | string }

export interface Web {
  origin: string
  port: number
  /** What is served, by the path up to its first parameter: `/ocsp` answers `/ocsp/MFEw…` too. */
  pages: Record<string, Page>
  /** `GET /crl`, in the order in which they came. */
  requests: string[]
}

/** An HTTP server on loopback whose pages can be changed while it runs. */
export async function startWeb(pages: Record<string, Page> = {}, host = '127.0.0.1'): Promise<Web> {
  const requests: string[] = []
  const web: Web = { origin: '', port: 0, pages, requests }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      requests.push(`${request.method} ${request.url}`)
      const page = web.pages[`/${request.url!.split('/')[1]}`]
      const made = page?.(request, Buffer.concat(chunks)) ?? { status: 404, body: 'nothing here' }
      const answer = typeof made === 'string' || made instanceof Uint8Array ? { body: made } : made
      response.writeHead(answer.status ?? 200, answer.headers)
      response.end(answer.body)
    })
  })
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  web.port = (server.address() as { port: number }).port
  web.origin = `http://${host}:${web.port}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return web
}
