/** One HTTP exchange over a connection of its own. */
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Attempt, Exchange, Phase } from '../facts.ts'
import { bareHost, formatAddress } from './address.ts'
import { readBody } from './body.ts'
import { type Deadline, unlessAborted } from './deadline.ts'
import { dialAny, NoConnection } from './dial.ts'
import { Failure, failedAttempt, tenths } from './failure.ts'
import type { HttpRequest } from './http.ts'
import { proxyKind } from './proxy/dial.ts'
import { proxyAuthorization } from './proxy/url.ts'
import { noteReached } from './reach.ts'
import { startTls } from './upgrade.ts'

/**
 * The headers of a CryptoAPI request, in its order and spelling (captures of Windows 10; see docs/network.md). The connection is
 * closed after the answer all the same: every exchange is timed from its own beginning.
 */
const CRYPTOAPI_HEADERS = {
  Connection: 'Keep-Alive',
  Accept: '*/*',
  'User-Agent': 'Microsoft-CryptoAPI/10.0',
}

/** Redirect statuses that carry a Location. */
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Makes one exchange, without following what it answers. */
export async function exchange(
  request: HttpRequest,
  url: URL,
  method: 'GET' | 'POST',
  deadline: Deadline,
): Promise<Attempt<Exchange<Uint8Array>>> {
  const started = performance.now()
  const elapsed = (): number => performance.now() - started
  let phase: Phase = 'resolve'
  let socket: Socket | undefined
  const seen: Partial<Exchange<Uint8Array>> = { method, url: url.href }
  const timings = { resolveMs: 0, connectMs: 0, firstByteMs: 0, totalMs: 0 }
  try {
    const proxy = request.proxy === undefined ? undefined : new URL(request.proxy)
    const kind = proxy && proxyKind(proxy)
    const via = proxy ?? url
    const plainProxy = url.protocol === 'http:' && kind?.takesRequests ? proxy : undefined
    const addresses = await addressesOf(request, bareHost(via), deadline, proxy !== undefined)
    timings.resolveMs = tenths(elapsed())

    phase = 'connect'
    const port = Number(via.port || (kind?.port ?? usualPort(url)))
    const dialled = await dialAny(addresses, port, deadline)
    socket = dialled.socket
    seen.address = formatAddress(dialled.address, port)
    if (dialled.failedAddresses.length > 0) seen.failedAddresses = dialled.failedAddresses
    noteReached(request.resolver.reached, dialled.address)
    if (proxy && !plainProxy) {
      phase = 'proxy'
      await kind?.open(socket, proxy, bareHost(url), Number(url.port || usualPort(url)))
    }
    if (url.protocol === 'https:') {
      phase = 'tls'
      socket = await startTls(socket, bareHost(url), request.https?.ca)
    }
    timings.connectMs = tenths(elapsed() - timings.resolveMs)

    phase = 'send'
    const sent = elapsed()
    const response = await send(request, url, method, plainProxy, socket, deadline.signal, () => {
      phase = 'receive'
    })
    timings.firstByteMs = tenths(elapsed() - sent)
    seen.status = response.statusCode ?? 0
    seen.headers = flatten(response.headers)
    const { location } = seen.headers

    const redirect = REDIRECTS.has(seen.status) && location !== undefined
    const body = await readBody(response, request.limit, received => {
      seen.bytes = received
    })
    timings.totalMs = tenths(elapsed())
    if (redirect) return completed({ ...seen, location, timings } as Exchange<Uint8Array>, timings.totalMs)

    seen.firstBytes = firstBytes(body)
    phase = 'http-status'
    if (seen.status === 407 && plainProxy)
      throw new Failure('PROXY_REFUSED', 'the proxy wants other credentials', 'proxy')
    if (seen.status !== 200) {
      throw new Failure('HTTP_STATUS', `HTTP ${seen.status} ${response.statusMessage ?? ''}`.trimEnd())
    }
    phase = 'content'
    refuseWhatIsNoAnswer(body)
    delete seen.firstBytes
    return completed({ ...seen, timings, body } as Exchange<Uint8Array>, timings.totalMs)
  } catch (error) {
    timings.totalMs = tenths(elapsed())
    if (error instanceof NoConnection) {
      seen.failedAddresses = error.failedAddresses
      const last = error.failedAddresses.at(-1)
      for (const { address, code } of error.failedAddresses)
        noteReached(request.resolver.reached, address, code)
      if (last) seen.address = last.address
    }
    // What tore the connection down says more than what the connection said of it.
    const cause = deadline.signal.aborted ? deadline.signal.reason : error
    return failedAttempt<Exchange<Uint8Array>>(cause, phase, timings.totalMs, { ...seen, timings })
  } finally {
    socket?.destroy()
  }
}

const usualPort = ({ protocol }: URL): number => (protocol === 'https:' ? 443 : 80)

const completed = (value: Exchange<Uint8Array>, elapsedMs: number): Attempt<Exchange<Uint8Array>> => ({
  state: 'completed',
  value,
  elapsedMs,
})

async function addressesOf(
  { resolver, family, onlyAddress }: HttpRequest,
  host: string,
  deadline: Deadline,
  isProxy: boolean,
): Promise<string[]> {
  if (onlyAddress !== undefined && !isProxy) return [onlyAddress]
  // -4 and -6 are about the hosts of the run, not about the way to the proxy.
  const found = await unlessAborted(deadline.signal, resolver.lookup(host, isProxy ? undefined : family))
  if (found.state === 'completed') return found.value
  if (found.state === 'failed') throw new Failure(found.code, found.message, found.phase)
  throw new Failure('NO_ADDRESS', `${host} was not resolved: ${found.because}`)
}

function send(
  request: HttpRequest,
  url: URL,
  method: 'GET' | 'POST',
  plainProxy: URL | undefined,
  socket: Socket,
  signal: AbortSignal,
  onSent: () => void,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const body = method === 'POST' ? request.body : undefined
    const authorization = plainProxy && proxyAuthorization(plainProxy)
    const outgoing = httpRequest({
      method,
      // RFC 9112 3.2.2: a proxy is asked in absolute form.
      path: plainProxy ? url.href : url.pathname + url.search,
      headers: {
        ...CRYPTOAPI_HEADERS,
        ...request.headers,
        ...(body && { 'Content-Length': String(body.length) }),
        ...(authorization && { 'Proxy-Authorization': authorization }),
        Host: url.host,
      },
      createConnection: () => socket,
    })
    // A tunnel leaves it paused.
    outgoing.once('socket', () => socket.resume())
    outgoing.once('finish', onSent)
    outgoing.once('response', resolve)
    outgoing.once('error', error => reject(asSyntaxFailure(error)))
    outgoing.end(body)
  })
}

/** llhttp's codes say what a peer did that is no HTTP. */
function asSyntaxFailure(error: Error & { code?: string }): Error {
  return error.code?.startsWith('HPE_')
    ? new Failure('HTTP_SYNTAX', `no HTTP answer: ${error.message}`)
    : error
}

function flatten(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

/** Enough to tell what came instead. */
export const firstBytes = (body: Uint8Array): string => Buffer.from(body.subarray(0, 16)).toString('hex')

/** A portal's or a filter's page, or nothing at all, where DER is due. */
function refuseWhatIsNoAnswer(body: Uint8Array): void {
  if (body.length === 0) throw new Failure('EMPTY', 'the answer has no body')
  if (/^(?:\u00ef\u00bb\u00bf)?\s*</.test(Buffer.from(body.subarray(0, 64)).toString('latin1'))) {
    throw new Failure('HTML', 'a web page came instead of DER')
  }
}
