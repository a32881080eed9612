import type { Dialogue } from './dialogue.ts'
import { refused } from './refused.ts'

const NAMESPACE = 'urn:ietf:params:xml:ns:xmpp-tls'

/** RFC 6120 5.4: as a client, or as another server. */
export const xmpp = startTls('jabber:client')
export const xmppServer = startTls('jabber:server')

function startTls(stream: string) {
  return (dialogue: Dialogue, servername: string) => negotiate(dialogue, servername, stream)
}

async function negotiate(dialogue: Dialogue, servername: string, stream: string): Promise<void> {
  const to = servername.replace(/[<>&'"]/g, '')
  dialogue.send(
    `<?xml version='1.0'?><stream:stream to='${to}' xmlns='${stream}' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`,
  )
  const features = await dialogue.until(
    /<\/stream:features>|<stream:features\s*\/>|<\/stream:(?:error|stream)>|^\s*[^<\s][^\n]*\n/,
  )
  if (!features.includes(NAMESPACE)) throw refused('XMPP', features.slice(-200))
  dialogue.send(`<starttls xmlns='${NAMESPACE}'/>`)
  const answer = await dialogue.until(/<(?:\w+:)?(?:proceed|failure)\b[^<>]*(?:\/>|>\s*<\/[^<>]*>)/)
  if (!/<(?:\w+:)?proceed\b/.test(answer)) throw refused('XMPP', answer)
}
