import { lookup } from 'node:dns/promises'
import type { Socket } from 'node:net'
import { bareHost } from '../address.ts'
import { dial } from '../dial.ts'
import { Failure } from '../failure.ts'
import { openTunnel } from './connect.ts'
import { openSocks } from './socks.ts'

type Open = (socket: Socket, proxy: URL, host: string, port: number) => Promise<void>

/** By the scheme of a proxy's URL. SOCKS5 hands names to the proxy unresolved, as curl's `socks5h` does. */
const PROXIES = {
  'http:': { port: 80, open: openTunnel },
  'socks5:': { port: 1080, open: openSocks },
  'socks5h:': { port: 1080, open: openSocks },
} as const satisfies Record<string, { port: number; open: Open }>

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
  const kind = Object.hasOwn(PROXIES, proxy.protocol)
    ? PROXIES[proxy.protocol as keyof typeof PROXIES]
    : undefined
  if (!kind) throw new Failure('PROXY_REFUSED', `no such kind of proxy: ${proxy.protocol}//`, 'proxy')
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
