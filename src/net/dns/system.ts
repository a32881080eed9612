import { lookup } from 'node:dns/promises'
import { unlessAborted } from '../deadline.ts'
import { Failure } from '../failure.ts'

/** The system's own answer (getaddrinfo: hosts file, search list, whatever the host is configured for), in its order. */
export async function lookUpBySystem(name: string, signal: AbortSignal): Promise<string[]> {
  const found = await unlessAborted(signal, lookup(name, { all: true, verbatim: true }))
  return [...new Set(found.map(({ address }) => address))]
}

/**
 * RFC 6761 6.4: no name under `invalid` exists, and programs should know so without asking. Only a hosts file may say otherwise,
 * and that answers at once; a resolver that cannot reach its nameserver would keep us waiting for nothing.
 */
export const INVALID_NAME_MS = 500
export const isInvalidName = (name: string): boolean => /(^|\.)invalid\.?$/i.test(name)
export const noSuchName = (name: string): Failure =>
  new Failure('NXDOMAIN', `${name}: names under .invalid do not exist (RFC 6761)`)

/** RFC 6761 6.3: names under `localhost` are loopback without asking. */
export const isLocalhost = (name: string): boolean => /(^|\.)localhost\.?$/i.test(name)
export const LOOPBACK = ['127.0.0.1', '::1'] as const
