/** Time in certificates, CRLs and OCSP responses: milliseconds since 1970, RFC 5280 4.1.2.5, RFC 6960 4.2.2.1. */
import type { Instant } from '../facts.ts'
import { any, type Cursor, TAG, type Tlv } from './der.ts'
import { PkiError } from './error.ts'

/** UTCTime or GeneralizedTime. */
export function takeTime(from: Cursor, what: string): number {
  const tlv = any(from, what)
  if (tlv.tag === TAG.utcTime) return utcTime(from, tlv, what)
  if (tlv.tag !== TAG.generalizedTime) throw new PkiError('MALFORMED', `${what} is no time`, tlv.start)
  const time = generalizedTime(from, tlv, what)
  if (time < FIRST_OF_2050) from.deviations.add('generalized-time-before-2050')
  // RFC 5280 4.1.2.5: UTCTime covers 1950 to 2049, GeneralizedTime what comes after; nothing stands for what was before.
  if (time < FIRST_OF_1950) from.deviations.add('time-format')
  return time
}

export function takeGeneralizedTime(from: Cursor, what: string): number {
  const tlv = any(from, what)
  if (tlv.tag !== TAG.generalizedTime)
    throw new PkiError('MALFORMED', `${what} is no GeneralizedTime`, tlv.start)
  return generalizedTime(from, tlv, what)
}

const FIRST_OF_1950 = Date.UTC(1950, 0, 1)
const FIRST_OF_2050 = Date.UTC(2050, 0, 1)

function utcTime(from: Cursor, tlv: Tlv, what: string): number {
  const { bytes } = from
  if (tlv.end - tlv.content !== 13 || bytes[tlv.end - 1] !== 0x5a) return looseUtcTime(from, tlv, what)
  const year = digits(bytes, tlv.content, 2)
  return fields(bytes, century(year), tlv.content + 2, what, tlv)
}

/** Without seconds, or in another zone: BER allows it, RFC 5280 4.1.2.5.1 forbids it. */
function looseUtcTime(from: Cursor, tlv: Tlv, what: string): number {
  const text = from.bytes.toString('latin1', tlv.content, Math.min(tlv.end, tlv.content + 32))
  const parts = /^(\d\d)(\d{8})(\d\d)?(?:Z|([+-])(\d\d)(\d\d))$/.exec(text)
  if (!parts) throw new PkiError('MALFORMED', `${what} is not YYMMDDHHMMSSZ`, tlv.start)
  from.deviations.add('time-format')
  const [, year, rest, second = '00', sign, hours = '00', minutes = '00'] = parts
  const local = fields(Buffer.from(`${rest}${second}`), century(Number(year)), 0, what, tlv)
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000
  return sign === '-' ? local + offset : local - offset
}

function century(year: number): number {
  return year < 50 ? 2000 + year : 1900 + year
}

function generalizedTime(from: Cursor, tlv: Tlv, what: string): number {
  const { bytes } = from
  const length = tlv.end - tlv.content
  if (length < 15 || bytes[tlv.end - 1] !== 0x5a) {
    throw new PkiError('MALFORMED', `${what} is not YYYYMMDDHHMMSSZ`, tlv.start)
  }
  const time = fields(bytes, digits(bytes, tlv.content, 4), tlv.content + 4, what, tlv)
  if (length === 15) return time
  const fraction = bytes.toString('latin1', tlv.content + 14, tlv.end - 1)
  if (!/^[.,]\d+$/.test(fraction) || length > 40) {
    throw new PkiError('MALFORMED', `${what} is not YYYYMMDDHHMMSSZ`, tlv.start)
  }
  from.deviations.add('fractional-seconds')
  return time + Math.floor(Number(`0.${fraction.slice(1)}`) * 1000)
}

/** MMDDHHMMSS at `at`. */
function fields(bytes: Buffer, year: number, at: number, what: string, tlv: Tlv): number {
  const month = digits(bytes, at, 2)
  const day = digits(bytes, at + 2, 2)
  const hour = digits(bytes, at + 4, 2)
  const minute = digits(bytes, at + 6, 2)
  const second = digits(bytes, at + 8, 2)
  const real =
    year >= 0 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  if (!real) throw new PkiError('MALFORMED', `${what} is no real time`, tlv.start)
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return year < 100
    ? new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000
    : Date.UTC(year, month - 1, day, hour, minute, second)
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

/** NaN for what is no digit. */
function digits(bytes: Buffer, at: number, count: number): number {
  let value = 0
  for (let index = 0; index < count; index++) {
    const digit = bytes[at + index]! - 0x30
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

export function instant(time: number): Instant {
  return new Date(time).toISOString()
}
