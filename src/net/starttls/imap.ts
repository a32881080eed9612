import type { Dialogue } from './dialogue.ts'
import { refused } from './refused.ts'

/** More untagged lines than any server sends. */
const MAX_LINES = 50

/** RFC 9051 6.2.1. */
export async function imap(dialogue: Dialogue): Promise<void> {
  const greeting = await dialogue.line()
  if (!/^\* OK\b/i.test(greeting)) throw refused('IMAP', greeting)
  dialogue.send('a STARTTLS\r\n')
  for (let read = 0; read < MAX_LINES; read++) {
    const line = await dialogue.line()
    if (/^a OK\b/i.test(line)) return
    if (!line.startsWith('* ')) throw refused('IMAP', line)
  }
  throw refused('IMAP', 'it answers without an end')
}
