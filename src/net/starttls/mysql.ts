import type { Dialogue } from './dialogue.ts'
import { refused } from './refused.ts'

/** Capability flags of the MySQL client/server protocol. */
const CLIENT_SSL = 0x0800
const CLIENT_PROTOCOL_41 = 0x0200
const CLIENT_SECURE_CONNECTION = 0x8000
const UTF8 = 33
const MAX_PACKET = 1 << 24
const MAX_GREETING = 4_096
const ERROR_PACKET = 0xff

/** SSLRequest after the server's greeting (MySQL and MariaDB client/server protocol, version 10). */
export async function mysql(dialogue: Dialogue): Promise<void> {
  const header = await dialogue.bytes(4)
  const length = header.readUIntLE(0, 3)
  if (length > MAX_GREETING) throw refused('MySQL', 'it speaks another protocol')
  const greeting = await dialogue.bytes(length)
  if (greeting[0] === ERROR_PACKET) throw refused('MySQL', greeting.subarray(3).toString('latin1'))
  // Protocol version, server version up to a zero byte, thread id (4), salt (8), filler (1): then the lower capability flags.
  const flagsAt = greeting.indexOf(0, 1) + 1 + 4 + 8 + 1
  if (greeting[0] !== 10 || greeting.length < flagsAt + 2)
    throw refused('MySQL', 'it speaks another protocol')
  if (!(greeting.readUInt16LE(flagsAt) & CLIENT_SSL)) throw refused('MySQL', 'TLS is off')

  const payload = Buffer.alloc(32)
  payload.writeUInt32LE(CLIENT_SSL | CLIENT_PROTOCOL_41 | CLIENT_SECURE_CONNECTION, 0)
  payload.writeUInt32LE(MAX_PACKET, 4)
  payload[8] = UTF8
  const request = Buffer.from([payload.length, 0, 0, header[3]! + 1])
  dialogue.send(Buffer.concat([request, payload]))
}
