/** How to observe: shared by every command that asks the network. */
import { MOST_RETRIES } from '../../judge/policy.ts'
import type { OptionDefinition } from '../command.ts'
import { integer, nameserver, nameserverOrDoh, timeLimit } from './parse.ts'
import { proxyUrl } from './proxy.ts'

const LIMITS = 'Limits:'
const NETWORK = 'Network:'
const TRUST = 'Certificates:'

export const OBSERVE_OPTIONS = [
  {
    flags: '--timeout <s>',
    description: 'limit of one attempt, from the name to the last byte, over all addresses of a URL',
    group: LIMITS,
    default: '15',
    parse: timeLimit('--timeout'),
  },
  {
    flags: '--max-time <s>',
    description: 'limit of all that is asked about one target',
    group: LIMITS,
    parse: timeLimit('--max-time'),
  },
  {
    flags: '--retries <n>',
    description: 'ask again what may pass: time-outs, HTTP 5xx, tryLater',
    group: LIMITS,
    default: '0',
    parse: integer('--retries', 0, MOST_RETRIES),
  },
  {
    flags: '--offline',
    description: 'contact no responder, CRL or issuer URL; of a server, make the handshakes alone',
    group: NETWORK,
  },
  { flags: '-4', description: 'IPv4 only', group: NETWORK, conflicts: ['6'] },
  { flags: '-6', description: 'IPv6 only', group: NETWORK, conflicts: ['4'] },
  {
    flags: '--resolver <ip[:port]>',
    description: 'ask this nameserver for everything that the run resolves, the target included',
    group: NETWORK,
    env: 'OCSPCHECK_RESOLVER',
    parse: nameserver('--resolver'),
  },
  {
    flags: '--compare-resolver <ip|https-url>',
    description: 'ask a second nameserver (or DNS over HTTPS) as well, and tell where the answers differ',
    group: NETWORK,
    parse: nameserverOrDoh('--compare-resolver'),
  },
  {
    flags: '--proxy <url|env>',
    description:
      'go through a proxy: http://… (CONNECT for the handshake, plain requests in absolute form) or socks5://…; ' +
      'env (HTTP_PROXY, NO_PROXY) for our HTTP requests alone; Windows itself would use its WinHTTP proxy',
    group: NETWORK,
    parse: proxyUrl('--proxy', ['env']),
  },
  {
    flags: '--ca-file <pem>',
    description: 'trust these roots, instead of the public ones and those of this system',
    group: TRUST,
    env: 'OCSPCHECK_CA_FILE',
  },
  {
    flags: '--issuer-file <pem|der>',
    description: 'issuer certificates, where neither the server nor the certificate leads to them',
    group: TRUST,
  },
] as const satisfies readonly OptionDefinition[]
