/** Command lines that show the same as a finding. What comes from the wire stands in single quotes, without control characters. */
import type { Target } from '../report.ts'

const quote = (text: string): string => `'${text.replace(/\p{Cc}/gu, '').replaceAll("'", `'\\''`)}'`

export function stapleLine({ host, port, servername }: Target): string {
  const address = host?.includes(':') ? `[${host}]` : (host ?? 'HOST')
  return `openssl s_client -connect ${quote(`${address}:${port ?? 443}`)} -servername ${quote(servername ?? host ?? 'HOST')} -status </dev/null`
}

export const chainLine = (target: Target): string => stapleLine(target).replace(' -status', ' -showcerts')

export const ocspLine = (url: string): string =>
  `openssl ocsp -issuer issuer.pem -cert cert.pem -no_nonce -resp_text -url ${quote(url)}`

export const crlLine = (url: string): string =>
  `curl -sSv ${quote(url)} -o list.crl && openssl crl -inform DER -in list.crl -noout -text`

/** The request that CryptoAPI would make. */
export const fetchLine = (url: string): string =>
  `curl -v -A Microsoft-CryptoAPI/10.0 -o answer.der ${quote(url)}`

export const dnsLine = (name: string, resolver: string): string =>
  resolver === 'system' ? `nslookup ${quote(name)}` : `nslookup ${quote(name)} ${quote(resolver)}`

export const certificateLine = (): string => 'openssl x509 -in cert.pem -noout -text'
