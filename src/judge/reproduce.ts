/** Command lines that show the same as a finding. What comes from the wire stands in single quotes, without control characters. */
import type { Target } from '../report.ts'
import { hostOf } from './view.ts'

const quote = (text: string): string => `'${text.replace(/\p{Cc}/gu, '').replaceAll("'", `'\\''`)}'`

/** OpenSSL does not know that names under localhost are this machine (RFC 6761 6.3), where the system's resolver does not. */
const reached = (host = 'HOST') => (host.endsWith('.localhost') ? '127.0.0.1' : host)

function clientLine({ host, port, servername, connect, starttls }: Target): string {
  const address = connect?.address ?? reached(host)
  const where = `${address.includes(':') ? `[${address}]` : address}:${connect?.port ?? port ?? 443}`
  const words = ['-connect', quote(where), '-servername', quote(servername ?? host ?? 'HOST')]
  return ['openssl s_client', ...words, ...(starttls ? ['-starttls', quote(starttls)] : [])].join(' ')
}

export const stapleLine = (target: Target): string => `${clientLine(target)} -status </dev/null`

export const chainLine = (target: Target): string => `${clientLine(target)} -showcerts </dev/null`

export const ocspLine = (url: string): string =>
  `openssl ocsp -issuer issuer.pem -cert cert.pem -no_nonce -resp_text -url ${quote(url)}`

export const crlLine = (url: string): string =>
  `curl -sSv ${quote(url)} -o list.crl && openssl crl -inform DER -in list.crl -noout -text`

/** Under which name what was fetched is saved. */
const SAVED_AS = { ocsp: 'answer.der', crl: 'list.crl', issuer: 'issuer.crt' } as const

/** CryptoAPI's user agent: there are filters that let no other through, or not this one. */
export const fetchLine = (what: keyof typeof SAVED_AS, url: string): string =>
  `curl -v -A Microsoft-CryptoAPI/10.0 -o ${SAVED_AS[what]} ${quote(url)}`

/** `resolver` as in the facts: `system`, `ip`, `ip:port`, `[v6]:port` or the URL of a DoH server. */
export function dnsLine(name: string, resolver: string): string {
  if (resolver === 'system') return `nslookup ${quote(name)}`
  if (URL.canParse(resolver) && resolver.startsWith('https:')) {
    const { port, pathname } = new URL(resolver)
    const server = quote(`@${hostOf(resolver)}`)
    return `dig ${server}${port && ` -p ${port}`} ${quote(`+https=${pathname}`)} ${quote(name)}`
  }
  const [, v6, v4, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(resolver) ?? []
  return `nslookup ${port ? `-port=${port} ` : ''}${quote(name)} ${quote(v6 ?? v4 ?? resolver)}`
}

/** Of the end-entity certificate, or of one above it. */
export function certificateLine(target: Target, isLeaf: boolean): string {
  if (!isLeaf) return 'openssl x509 -in issuer.pem -noout -text'
  if (target.host !== undefined) return `${clientLine(target)} </dev/null | openssl x509 -noout -text`
  const file = target.file === undefined || target.file === '-' ? 'cert.pem' : target.file
  return `openssl x509 -in ${quote(file)} -noout -text`
}
