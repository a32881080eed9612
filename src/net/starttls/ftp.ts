import type { Dialogue } from './dialogue.ts'
import { refused } from './refused.ts'

/** RFC 4217 4. */
export async function ftp(dialogue: Dialogue): Promise<void> {
  await expect(dialogue, '220')
  dialogue.send('AUTH TLS\r\n')
  await expect(dialogue, '234')
}

/** Lines between the first and the last of a reply may begin with anything (RFC 959 4.2). */
async function expect(dialogue: Dialogue, code: string): Promise<void> {
  const reply = await dialogue.until(/^(?:(?!\d{3}-)[^\n]*\n|(\d{3})-[^\n]*\n(?:[^\n]*\n)*?\1 [^\n]*\n)/)
  if (!reply.startsWith(code)) throw refused('FTP', reply.trim())
}
