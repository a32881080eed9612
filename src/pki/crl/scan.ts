/**
 * revokedCertificates walked in place, as far as the bytes reach: one pass finds what is looked for, counts, and sees
 * critical entry extensions. The common shape of an entry is read without a call; everything else goes the slow way.
 */

import { cursor, readTlv, TAG } from '../der.ts'
import type { Deviation } from '../deviations.ts'
import { PkiError } from '../error.ts'
import { type Extension, extensionsIn } from '../extensions.ts'
import { EXTENSION } from '../oids.ts'
import { integerHex } from '../values.ts'

/** An entry that is looked for, where it was found. */
export interface RawEntry {
  serial: string
  /** The whole SEQUENCE, copied. */
  der: Buffer
  /** certificateIssuer in force (RFC 5280 5.3.3), DER of the extension's value; absent: the CRL's issuer. */
  certificateIssuer?: Buffer
}

export interface Scan {
  entries: number
  /** Entries by CRLReason; index 11 counts those without a reasonCode. */
  reasons: Uint32Array
  /** OIDs of critical entry extensions that are not understood. */
  unknownCritical: Set<string>
  /** certificateIssuer was seen: an indirect CRL (RFC 5280 5.3.3). */
  indirect: boolean
  certificateIssuer: Buffer | undefined
  found: RawEntry[]
  /** By the last two bytes of the INTEGER's tail: may the serial be one that is looked for? */
  filter: Uint8Array
  /** Contents of the INTEGERs that are looked for, in hex, to the serial's hex. */
  wanted: Map<string, string>
  deviations: Set<Deviation>
}

export const NO_REASON = 11

/** @throws PkiError for what is no hexadecimal number */
export function newScan(serials: readonly string[], deviations: Set<Deviation>): Scan {
  const filter = new Uint8Array(65_536)
  const wanted = new Map<string, string>()
  for (const serial of serials) {
    const contents = integerContents(serial)
    filter[tailOf(Buffer.concat([Buffer.of(0x02, contents.length), contents]), contents.length + 2)] = 1
    wanted.set(contents.toString('hex'), serial)
  }
  return {
    entries: 0,
    reasons: new Uint32Array(NO_REASON + 1),
    unknownCritical: new Set(),
    indirect: false,
    certificateIssuer: undefined,
    found: [],
    filter,
    wanted,
    deviations,
  }
}

function tailOf(bytes: Uint8Array, end: number): number {
  return (bytes[end - 2]! << 8) | bytes[end - 1]!
}

/** Contents of the INTEGER for a serial in hex: any case, leading zeros, colons and `0x` allowed. */
export function integerContents(serial: string): Buffer {
  if (serial.startsWith('-')) return negativeContents(serial.slice(1))
  const hex = serial.replace(/^0x|[:\s]/gi, '')
  if (!/^[0-9a-f]+$/i.test(hex)) throw new PkiError('MALFORMED', 'the serial number is not hexadecimal', 0)
  const digits = hex.replace(/^0+/, '').toLowerCase() || '0'
  const bytes = Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex')
  return bytes[0]! & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes
}

/** Serials that RFC 5280 4.1.2.2 forbids, as integerHex() writes them. */
function negativeContents(magnitude: string): Buffer {
  if (!/^[0-9a-f]+$/i.test(magnitude))
    throw new PkiError('MALFORMED', 'the serial number is not hexadecimal', 0)
  const value = BigInt(`0x${magnitude}`)
  let octets = Math.ceil(magnitude.length / 2)
  if (value > 1n << BigInt(8 * octets - 1)) octets++
  return Buffer.from(((1n << BigInt(8 * octets)) - value).toString(16).padStart(octets * 2, '0'), 'hex')
}

/**
 * Reads whole entries from `at` up to `end` and returns where the next one begins. With `partial` the last one may be cut
 * off (more bytes are to come); without, that is an error.
 * @throws PkiError for what is no entry
 */
export function scanEntries(bytes: Buffer, from: number, end: number, scan: Scan, partial = false): number {
  const { reasons, filter } = scan
  let at = from
  let entries = 0
  while (at + 2 <= end) {
    const length = bytes[at + 1]!
    const stop = at + 2 + length
    const serialLength = bytes[at + 3]!
    const date = at + 4 + serialLength
    // SEQUENCE and lengths of one octet, serial of 1 to 127 octets, UTCTime or GeneralizedTime of the only DER lengths.
    const ordinary =
      stop <= end &&
      bytes[at] === 0x30 &&
      length < 0x80 &&
      bytes[at + 2] === 0x02 &&
      serialLength !== 0 &&
      (bytes[at + 4] !== 0 || bytes[at + 5]! >= 0x80 || serialLength === 1) &&
      date + 15 <= stop &&
      ((bytes[date] === 0x17 && bytes[date + 1] === 13) || (bytes[date] === 0x18 && bytes[date + 1] === 15))
    if (!ordinary) {
      if (partial && cutEntryLength(bytes.subarray(at, end)) > end - at) break
      at = slowEntry(bytes, at, end, scan)
      entries++
      continue
    }
    const rest = date + 2 + bytes[date + 1]!
    if (rest === stop) {
      reasons[NO_REASON]!++
    } else if (stop - rest === 14 && isPlainReason(bytes, rest)) {
      reasons[bytes[rest + 13]!]!++
    } else {
      if (rest > stop) throw new PkiError('MALFORMED', 'entry with a cut date', at)
      entryExtensions(bytes, at, rest, stop, scan)
    }
    if (filter[tailOf(bytes, date)] === 1) remember(bytes, at, at + 4, date, stop, scan)
    at = stop
    entries++
  }
  scan.entries += entries
  if (at < end && !partial) throw new PkiError('TRUNCATED', 'ends within an entry', at)
  return at
}

/** How long the entry is that begins with these bytes; one more than there are, where that is not to be seen yet. */
export function cutEntryLength(bytes: Buffer): number {
  const first = bytes[1]
  if (first === undefined) return bytes.length + 1
  if (first <= 0x80) return 2 + first
  const octets = first & 0x7f
  if (octets > 4) throw new PkiError('MALFORMED', 'length of more than four octets', 0)
  return bytes.length < 2 + octets ? bytes.length + 1 : 2 + octets + bytes.readUIntBE(2, octets)
}

/** SEQUENCE { SEQUENCE { reasonCode, OCTET STRING { ENUMERATED 0…10 } } }: nearly all that CAs write. */
function isPlainReason(bytes: Buffer, at: number): boolean {
  return (
    bytes[at] === 0x30 &&
    bytes[at + 1] === 0x0c &&
    bytes[at + 2] === 0x30 &&
    bytes[at + 3] === 0x0a &&
    bytes[at + 4] === 0x06 &&
    bytes[at + 5] === 0x03 &&
    bytes[at + 6] === 0x55 &&
    bytes[at + 7] === 0x1d &&
    bytes[at + 8] === 0x15 &&
    bytes[at + 9] === 0x04 &&
    bytes[at + 10] === 0x03 &&
    bytes[at + 11] === 0x0a &&
    bytes[at + 12] === 0x01 &&
    bytes[at + 13]! <= 10
  )
}

/** Any entry that RFC 5280 allows, whatever its lengths. */
function slowEntry(bytes: Buffer, at: number, end: number, scan: Scan): number {
  const entry = readTlv(bytes, at, end, scan.deviations)
  if (entry.tag !== TAG.sequence) throw new PkiError('MALFORMED', 'entry is no SEQUENCE', at)
  const serial = readTlv(bytes, entry.content, entry.end, scan.deviations)
  if (serial.tag !== TAG.integer || serial.end === serial.content) {
    throw new PkiError('MALFORMED', 'userCertificate is no INTEGER', entry.content)
  }
  const date = readTlv(bytes, serial.end, entry.end, scan.deviations)
  const plausible =
    (date.tag === TAG.utcTime && date.end - date.content >= 11) ||
    (date.tag === TAG.generalizedTime && date.end - date.content >= 15)
  if (!plausible) throw new PkiError('MALFORMED', 'revocationDate is no time', serial.end)
  entryExtensions(bytes, at, date.end, entry.end, scan)
  remember(bytes, at, serial.content, serial.end, entry.end, scan)
  return entry.end
}

function entryExtensions(bytes: Buffer, start: number, at: number, end: number, scan: Scan): void {
  const extensions = at === end ? [] : readEntryExtensions(bytes, at, end, scan.deviations)
  let reason = NO_REASON
  for (const { oid, critical, value } of extensions) {
    if (oid === EXTENSION.reasonCode) {
      if (critical) scan.deviations.add('critical-reason')
      reason = reasonOf(value, start)
    } else if (oid === EXTENSION.certificateIssuer) {
      scan.indirect = true
      scan.certificateIssuer = Buffer.from(value)
    } else if (critical && oid !== EXTENSION.invalidityDate) {
      scan.unknownCritical.add(oid)
    }
  }
  if (reason <= NO_REASON) scan.reasons[reason]!++
}

export function readEntryExtensions(
  bytes: Buffer,
  at: number,
  end: number,
  deviations: Set<Deviation>,
): Extension[] {
  const tlv = readTlv(bytes, at, end, deviations)
  if (tlv.tag !== TAG.sequence || tlv.end !== end) {
    throw new PkiError('MALFORMED', 'crlEntryExtensions are no SEQUENCE', at)
  }
  return extensionsIn({ ...cursor(bytes, deviations), at, end }, tlv)
}

export function reasonOf(value: Buffer, offset: number): number {
  if (value.length !== 3 || value[0] !== TAG.enumerated || value[1] !== 1) {
    throw new PkiError('MALFORMED', 'reasonCode is no ENUMERATED', offset)
  }
  return value[2]!
}

function remember(
  bytes: Buffer,
  at: number,
  serialAt: number,
  serialEnd: number,
  end: number,
  scan: Scan,
): void {
  if (scan.wanted.size === 0) return
  // By way of the number: padding, which some writers leave, does not matter.
  const contents = integerContents(integerHex(bytes.subarray(serialAt, serialEnd))).toString('hex')
  const serial = scan.wanted.get(contents)
  if (serial === undefined) return
  scan.found.push({
    serial,
    der: Buffer.from(bytes.subarray(at, end)),
    ...(scan.certificateIssuer && { certificateIssuer: scan.certificateIssuer }),
  })
}
