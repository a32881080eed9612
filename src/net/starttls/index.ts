import type { Socket } from 'node:net'
import { converse, type Dialogue } from './dialogue.ts'
import { ftp } from './ftp.ts'
import { imap } from './imap.ts'
import { ldap } from './ldap.ts'
import { mysql } from './mysql.ts'
import { pop3 } from './pop3.ts'
import { postgres } from './postgres.ts'
import type { StartTlsProtocol } from './protocols.ts'
import { sieve } from './sieve.ts'
import { smtp } from './smtp.ts'
import { xmpp, xmppServer } from './xmpp.ts'

/** Talks until the next byte is TLS; throws `STARTTLS_REFUSED` where the server will not. */
export type StartTlsDialogue = (dialogue: Dialogue, servername: string) => Promise<void>

const DIALOGUES = {
  smtp,
  imap,
  pop3,
  ftp,
  ldap,
  postgres,
  mysql,
  xmpp,
  'xmpp-server': xmppServer,
  sieve,
} as const satisfies Record<StartTlsProtocol, StartTlsDialogue>

/** Brings a plain connection to where TLS begins. */
export const upgrade = (socket: Socket, protocol: StartTlsProtocol, servername: string): Promise<void> =>
  converse(socket, dialogue => DIALOGUES[protocol](dialogue, servername))
