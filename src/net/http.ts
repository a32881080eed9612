/** HTTP as CryptoAPI speaks it: one request over a connection of its own, redirects as exchanges of their own. */
import type { Attempt, Exchange } from '../facts.ts'
import { startDeadline } from './deadline.ts'
import type { Resolver } from './dns.ts'
import { exchange, firstBytes } from './exchange.ts'
import { Failure, failedAttempt } from './failure.ts'

export interface HttpRequest {
  method: 'GET' | 'POST'
  url: string
  /** Added to, or in place of, those of CryptoAPI: `User-Agent` by that spelling. */
  headers?: Readonly<Record<string, string>>
  body?: Uint8Array
  /** Most bytes that a body may have: one more is `TOO_LARGE`. */
  limit: number
  /** From the name to the last byte, over all addresses and redirects, milliseconds. */
  timeoutMs: number
  resolver: Resolver
  /** `http://[user:password@]host:port`: plain requests in absolute form, https through CONNECT. `socks5://…`: all through it. */
  proxy?: string
  family?: 4 | 6
  signal?: AbortSignal
  /** Ask this address of the host only. */
  onlyAddress?: string
  /** Speak https where the URL asks for it: `ca` are the trust anchors (PEM), the public ones where absent. */
  https?: { ca?: string[] }
  /** Follow a redirect from http to https, which CryptoAPI may not. */
  followToHttps?: boolean
}

/** Makes a value of a body; what it throws is a failure in the phase `decode`. */
export type ReadBody<T> = (body: Uint8Array, headers: Readonly<Record<string, string>>) => T

/** WinHTTP's own limit, and .NET's (docs/network.md). */
const MAX_REDIRECTS = 10

/** {@link fetchBytes}, and the answer read. */
export async function request<T>(options: HttpRequest, read: ReadBody<T>): Promise<Attempt<Exchange<T>>[]> {
  return readLast(await fetchBytes(options), read)
}

/** Reads the body of the last hop; the redirects before it have none. */
export function readLast<T>(
  hops: readonly Attempt<Exchange<Uint8Array>>[],
  read: ReadBody<T>,
): Attempt<Exchange<T>>[] {
  return hops.map(hop => {
    if (hop.state !== 'completed') return hop as Attempt<Exchange<T>>
    const { body, ...rest } = hop.value
    if (body === undefined) return { ...hop, value: rest }
    try {
      return { ...hop, value: { ...rest, body: read(body, rest.headers) } }
    } catch (error) {
      // Whatever a reader throws at bytes off the wire speaks of the bytes.
      const failure = new Failure(body[0] === 0x30 ? 'UNDECODABLE' : 'NOT_DER', (error as Error).message)
      return failedAttempt<Exchange<T>>(failure, 'decode', hop.elapsedMs, {
        ...rest,
        firstBytes: firstBytes(body),
      })
    }
  })
}

/**
 * Asks, and follows redirects: one element a hop, the last of which is the answer. Nothing that the network or the peer does is thrown.
 *
 * From http only http is followed, unless `followToHttps`; from https never http. What may not be followed, a loop, and an
 * eleventh redirect fail as the element after the redirect.
 */
export async function fetchBytes(options: HttpRequest): Promise<Attempt<Exchange<Uint8Array>>[]> {
  const deadline = startDeadline(options.timeoutMs, options.signal)
  const hops: Attempt<Exchange<Uint8Array>>[] = []
  try {
    let url: URL | undefined = parseUrl(options.url)
    if (!url) return [{ state: 'skipped', because: 'invalid-url' }]
    if (!isAllowed(url, options)) return [{ state: 'skipped', because: 'unsupported-scheme' }]
    let method = options.method
    const visited = new Set<string>()
    for (;;) {
      visited.add(url.href)
      const hop: Attempt<Exchange<Uint8Array>> = await exchange(options, url, method, deadline)
      hops.push(hop)
      if (hop.state !== 'completed' || hop.value.location === undefined) return hops
      const next: URL | undefined = parseUrl(hop.value.location, url)
      const refused = whyNotFollowed(url, next, visited, options)
      if (refused || !next) {
        const partial = { method, url: next?.href ?? hop.value.location }
        hops.push(failedAttempt<Exchange<Uint8Array>>(refused, 'http-status', deadline.elapsedMs(), partial))
        return hops
      }
      // RFC 9110 15.4: only 307 and 308 keep a POST; all else becomes a GET.
      if (hop.value.status < 307) method = 'GET'
      url = next
    }
  } finally {
    deadline.end()
  }
}

function whyNotFollowed(
  from: URL,
  to: URL | undefined,
  visited: ReadonlySet<string>,
  options: HttpRequest,
): Failure | undefined {
  if (!to) return new Failure('BAD_REDIRECT', 'the redirect leads to what is no URL')
  if (from.protocol === 'http:' && to.protocol === 'https:' && !options.followToHttps) {
    return new Failure(
      'REDIRECT_TO_HTTPS',
      `redirected to ${to.href}: CryptoAPI may not follow from http to https`,
    )
  }
  if (!isAllowed(to, options) || (from.protocol === 'https:' && to.protocol === 'http:')) {
    return new Failure(
      'BAD_REDIRECT',
      `redirected from ${from.protocol}// to ${to.protocol}//, which is not followed`,
    )
  }
  if (visited.has(to.href))
    return new Failure('REDIRECT_LOOP', `redirected to ${to.href}, where it came from`)
  if (visited.size > MAX_REDIRECTS) {
    return new Failure('TOO_MANY_REDIRECTS', `more than ${MAX_REDIRECTS} redirects`)
  }
  return undefined
}

const isAllowed = (url: URL, options: HttpRequest): boolean =>
  url.protocol === 'http:' || (url.protocol === 'https:' && options.https !== undefined)

function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined
}
