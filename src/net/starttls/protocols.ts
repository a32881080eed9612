/** The protocols that can be asked to go over to TLS. */
export type StartTlsProtocol =
  | 'smtp'
  | 'imap'
  | 'pop3'
  | 'ftp'
  | 'ldap'
  | 'postgres'
  | 'mysql'
  | 'xmpp'
  | 'sieve'

/** What `auto` means by port (IANA); any other port speaks TLS from the first byte. */
const BY_PORT: Readonly<Record<number, StartTlsProtocol>> = {
  21: 'ftp',
  25: 'smtp',
  110: 'pop3',
  143: 'imap',
  389: 'ldap',
  587: 'smtp',
  2525: 'smtp',
  3306: 'mysql',
  3268: 'ldap',
  4190: 'sieve',
  5222: 'xmpp',
  5432: 'postgres',
}

export function protocolOf(
  starttls: StartTlsProtocol | 'auto' | undefined,
  port: number,
): StartTlsProtocol | undefined {
  return starttls === 'auto' ? BY_PORT[port] : starttls
}
