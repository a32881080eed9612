/** HTTP as CryptoAPI speaks it: one request over a connection of its own, redirects as exchanges of their own. */
import type { Attempt, Exchange } from '../facts.ts'
import type { Resolver } from './dns.ts'

export interface HttpRequest {
  method: 'GET' | 'POST'
  url: string
  /** Added to, or in place of, those of CryptoAPI: `User-Agent` by that spelling. */
  headers?: Readonly<Record<string, string>>
  body?: Uint8Array
  /** Most bytes that a body may have: one more is `TOO_LARGE`. */
  limit: number
  /** From the name to the last byte, over all addresses and redirects, milliseconds. */
  timeoutMs: number
  resolver: Resolver
  /** `http://[user:password@]host:port`: plain requests in absolute form, https through CONNECT. */
  proxy?: string
  family?: 4 | 6
  signal?: AbortSignal
  /** Ask this address of the host only. */
  onlyAddress?: string
  /** Follow and speak https too: `ca` are its trust anchors (PEM), the public ones where absent. */
  https?: { ca?: string[] }
}

/** Makes a value of a body; what it throws is a failure in the phase `decode`. */
export type ReadBody<T> = (body: Uint8Array, headers: Readonly<Record<string, string>>) => T

/** Asks; resolves to one element a hop, the last of which is the answer. */
export type RequestFunction = <T>(request: HttpRequest, read: ReadBody<T>) => Promise<Attempt<Exchange<T>>[]>
