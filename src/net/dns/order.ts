import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

/**
 * The order of RFC 6724 as far as it matters here, for answers that do not come from getaddrinfo: IPv6 first where this host has a
 * global IPv6 address of its own, else IPv4 first.
 */
export function orderAddresses(addresses: readonly string[]): string[] {
  const first = hasGlobalIpv6()
  return [...new Set(addresses)].sort((a, b) => Number(isIPv6(b) === first) - Number(isIPv6(a) === first))
}

function hasGlobalIpv6(): boolean {
  return Object.values(networkInterfaces())
    .flat()
    .some(own => own?.family === 'IPv6' && !own.internal && !own.address.toLowerCase().startsWith('fe80'))
}
