/** Is it a request at all? Where no compiler says so, what is missing would fail much later, and in other words. */
import { inspect } from 'node:util'
import type { CertificateRequest, ObserveOptions, ProbeRequest } from './request.ts'

interface Need {
  is: (value: unknown) => boolean
  what: string
}

const text: Need = { is: value => typeof value === 'string' && value !== '', what: 'a string' }
const wholeFrom = (least: number, most = Number.MAX_SAFE_INTEGER): Need => ({
  is: value => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  what:
    most < Number.MAX_SAFE_INTEGER
      ? `a whole number from ${least} to ${most}`
      : `a whole number from ${least}`,
})

const OF_ALL = {
  input: text,
  timeoutMs: { is: value => typeof value === 'number' && value > 0, what: 'a number of milliseconds' },
  retries: wholeFrom(0),
  env: { is: value => typeof value === 'object' && value !== null, what: 'an object such as process.env' },
  now: { is: value => typeof value === 'function', what: 'a function that gives a Date' },
} as const satisfies Partial<Record<keyof ObserveOptions | 'input', Need>>

const OF_PROBE = {
  ...OF_ALL,
  host: text,
  port: wholeFrom(1, 65_535),
  attempts: wholeFrom(1),
} as const satisfies Partial<Record<keyof ProbeRequest, Need>>

const OF_CERTIFICATE = {
  ...OF_ALL,
  bytes: { is: value => value instanceof Uint8Array, what: 'a Uint8Array' },
} as const satisfies Partial<Record<keyof CertificateRequest, Need>>

function check(name: string, request: object, needs: Readonly<Record<string, Need>>): void {
  for (const [key, { is, what }] of Object.entries(needs)) {
    const value = (request as Readonly<Record<string, unknown>>)[key]
    if (!is(value)) {
      throw new TypeError(
        `${name}: ${key} must be ${what}, not ${inspect(value)} (probeDefaults() gives the rest of a request)`,
      )
    }
  }
}

/** @throws TypeError */
export const checkProbeRequest = (request: ProbeRequest): void => check('probe', request, OF_PROBE)

/** @throws TypeError */
export const checkCertificateRequest = (request: CertificateRequest): void =>
  check('probeCertificate', request, OF_CERTIFICATE)
