import { lookup } from 'node:dns/promises'
import type { Socket } from 'node:net'
import { bareHost } from '../address.ts'
import { dial } from '../dial.ts'
import { Failure } from '../failure.ts'
import { openTunnel } from './connect.ts'
import { openSocks } from './socks.ts'

type Open = (socket: Socket, proxy: URL, host: string, port: number) => Promise<void>

interface ProxyKind {
  /** Where its URL names none. */
  port: number
  /** Makes a connected socket one to a host beyond the proxy. */
  open: Open
  /** Takes plain HTTP requests as they are, in absolute form (RFC 9112 3.2.2). */
  takesRequests: boolean
}

/** By the scheme of a proxy's URL. SOCKS5 hands names to the proxy unresolved, as curl's `socks5h` does. */
const PROXIES = {
  'http:': { port: 80, open: openTunnel, takesRequests: true },
  'socks5:': { port: 1080, open: openSocks, takesRequests: false },
  'socks5h:': { port: 1080, open: openSocks, takesRequests: false },
} as const satisfies Record<string, ProxyKind>

/** @throws Failure of the phase `proxy` */
export function proxyKind({ protocol }: URL): ProxyKind {
  if (!Object.hasOwn(PROXIES, protocol)) {
    throw new Failure('PROXY_REFUSED', `no such kind of proxy: ${protocol}//`, 'proxy')
  }
  return PROXIES[protocol as keyof typeof PROXIES]
}

/**
 * A connection to `host` that a proxy makes. The proxy's own name is the system's affair: it belongs to this network.
 * @throws Failure of the phase `proxy`
 */
export async function dialThroughProxy(
  proxy: URL,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  const kind = proxyKind(proxy)
  const { address } = await lookup(bareHost(proxy))
  const socket = await dial(address, Number(proxy.port || kind.port), signal)
  try {
    await kind.open(socket, proxy, host, port)
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  }
}
