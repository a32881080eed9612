import { isIP, isIPv6 } from 'node:net'
import { Failure } from './failure.ts'

/** `192.0.2.1:443`, `[2001:db8::1]:443`. */
export function formatAddress(address: string, port: number): string {
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`
}

/** A URL's host without the brackets of an IPv6 literal. */
export const bareHost = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1')

/** Reads `ip`, `ip:port`, `[v6]` and `[v6]:port`. */
export function parseAddress(text: string, defaultPort: number): { address: string; port: number } {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[^:]+))(?::(?<port>\d{1,5}))?$/.exec(text)
  const address = isIP(text) ? text : (match?.groups?.v6 ?? match?.groups?.v4 ?? '')
  const port = isIP(text) ? defaultPort : Number(match?.groups?.port ?? defaultPort)
  if (!isIP(address) || port < 1 || port > 65_535)
    throw new Failure('ERR_INVALID_ARG_VALUE', `not an address: ${text}`)
  return { address, port }
}

/** Is it this machine itself? With a port or without. */
export function isLoopback(address: string): boolean {
  return /^127\.|^\[?::1(?:\]|$)|^\[?::ffff:(?:127\.|7f)/i.test(address)
}
