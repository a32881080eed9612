/** What a user writes for a server: `host`, `host:port`, `[v6]:port`, a bare IPv6 address, or an https URL. */
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { UsageError } from './command.ts'
import { isPort } from './options/parse.ts'

export interface ParsedTarget {
  /** A-labels, lower case, without a trailing dot; or a numeric address. */
  host: string
  /** Absent where none was written. */
  port?: number
  /** What was written and plays no part, in words. */
  ignored?: string
}

/** A file's ending; no name of a server ends so. */
export const CERTIFICATE_FILE = /\.(pem|crt|cer|der)$/i

const FORMS = 'Write a host, host:port, [IPv6]:port or an https URL.'

export function parseTarget(input: string): ParsedTarget {
  const text = input.trim()
  if (text === '') {
    throw new UsageError('the target is empty', FORMS)
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return fromUrl(text)
  }
  if (text.includes('@')) {
    throw new UsageError(
      `"${text.slice(text.lastIndexOf('@') + 1)}": a user name or a password stands before the host`,
      'Leave it out: only the handshake is looked at, and nobody signs in.',
    )
  }
  if (isIP(text) === 6) {
    return { host: text.toLowerCase() }
  }
  const match =
    /^\[(?<six>[^\]]*)\](?::(?<port>.*))?$/.exec(text) ?? /^(?<name>[^:]*)(?::(?<port>.*))?$/.exec(text)
  const { six, name, port } = match?.groups ?? {}
  if (six !== undefined && isIP(six) !== 6) {
    throw new UsageError(`"${six}" is not an IPv6 address`, FORMS)
  }
  const host = six?.toLowerCase() ?? hostName(name ?? text, text)
  return port === undefined ? { host } : { host, port: portNumber(port, text) }
}

/** A name as DNS and SNI want it (RFC 5890), or a numeric address. */
export function hostName(name: string, input: string): string {
  if (isIP(name) !== 0) {
    return name.toLowerCase()
  }
  // WHATWG's way to read a host decodes %-escapes and drops line breaks: no name is written so.
  const ascii = /[\s%\p{Cc}]/u.test(name) ? '' : domainToASCII(name).replace(/\.$/, '')
  const labels = ascii.split('.')
  // WHATWG and C libraries read these as addresses, each its own way: 127.1, 0x7f.0.0.1, 010.0.0.1.
  if (/^(0x[0-9a-f]*|\d+)$/.test(labels.at(-1) ?? '')) {
    throw new UsageError(`"${input}" is neither a host name nor a complete numeric address`, FORMS)
  }
  const wellFormed = labels.every(label => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  if (!wellFormed || ascii.length > 253) {
    throw new UsageError(`"${input}" is not a host name`, FORMS)
  }
  return ascii
}

function fromUrl(text: string): ParsedTarget {
  const scheme = text.slice(0, text.indexOf(':')).toLowerCase()
  if (scheme === 'http') {
    throw new UsageError(
      `"${text}" is plain http: there is no certificate to ask about`,
      `Write https://… or the host alone.`,
    )
  }
  if (scheme !== 'https') {
    throw new UsageError(
      `"${text}": only https URLs are understood`,
      'For other protocols write host:port, with --starttls where TLS begins by a command (mail.example.com:25 --starttls smtp).',
    )
  }
  if (!URL.canParse(text)) {
    throw new UsageError(`"${text}" is not a valid URL`, FORMS)
  }
  const url = new URL(text)
  if (url.username || url.password) {
    throw new UsageError(
      `"${url.host}": the URL holds a user name or a password`,
      'Leave them out: nothing is asked for over https, and what stands on a command line is seen by others.',
    )
  }
  const written = url.hostname.replace(/^\[|\]$/g, '')
  const rest = `${url.pathname === '/' ? '' : url.pathname}${url.search}${url.hash}`
  return {
    host: hostName(written, text),
    ...(url.port && { port: portNumber(url.port, text) }),
    ...(rest && { ignored: `the path of ${text} plays no part: only the handshake is looked at` }),
  }
}

function portNumber(text: string, input: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!isPort(port)) {
    throw new UsageError(`"${input}": "${text}" is not a port`, 'A port is a number from 1 to 65535.')
  }
  return port
}
