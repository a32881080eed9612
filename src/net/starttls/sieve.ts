import type { Dialogue } from './dialogue.ts'
import { refused } from './refused.ts'

/** RFC 5804 2.2. */
export async function sieve(dialogue: Dialogue): Promise<void> {
  await expectOk(dialogue)
  dialogue.send('STARTTLS\r\n')
  await expectOk(dialogue)
}

/** Capabilities, one a line in quotes, until a response line. */
async function expectOk(dialogue: Dialogue): Promise<void> {
  const text = await dialogue.until(/^(?:"[^\n]*\n)*[^"\n][^\n]*\n/)
  const response = text.trimEnd().split('\n').at(-1) ?? ''
  if (!/^OK\b/i.test(response)) throw refused('ManageSieve', response)
}
