/** Addresses that no public name should lead to, and names that are exempt from that. */
import { BlockList, isIP, isIPv6 } from 'node:net'

const BLOCKS = [
  ['0.0.0.0', 8, 'this host'],
  ['127.0.0.0', 8, 'loopback'],
  ['10.0.0.0', 8, 'private'],
  ['172.16.0.0', 12, 'private'],
  ['192.168.0.0', 16, 'private'],
  ['100.64.0.0', 10, 'carrier-grade NAT'],
  ['169.254.0.0', 16, 'link-local'],
  ['192.0.2.0', 24, 'documentation'],
  ['198.18.0.0', 15, 'benchmarking'],
  ['240.0.0.0', 4, 'reserved'],
  ['::', 128, 'unspecified'],
  ['::1', 128, 'loopback'],
  ['fc00::', 7, 'private'],
  ['fe80::', 10, 'link-local'],
] as const

const LISTS = BLOCKS.map(([network, prefix, kind]) => {
  const list = new BlockList()
  list.addSubnet(network, prefix, isIPv6(network) ? 'ipv6' : 'ipv4')
  return { kind, list }
})

/** `loopback`, `private` …, or undefined for an address that is fit for the Internet (IANA special-purpose registries). */
export function specialKind(address: string): string | undefined {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (isIP(bare) === 0) return undefined
  const family = isIPv6(bare) ? 'ipv6' : 'ipv4'
  return LISTS.find(({ list }) => list.check(bare, family))?.kind
}

/** Names that are not meant for the public DNS (RFC 6761, RFC 6762, RFC 8375, RFC 9476), and single labels. */
export function isSpecialName(name: string): boolean {
  const plain = name.toLowerCase().replace(/\.$/, '')
  return (
    isIP(plain) !== 0 ||
    !plain.includes('.') ||
    /(^|\.)(localhost|test|invalid|example|local|internal|onion|alt|home\.arpa)$/.test(plain)
  )
}
