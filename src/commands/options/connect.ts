/** What only a handshake has. */

import { STARTTLS } from '../../net/starttls/protocols.ts'
import type { OptionDefinition } from '../command.ts'
import { integer, numericAddress } from './parse.ts'
import { proxyUrl } from './proxy.ts'

const HANDSHAKE = 'Handshake:'

export const STARTTLS_PROTOCOLS: readonly string[] = [...Object.keys(STARTTLS), 'auto']

export const CONNECT_OPTIONS = [
  {
    flags: '--servername <name>',
    description: 'the name to ask for (SNI) and to look for in the certificate, instead of the target',
    group: HANDSHAKE,
  },
  {
    flags: '--connect <ip[:port]>',
    description: 'connect here instead of to where the name leads',
    group: HANDSHAKE,
    parse: numericAddress('--connect'),
  },
  {
    flags: '--attempts <n>',
    description: 'handshakes, each a fresh session: servers such as nginx hand out no staple on the first',
    group: HANDSHAKE,
    default: '3',
    parse: integer('--attempts', 1, 100),
  },
  {
    flags: '--all-addresses',
    description: 'shake hands with every address of the name, not with the first that answers',
    group: HANDSHAKE,
    conflicts: ['connect'],
  },
  {
    flags: '--starttls <protocol>',
    description: 'begin TLS by the command of this protocol; auto: by the port',
    group: HANDSHAKE,
    choices: STARTTLS_PROTOCOLS,
  },
  {
    flags: '--handshake-proxy <url|none>',
    description: 'another proxy for the handshake than --proxy, or none',
    group: HANDSHAKE,
    parse: proxyUrl('--handshake-proxy', ['none']),
  },
] as const satisfies readonly OptionDefinition[]
