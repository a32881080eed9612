/** One DNS question to one nameserver: UDP first, TCP where the answer is cut short (RFC 1035, RFC 7766), or HTTPS (RFC 8484). */
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { type DecodedPacket, decode, encode, type Packet } from 'dns-packet'
import { Failure } from '../failure.ts'
import { askOverHttps } from './https.ts'

export type RecordType = 'A' | 'AAAA'
export type Nameserver = { address: string; port: number } | { url: string; ca?: () => string[] | undefined }

/** When an unanswered datagram is sent again, milliseconds after the one before it. */
const RESEND_MS = [1_000, 2_000, 4_000, 8_000]
/** Room for an answer that no path has to fragment: DNS flag day 2020. */
const UDP_PAYLOAD = 1_232

/** @throws Failure TIMEOUT, BAD_DNS_ANSWER; or Node's error of the socket. */
export async function ask(
  server: Nameserver,
  name: string,
  type: RecordType,
  signal: AbortSignal,
): Promise<DecodedPacket> {
  const question = { type, name, class: 'IN' } as const
  if ('url' in server) {
    // RFC 8484 4.1: an id of 0 makes answers cacheable.
    const answer = await askOverHttps(server.url, encodeQuery(question, 0), signal, server.ca?.())
    return decodeAnswer(answer, question.name, 0)
  }
  const id = randomInt(1, 65_536)
  const answer = await askByUdp(server, encodeQuery(question, id), question.name, id, signal)
  // FORMERR and NOTIMP come from servers that do not know EDNS (RFC 6891 7).
  if (answer.rcode === 'FORMERR' || answer.rcode === 'NOTIMP') {
    return askByUdp(server, encodeQuery(question, id, false), question.name, id, signal)
  }
  return answer.flag_tc ? askByTcp(server, encodeQuery(question, id), question.name, id, signal) : answer
}

type AnswerPacket = DecodedPacket & { rcode: string }

function encodeQuery(question: { type: RecordType; name: string }, id: number, edns = true): Buffer {
  const packet: Packet = {
    type: 'query',
    id,
    flags: 0x0100, // recursion desired
    questions: [question],
    ...(edns && {
      additionals: [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: UDP_PAYLOAD,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: false,
          options: [],
        },
      ],
    }),
  }
  return encode(packet)
}

function decodeAnswer(bytes: Uint8Array, name: string, id: number): AnswerPacket {
  let packet: AnswerPacket
  try {
    packet = decode(Buffer.from(bytes)) as AnswerPacket
  } catch (error) {
    throw new Failure(
      'BAD_DNS_ANSWER',
      `the nameserver's answer cannot be decoded: ${(error as Error).message}`,
    )
  }
  const asked = packet.questions?.[0]?.name
  if (packet.type !== 'response' || packet.id !== id || (asked !== undefined && !sameName(asked, name))) {
    throw new Failure('BAD_DNS_ANSWER', 'the answer is to another question')
  }
  return packet
}

export const sameName = (a: string, b: string): boolean =>
  a.toLowerCase().replace(/\.$/, '') === b.toLowerCase().replace(/\.$/, '')

function askByUdp(
  server: { address: string; port: number },
  query: Buffer,
  name: string,
  id: number,
  signal: AbortSignal,
): Promise<AnswerPacket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4')
    let timer: NodeJS.Timeout | undefined
    let settled = false
    const settle = (act: () => void): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      socket.close()
      act()
    }
    const abort = (): void => settle(() => reject(signal.reason))
    const send = (turn: number): void => {
      socket.send(query)
      const wait = RESEND_MS[turn]
      if (wait !== undefined) timer = setTimeout(() => send(turn + 1), wait)
    }
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', error => settle(() => reject(error)))
    socket.on('message', bytes => {
      // Anybody can send a datagram: what does not carry our id is not for us.
      if (bytes.length >= 2 && bytes.readUInt16BE(0) !== id) return
      settle(() => {
        try {
          resolve(decodeAnswer(bytes, name, id))
        } catch (error) {
          reject(error)
        }
      })
    })
    // A connected socket hears "port unreachable" and nobody else's datagrams.
    const onConnect = (error?: Error): void => (error ? settle(() => reject(error)) : send(0))
    socket.connect(server.port, server.address, onConnect as () => void)
  })
}

function askByTcp(
  server: { address: string; port: number },
  query: Buffer,
  name: string,
  id: number,
  signal: AbortSignal,
): Promise<AnswerPacket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = connect({ host: server.address, port: server.port })
    let received = Buffer.alloc(0)
    const abort = (): void => void socket.destroy(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    socket.once('close', () => {
      signal.removeEventListener('abort', abort)
      reject(new Failure('BAD_DNS_ANSWER', 'the nameserver closed the connection before it had answered'))
    })
    socket.once('error', reject)
    socket.once('connect', () => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(query.length)
      socket.write(Buffer.concat([length, query]))
    })
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk])
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return
      try {
        resolve(decodeAnswer(received.subarray(2, 2 + received.readUInt16BE(0)), name, id))
      } catch (error) {
        reject(error)
      }
      socket.destroy()
    })
  })
}
