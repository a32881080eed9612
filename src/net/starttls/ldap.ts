import type { Dialogue } from './dialogue.ts'
import { refused } from './refused.ts'

/** LDAPMessage 1: ExtendedRequest with the name 1.3.6.1.4.1.1466.20037 (RFC 4511 4.14.1). */
const OID = Buffer.from('1.3.6.1.4.1.1466.20037')
const START_TLS = Buffer.concat([
  Buffer.from([0x30, 7 + OID.length, 0x02, 1, 1, 0x77, 2 + OID.length, 0x80, OID.length]),
  OID,
])

const SEQUENCE = 0x30
const EXTENDED_RESPONSE = 0x78
const MAX_MESSAGE = 4_096

export async function ldap(dialogue: Dialogue): Promise<void> {
  dialogue.send(START_TLS)
  const outer = await readHeader(dialogue)
  if (outer.tag !== SEQUENCE || outer.length > MAX_MESSAGE)
    throw refused('LDAP', 'it answered something else')
  const message = await dialogue.bytes(outer.length)
  // messageID INTEGER, then [APPLICATION 24] with resultCode ENUMERATED.
  const response = 2 + (message[1] ?? 0)
  const body = response + 2 + ((message[response + 1] ?? 0) & 0x80 ? message[response + 1]! & 0x7f : 0)
  if (message[response] !== EXTENDED_RESPONSE || message[body] !== 0x0a) {
    throw refused('LDAP', 'it answered something else')
  }
  const resultCode = message[body + 2]
  if (resultCode !== 0) throw refused('LDAP', `resultCode ${resultCode}`)
}

/** Tag and definite length (X.690 8.1.3), which some servers write in four bytes. */
async function readHeader(dialogue: Dialogue): Promise<{ tag: number; length: number }> {
  const [tag = 0, first = 0] = await dialogue.bytes(2)
  const more = first & 0x7f
  if (first < 0x80 || more === 0 || more > 4) return { tag, length: first < 0x80 ? first : Infinity }
  return { tag, length: (await dialogue.bytes(more)).readUIntBE(0, more) }
}
