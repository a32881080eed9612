import type { Instant } from '../../facts.ts'
import { integerHex } from '../values.ts'
import { type CrlLookup, dated, entryFact, layoutOf } from './entry.ts'
import type { Crl } from './read.ts'

export interface NewestEntry extends CrlLookup {
  serialNumber: string
  revocationDate: Instant
}

interface Place {
  /** YYYYMMDDHHMMSS as a number: comparable, and cheaper than a date. */
  key: number
  at: number
  end: number
}

/** The entries that were revoked last, newest first. @throws PkiError for entries that cannot be read */
export function newestEntries(crl: Crl, count: number): NewestEntry[] {
  const bytes = crl.der as Buffer
  const { start, end } = crl.parts.head.entries
  const kept: Place[] = []
  for (let at = start; at < end; ) {
    const place = placeOf(bytes, at, end, crl)
    if (kept.length < count || place.key > kept[kept.length - 1]!.key) insert(kept, place, count)
    at = place.end
  }
  return kept.map(({ at, end: behind }) => newest(bytes, at, behind))
}

function insert(kept: Place[], place: Place, count: number): void {
  let index = kept.length
  while (index > 0 && kept[index - 1]!.key < place.key) index--
  kept.splice(index, 0, place)
  if (kept.length > count) kept.pop()
}

function placeOf(bytes: Buffer, at: number, limit: number, crl: Crl): Place {
  const length = bytes[at + 1]!
  const date = at + 4 + bytes[at + 3]!
  const plain =
    bytes[at] === 0x30 &&
    length < 0x80 &&
    bytes[at + 2] === 0x02 &&
    at + 2 + length <= limit &&
    bytes[date] === 0x17
  if (plain && bytes[date + 1] === 13) {
    return { key: utcKey(bytes, date + 2), at, end: at + 2 + length }
  }
  const { serial, end } = layoutOf(bytes, at, limit, crl.deviations)
  return { key: slowKey(bytes, serial.end), at, end }
}

function utcKey(bytes: Buffer, at: number): number {
  let key = 0
  for (let index = 0; index < 12; index++) key = key * 10 + (bytes[at + index]! - 0x30)
  return key + (key < 50e10 ? 20e12 : 19e12)
}

/** Of a GeneralizedTime, or a UTCTime that is not YYMMDDHHMMSSZ (its first ten digits count). */
function slowKey(bytes: Buffer, at: number): number {
  const text = bytes.toString('latin1', at + 2, at + 16)
  if (bytes[at] === 0x18) return Number(/^\d{14}/.exec(text)?.[0] ?? 0)
  const digits = Number(/^\d{10}/.exec(text)?.[0] ?? 0) * 100
  return digits + (digits < 50e10 ? 20e12 : 19e12)
}

function newest(bytes: Buffer, at: number, end: number): NewestEntry {
  const { serial } = layoutOf(bytes, at, end, new Set())
  const serialNumber = integerHex(bytes.subarray(serial.start, serial.end))
  return { serialNumber, ...dated(entryFact(bytes.subarray(at, end))) }
}
