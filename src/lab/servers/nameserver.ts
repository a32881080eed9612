/**
 * The bench's nameserver, UDP and TCP on one port. It knows `localhost`, everything under it, and the names of the scenarios;
 * `.invalid` does not exist (RFC 6761 6.4), and all else is refused: it asks nobody.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { createServer, type Server, type Socket } from 'node:net'
import { BENCH_DOMAIN } from '../mint/mint.ts'
import type { DnsBehaviour } from '../scenario.ts'
import { remoteOf } from './remote.ts'
import type { Stage } from './stage.ts'

type DnsPacket = typeof import('dns-packet')

interface Question {
  name: string
  type: string
}

/** RCODE and addresses, or silence. */
interface Reply {
  rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED'
  a?: string[]
  aaaa?: string[]
}

const TTL_SECONDS = 1
const RCODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const
const AUTHORITATIVE_ANSWER = 1 << 10
const RECURSION_DESIRED = 1 << 8
const LONGEST_QUERY = 4096
const TCP_IDLE_MS = 10_000

const BOTH: Reply = { rcode: 'NOERROR', a: ['127.0.0.1'], aaaa: ['::1'] }

/** What each behaviour answers; null is silence. */
const REPLIES = {
  literal: { rcode: 'NXDOMAIN' },
  nxdomain: { rcode: 'NXDOMAIN' },
  'only-by-proxy': { rcode: 'NXDOMAIN' },
  servfail: { rcode: 'SERVFAIL' },
  'no-answer': null,
  poisoned: { rcode: 'NOERROR', a: ['127.0.0.1'] },
  'ipv6-dead': BOTH,
} as const satisfies Record<DnsBehaviour, Reply | null>

export interface Nameserver {
  udp: UdpSocket
  tcp: Server
}

export async function createNameserver(stage: Stage): Promise<Nameserver> {
  const { default: dnsPacket } = await import('dns-packet')
  const udp = createSocket('udp4')
  udp.on('message', (query, peer) => {
    const from = remoteOf({ remoteAddress: peer.address, remotePort: peer.port })
    const reply = answer(dnsPacket, stage, query, from, 'udp')
    if (reply) {
      udp.send(reply, peer.port, peer.address, () => {})
    }
  })
  // Windows reports a peer's closed port here (WSAECONNRESET); there is nobody to tell.
  udp.on('error', () => {})
  const tcp = createServer(socket => serveTcp(dnsPacket, stage, socket))
  return { udp, tcp }
}

/** Each message has two bytes of length before it (RFC 1035 4.2.2). */
function serveTcp(dnsPacket: DnsPacket, stage: Stage, socket: Socket): void {
  let bytes = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.setTimeout(TCP_IDLE_MS, () => socket.destroy())
  socket.on('data', chunk => {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0)) {
      const end = 2 + bytes.readUInt16BE(0)
      const reply = answer(dnsPacket, stage, bytes.subarray(2, end), remoteOf(socket), 'tcp')
      bytes = bytes.subarray(end)
      if (reply) {
        socket.write(Buffer.concat([Uint8Array.of(reply.length >> 8, reply.length & 0xff), reply]))
      }
    }
    if (bytes.length > LONGEST_QUERY) {
      socket.destroy()
    }
  })
}

function answer(
  dnsPacket: DnsPacket,
  stage: Stage,
  query: Uint8Array,
  from: string,
  transport: 'udp' | 'tcp',
): Buffer | undefined {
  let packet: ReturnType<DnsPacket['decode']>
  try {
    packet = dnsPacket.decode(Buffer.from(query))
  } catch {
    return undefined
  }
  const question = packet.questions?.[0] as Question | undefined
  if (packet.type !== 'query' || !question) {
    return undefined
  }
  const name = question.name.toLowerCase()
  const scenario = scenarioOf(stage, name)
  const reply = replyTo(stage, name, scenario)
  const rcode = reply?.rcode ?? 'silence'
  const text = `${from} asked for the ${question.type} of ${printable(name)} over ${transport.toUpperCase()}: ${rcode}`
  stage.log.add({
    what: 'dns',
    ...(scenario ? { scenario } : {}),
    from,
    transport,
    name: printable(name),
    type: question.type,
    rcode,
    text,
  })
  if (!reply) {
    return undefined
  }
  const addresses = { A: reply.a, AAAA: reply.aaaa }[question.type] ?? []
  return dnsPacket.encode({
    type: 'response',
    id: packet.id ?? 0,
    flags: AUTHORITATIVE_ANSWER | ((packet.flags ?? 0) & RECURSION_DESIRED) | RCODES[reply.rcode],
    questions: [question as never],
    answers: addresses.map(data => ({
      type: question.type as 'A',
      name: question.name,
      ttl: TTL_SECONDS,
      data,
    })),
  })
}

/** `ocsp.<id>.ocspcheck-lab`, `<id>.localhost`, `ocsp.<id>.invalid` */
function scenarioOf(stage: Stage, name: string): string | undefined {
  return name.split('.').find(label => stage.scenarios.has(label))
}

function replyTo(stage: Stage, name: string, scenario: string | undefined): Reply | null {
  if (name === 'localhost' || name.endsWith('.localhost')) {
    return BOTH
  }
  if (name.endsWith('.invalid')) {
    return { rcode: 'NXDOMAIN' }
  }
  if (!name.endsWith(`.${BENCH_DOMAIN}`)) {
    return { rcode: 'REFUSED' }
  }
  const dns = scenario && stage.faultIsOn(scenario) ? stage.scenarios.get(scenario)!.dns : 'literal'
  return REPLIES[dns]
}

function printable(name: string): string {
  return name.replace(/[^\x21-\x7e]/g, '?')
}
