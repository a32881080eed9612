/** The protocols that can be asked to go over to TLS, and their ports (IANA, and in use): the usual one first. */
export const STARTTLS = {
  smtp: [25, 587, 2525],
  imap: [143],
  pop3: [110],
  ftp: [21],
  ldap: [389, 3268],
  postgres: [5432],
  mysql: [3306],
  xmpp: [5222],
  'xmpp-server': [5269],
  sieve: [4190],
} as const satisfies Record<string, readonly [number, ...number[]]>

export type StartTlsProtocol = keyof typeof STARTTLS

/** `auto` goes by the port; any other port speaks TLS from the first byte. */
export function protocolOf(
  starttls: StartTlsProtocol | 'auto' | undefined,
  port: number,
): StartTlsProtocol | undefined {
  const protocols = Object.keys(STARTTLS) as StartTlsProtocol[]
  return starttls === 'auto'
    ? protocols.find(protocol => (STARTTLS[protocol] as readonly number[]).includes(port))
    : starttls
}
