import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { createServer, type Server } from 'node:net'
import { type Answer, decode, encode, type Packet } from 'dns-packet'
import { onTestFinished } from 'vitest'

/**
 * What a nameserver does with a question: records and RCODE, raw bytes, or nothing at all. `asker` is the same where a question is put
 * again because no answer came in time.
 */
export type Zone = (
  name: string,
  type: string,
  transport: 'udp' | 'tcp',
  asker: string,
) => { rcode?: number; answers?: Answer[]; truncated?: boolean } | Uint8Array | undefined

const AUTHORITATIVE = 0x0400
const TRUNCATED = 0x0200

/** A real nameserver on loopback, over UDP and TCP; gives `127.0.0.1:port`. */
export async function startNameserver(zone: Zone): Promise<string> {
  const respond = (bytes: Buffer, transport: 'udp' | 'tcp', port = 0): Uint8Array | undefined => {
    const query = decode(bytes)
    const { name, type } = query.questions![0]!
    const reply = zone(name.toLowerCase(), type, transport, `${port} ${query.id}`)
    if (!reply || reply instanceof Uint8Array) return reply
    const flags = AUTHORITATIVE | (reply.truncated ? TRUNCATED : 0) | (reply.rcode ?? 0)
    const packet: Packet = {
      type: 'response',
      id: query.id,
      flags,
      questions: query.questions,
      answers: reply.answers ?? [],
    }
    return encode(packet)
  }
  const tcp = createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', bytes => {
      const reply = respond(bytes.subarray(2), 'tcp', socket.remotePort)
      if (reply) socket.end(Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 0xff]), reply]))
    })
  })
  const udp = createSocket('udp4')
  udp.on('message', (bytes, peer) => {
    const reply = respond(bytes, 'udp', peer.port)
    if (reply) udp.send(reply, peer.port, peer.address)
  })
  const port = await bindBoth(udp, tcp)
  onTestFinished(() => {
    udp.close()
    tcp.close()
  })
  return `127.0.0.1:${port}`
}

/** The same free port for both; the second may be taken, then another is tried. */
async function bindBoth(udp: UdpSocket, tcp: Server): Promise<number> {
  for (;;) {
    await new Promise<void>(resolve => tcp.listen(0, '127.0.0.1', resolve))
    const { port } = tcp.address() as { port: number }
    const bound = await new Promise<boolean>(resolve => {
      udp.once('error', () => resolve(false))
      udp.bind(port, '127.0.0.1', () => resolve(true))
    })
    udp.removeAllListeners('error')
    if (bound) return port
    await new Promise(resolve => tcp.close(resolve))
  }
}

export const A = (name: string, data: string): Answer => ({ type: 'A', name, data, ttl: 60 })
export const AAAA = (name: string, data: string): Answer => ({ type: 'AAAA', name, data, ttl: 60 })
export const CNAME = (name: string, data: string): Answer => ({ type: 'CNAME', name, data, ttl: 30 })

/** A zone with addresses only; every other name does not exist. */
export function zoneOf(names: Readonly<Record<string, { a?: string[]; aaaa?: string[] }>>): Zone {
  return (name, type) => {
    const entry = names[name]
    if (!entry) return { rcode: NXDOMAIN }
    const answers =
      type === 'A'
        ? (entry.a ?? []).map(data => A(name, data))
        : (entry.aaaa ?? []).map(data => AAAA(name, data))
    return { answers }
  }
}

export const SERVFAIL = 2
export const NXDOMAIN = 3
export const REFUSED = 5
