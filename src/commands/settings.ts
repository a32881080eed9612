/** From options as they were given to what the other rooms take. */
import type { ObserveOptions } from '../probe/request.ts'
import { certificatesIn } from './certificate-file.ts'
import type { Io } from './command.ts'
import { readInput } from './output/files.ts'

/** The values of OBSERVE_OPTIONS, parsed. */
export interface ObserveValues {
  timeout: number
  maxTime?: number
  retries: number
  offline?: boolean
  4?: boolean
  6?: boolean
  resolver?: string
  compareResolver?: string
  proxy?: string
  caFile?: string
  issuerFile?: string
  thorough?: boolean
}

export async function observeOptions(values: ObserveValues, io: Io): Promise<ObserveOptions> {
  return {
    timeoutMs: values.timeout,
    ...(values.maxTime !== undefined && { maxTimeMs: values.maxTime }),
    ...(values[4] && { family: 4 as const }),
    ...(values[6] && { family: 6 as const }),
    ...(values.resolver && { resolver: values.resolver }),
    ...(values.compareResolver && { compareResolver: values.compareResolver }),
    offline: values.offline ?? false,
    ...(values.caFile && {
      ca: await once(io, `ca ${values.caFile}`, () => readAnchors(values.caFile!, io)),
    }),
    ...(values.issuerFile && {
      issuers: await once(io, `issuer ${values.issuerFile}`, () => readIssuers(values.issuerFile!, io)),
    }),
    ...(values.proxy && { proxy: values.proxy }),
    thorough: values.thorough ?? false,
    retries: values.retries,
    env: io.env,
    now: io.now,
    signal: io.signal,
  }
}

/** A file that ten thousand targets share is read once, and stdin can be read once only. */
const read = new WeakMap<Io, Map<string, Promise<unknown>>>()

function once<T>(io: Io, key: string, readFile: () => Promise<T>): Promise<T> {
  const known = read.get(io) ?? new Map<string, Promise<unknown>>()
  read.set(io, known)
  const value = (known.get(key) as Promise<T> | undefined) ?? readFile()
  known.set(key, value)
  return value
}

/** `--handshake-proxy` before `--proxy`; `env` is for HTTP alone. */
export function handshakeProxyOf(proxy: string | undefined, own: string | undefined): string | undefined {
  const chosen = own ?? proxy
  return chosen === 'none' || chosen === 'env' ? undefined : chosen
}

async function readAnchors(file: string, io: Io): Promise<string> {
  const bytes = await readInput('--ca-file', file, io.stdin)
  const certificates = await certificatesIn(`--ca-file: ${file}`, bytes)
  return certificates.join('')
}

async function readIssuers(file: string, io: Io): Promise<Uint8Array> {
  const bytes = await readInput('--issuer-file', file, io.stdin)
  await certificatesIn(`--issuer-file: ${file}`, bytes)
  return bytes
}
