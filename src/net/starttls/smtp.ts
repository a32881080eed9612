import type { Dialogue } from './dialogue.ts'
import { refused } from './refused.ts'

/** RFC 3207. */
export async function smtp(dialogue: Dialogue): Promise<void> {
  await expect(dialogue, '220')
  dialogue.send('EHLO ocspcheck.invalid\r\n')
  const offers = await expect(dialogue, '250')
  if (!/^250[ -]STARTTLS\s*$/im.test(offers)) throw refused('SMTP', 'it does not offer STARTTLS')
  dialogue.send('STARTTLS\r\n')
  await expect(dialogue, '220')
}

/** A reply of one or more lines, `250-…` until `250 …` (RFC 5321 4.2.1). */
async function expect(dialogue: Dialogue, code: string): Promise<string> {
  // The last line is the one that does not go on, whatever it says.
  const reply = await dialogue.until(/^(?:\d{3}-[^\n]*\n)*(?!\d{3}-)[^\n]*\n/)
  const last = reply.trimEnd().split('\n').at(-1) ?? ''
  if (!last.startsWith(code)) throw refused('SMTP', reply.trim())
  return reply
}
