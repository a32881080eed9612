/** Whom the exporter asks for strangers. */
import { UsageError } from '../command.ts'
import { parseTarget } from '../target.ts'

export interface AllowRule {
  /** A host, or `.example.com` for every name below it. */
  host: string
  port: number | 'any'
}

const HTTPS_PORT = 443

/** `example.com` (port 443), `example.com:8443`, `*.example.com`, `host:*`, `[2001:db8::1]:443`. */
export function allowRule(text: string): AllowRule {
  const anyPort = text.endsWith(':*')
  const written = anyPort ? text.slice(0, -2) : text
  const below = written.startsWith('*.')
  if (written === '*' || written === '') {
    throw new UsageError(
      `--allow: "${text}" would let anybody have anything asked`,
      'Name hosts: --allow example.com --allow "*.example.com:8443". Or listen on loopback, where none is needed.',
    )
  }
  const { host, port } = parseTarget(below ? written.slice(2) : written)
  return { host: below ? `.${host}` : host, port: anyPort ? 'any' : (port ?? HTTPS_PORT) }
}

export function isAllowed(rules: readonly AllowRule[], target: { host: string; port: number }): boolean {
  return rules.some(
    ({ host, port }) =>
      (port === 'any' || port === target.port) &&
      (host.startsWith('.') ? target.host.endsWith(host) : target.host === host),
  )
}
