import type { Dialogue } from './dialogue.ts'
import { refused } from './refused.ts'

const NAMESPACE = 'urn:ietf:params:xml:ns:xmpp-tls'

/** RFC 6120 5.4. */
export async function xmpp(dialogue: Dialogue, servername: string): Promise<void> {
  const to = servername.replace(/[<>&'"]/g, '')
  dialogue.send(
    `<?xml version='1.0'?><stream:stream to='${to}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`,
  )
  const features = await dialogue.until(
    /<\/stream:features>|<stream:features\s*\/>|<\/stream:(?:error|stream)>/,
  )
  if (!features.includes(NAMESPACE)) throw refused('XMPP', features.slice(-200))
  dialogue.send(`<starttls xmlns='${NAMESPACE}'/>`)
  const answer = await dialogue.until(/<(?:\w+:)?(?:proceed|failure)\b[^>]*?(?:\/>|>\s*<\/[^>]*>)/)
  if (!/<(?:\w+:)?proceed\b/.test(answer)) throw refused('XMPP', answer)
}
