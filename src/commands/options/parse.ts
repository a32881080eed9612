/** The values of options, checked: every refusal says what, why, and what would be right. */
import { isIP } from 'node:net'
import { UsageError } from '../command.ts'

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** Longest delay that a timer of Node takes, milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1

/** `90`, `1500ms`, `24h`, `1d12h` to milliseconds; a bare number is in `bare`. */
export function duration(flag: string, bare: 's' | 'h'): (text: string) => number {
  return text => {
    const trimmed = text.trim()
    if (/^\d+(\.\d+)?$/.test(trimmed)) {
      return Math.round(Number(trimmed) * UNITS[bare]!)
    }
    if (!/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(trimmed)) {
      throw new UsageError(
        `${flag}: "${text}" is not a duration`,
        `Write a number with a unit, such as 500ms, 15s, 24h or 7d; without a unit it is ${bare === 's' ? 'seconds' : 'hours'}.`,
      )
    }
    let total = 0
    for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)) {
      total += Number(amount) * UNITS[unit!]!
    }
    return Math.round(total)
  }
}

/** A duration that a timer can hold: more than nothing, less than 25 days. */
export function timeLimit(flag: string): (text: string) => number {
  const parse = duration(flag, 's')
  return text => {
    const milliseconds = parse(text)
    if (milliseconds < 1 || milliseconds > LONGEST_TIMER) {
      throw new UsageError(
        `${flag}: ${text} is out of range`,
        'Give more than 0 and less than 24 days, in seconds.',
      )
    }
    return milliseconds
  }
}

export function integer(flag: string, least: number, most: number): (text: string) => number {
  return text => {
    const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
    if (!(value >= least && value <= most)) {
      throw new UsageError(`${flag}: "${text}" is not a whole number from ${least} to ${most}`)
    }
    return value
  }
}

export interface AddressPort {
  address: string
  port?: number
}

/** `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1`, `[2001:db8::1]:53`. Undefined where it is no numeric address. */
export function addressPort(text: string): AddressPort | undefined {
  const match =
    /^\[(?<address>[^\]]+)\](?::(?<port>\d+))?$/.exec(text) ??
    /^(?<address>[^:]+):(?<port>\d+)$/.exec(text) ??
    /^(?<address>.+)$/.exec(text)
  const { address, port } = match?.groups ?? {}
  if (!address || isIP(address) === 0 || (text.startsWith('[') && isIP(address) !== 6)) {
    return undefined
  }
  if (port === undefined) {
    return { address }
  }
  return isPort(Number(port)) ? { address, port: Number(port) } : undefined
}

export const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535

export function numericAddress(flag: string): (text: string) => AddressPort {
  return text => {
    const parsed = addressPort(text)
    if (!parsed) {
      throw new UsageError(
        `${flag}: "${text}" is not a numeric address`,
        'Give an address, with a port if it is not the usual one: 192.0.2.1, 192.0.2.1:8443, [2001:db8::1]:8443.',
      )
    }
    return parsed
  }
}

/** A nameserver; kept as text, which is how a request carries it. */
export function nameserver(flag: string): (text: string) => string {
  const parse = numericAddress(flag)
  return text => {
    parse(text)
    return text
  }
}

/** A nameserver, or the URL of DNS over HTTPS (RFC 8484). */
export function nameserverOrDoh(flag: string): (text: string) => string {
  return text => {
    if (!text.includes('://')) {
      return nameserver(flag)(text)
    }
    if (!URL.canParse(text) || new URL(text).protocol !== 'https:') {
      throw new UsageError(
        `${flag}: "${text}" is neither a numeric address nor an https URL`,
        'Give a nameserver (9.9.9.9, [2620:fe::fe]:53) or DNS over HTTPS (https://dns.quad9.net/dns-query).',
      )
    }
    return text
  }
}

/** Comma-separated words, spaces around them allowed, none of them empty. */
export function words(text: string): string[] {
  return text
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')
}

/** `--url`: a responder to ask instead of those that the certificate names. */
export function responderUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError(`--url: "${text}" is not an http URL`, 'Write http://ocsp.example.com/.')
  }
  return text
}
