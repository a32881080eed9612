/** `--proxy` and `--handshake-proxy`. */
import { UsageError } from '../command.ts'

const SCHEMES = ['http:', 'socks5:', 'socks5h:']

/** A proxy's URL, or one of the words that are allowed beside it. */
export function proxyUrl(flag: string, allowedWords: readonly string[]): (text: string) => string {
  return text => {
    if (allowedWords.includes(text)) {
      return text
    }
    const withScheme = text.includes('://') ? text : `http://${text}`
    if (!URL.canParse(withScheme) || new URL(withScheme).hostname === '') {
      throw new UsageError(
        `${flag}: "${text}" is not the URL of a proxy`,
        `Write http://host:port or socks5://host:port${allowedWords.map(word => `, or ${word}`).join('')}.`,
      )
    }
    const { protocol } = new URL(withScheme)
    if (!SCHEMES.includes(protocol)) {
      throw new UsageError(
        `${flag}: proxies are asked over ${protocol.slice(0, -1)} by no client that is described here`,
        'Write http://host:port or socks5://host:port.',
      )
    }
    return withScheme
  }
}
