import type { Dialogue } from './dialogue.ts'
import { refused } from './refused.ts'

/** SSLRequest: length 8, code 80877103 (PostgreSQL documentation, "Message Formats"). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

export async function postgres(dialogue: Dialogue): Promise<void> {
  dialogue.send(SSL_REQUEST)
  const answer = (await dialogue.bytes(1)).toString('latin1')
  if (answer !== 'S') throw refused('PostgreSQL', answer === 'N' ? 'TLS is off' : `it answered "${answer}"`)
}
