import type { Dialogue } from './dialogue.ts'
import { refused } from './refused.ts'

/** RFC 2595 4. */
export async function pop3(dialogue: Dialogue): Promise<void> {
  await expectOk(dialogue)
  dialogue.send('STLS\r\n')
  await expectOk(dialogue)
}

async function expectOk(dialogue: Dialogue): Promise<void> {
  const line = await dialogue.line()
  if (!line.startsWith('+OK')) throw refused('POP3', line)
}
