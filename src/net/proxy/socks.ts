import { isIPv4, isIPv6, type Socket } from 'node:net'
import type { AttemptCode } from '../../facts.ts'
import { Failure } from '../failure.ts'
import { converse, type Dialogue } from '../starttls/dialogue.ts'
import { credentialsOf } from './url.ts'

const VERSION = 5
/** RFC 1929 2: one byte holds the length. */
const MAX_CREDENTIAL = 255
const NO_AUTHENTICATION = 0
const USER_PASSWORD = 2
const CONNECT = 1
const IPV4 = 1
const NAME = 3
const IPV6 = 4

/** RFC 1928 6. */
const REPLIES: readonly string[] = [
  'succeeded',
  'general failure',
  'not allowed by its rules',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
]

/** Those of the host beyond, as the proxy saw it: no refusal of its own. */
const BEYOND: Readonly<Record<number, AttemptCode>> = {
  3: 'ENETUNREACH',
  4: 'EHOSTUNREACH',
  5: 'ECONNREFUSED',
}

/** SOCKS5 (RFC 1928, user and password by RFC 1929) over a connected socket. */
export async function openSocks(socket: Socket, proxy: URL, host: string, port: number): Promise<void> {
  await converse(socket, async dialogue => {
    await authenticate(dialogue, proxy)
    const portBytes = Buffer.alloc(2)
    portBytes.writeUInt16BE(port)
    dialogue.send(Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), encodeHost(host), portBytes]))
    const [version, reply = 0, , type] = await dialogue.bytes(4)
    if (version !== VERSION) throw refused('does not speak SOCKS5')
    if (reply !== 0) throw notOpened(reply)
    // The address that it bound is of no interest, but has to be read.
    const length = type === NAME ? (await dialogue.bytes(1))[0]! : type === IPV6 ? 16 : 4
    await dialogue.bytes(length + 2)
  })
}

async function authenticate(dialogue: Dialogue, proxy: URL): Promise<void> {
  const [user, password] = credentialsOf(proxy).map(text => Buffer.from(text)) as [Buffer, Buffer]
  if (Math.max(user.length, password.length) > MAX_CREDENTIAL) throw refused('takes no longer credentials')
  const methods = user.length > 0 ? [NO_AUTHENTICATION, USER_PASSWORD] : [NO_AUTHENTICATION]
  dialogue.send(Buffer.from([VERSION, methods.length, ...methods]))
  const [version, method] = await dialogue.bytes(2)
  if (version !== VERSION) throw refused('does not speak SOCKS5')
  if (method === NO_AUTHENTICATION) return
  if (method !== USER_PASSWORD || user.length === 0) throw refused('wants another kind of authentication')
  dialogue.send(
    Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]),
  )
  const [, status] = await dialogue.bytes(2)
  if (status !== 0) throw refused('does not accept the user or the password')
}

function encodeHost(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([IPV4, ...host.split('.').map(Number)])
  if (isIPv6(host)) return Buffer.concat([Buffer.from([IPV6]), ipv6Bytes(host)])
  const name = Buffer.from(host)
  return Buffer.concat([Buffer.from([NAME, name.length]), name])
}

function notOpened(reply: number): Failure {
  const answered = `answered: ${REPLIES[reply] ?? `code ${reply}`}`
  const code = BEYOND[reply]
  return code ? new Failure(code, `the SOCKS proxy ${answered}`, 'connect') : refused(answered)
}

/** The URL parser writes every IPv6 address in its hexadecimal form. */
function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  const bytes = Buffer.alloc(16)
  for (const [index, group] of groups.entries()) bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2)
  return bytes
}

const refused = (what: string): Failure => new Failure('PROXY_REFUSED', `the SOCKS proxy ${what}`, 'proxy')
