import type { Socket } from 'node:net'

/** `127.0.0.1` for `::ffff:127.0.0.1`. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:/, '')
}

/** `127.0.0.1:53122`, `[::1]:53122`. */
export function remoteOf({
  remoteAddress,
  remotePort,
}: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  const address = plainAddress(remoteAddress)
  return address.includes(':') ? `[${address}]:${remotePort}` : `${address}:${remotePort}`
}
