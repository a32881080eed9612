/**
 * revokedCertificates walked in place, as far as the bytes reach: plain entries many at a time (plain-entries.ts), any other by itself
 * (entry.ts). A million entries take some 4 to 6 ms.
 */
import type { Deviation } from '../deviations.ts'
import { PkiError } from '../error.ts'
import { EXTENSION } from '../oids.ts'
import { integerHex } from '../values.ts'
import { entryExtensions, entryFact, layoutOf, reasonOf } from './entry.ts'
import { countPlain, HIGHEST_REASON, NO_REASON, skipPlain } from './plain-entries.ts'
import { integerContents } from './serial.ts'

/** An entry that is looked for, where it was found. */
export interface RawEntry {
  /** Contents of the INTEGER that was looked for, in hex. */
  serial: string
  /** The whole SEQUENCE, copied. */
  der: Buffer
  /** certificateIssuer in force (RFC 5280 5.3.3), value of the extension; absent: the CRL's issuer. */
  certificateIssuer?: Buffer
}

export interface Scan {
  entries: number
  /** Entries by CRLReason; {@link NO_REASON} counts those without a reasonCode. Absent: nobody asked. */
  reasons: Uint32Array | undefined
  /** OIDs of critical entry extensions that are not understood. */
  unknownCritical: Set<string>
  /** An entry with crlEntryExtensions was read. */
  extensions: boolean
  /** certificateIssuer was seen: an indirect CRL (RFC 5280 5.3.3). */
  indirect: boolean
  certificateIssuer: Buffer | undefined
  found: RawEntry[]
  /** By the two bytes before an entry's date: may its serial be one that is looked for? */
  filter: Uint8Array
  /** Contents of the INTEGERs that are looked for, in hex. */
  wanted: Set<string>
  deviations: Set<Deviation>
}

/**
 * @param counting whether reasons are counted
 * @throws PkiError for what is no hexadecimal number
 */
export function newScan(serials: readonly string[], deviations: Set<Deviation>, counting = false): Scan {
  const filter = new Uint8Array(65_536)
  const wanted = new Set<string>()
  for (const serial of serials) {
    const contents = integerContents(serial)
    for (const tail of tailsOf(contents)) filter[tail] = 1
    wanted.add(contents.toString('hex'))
  }
  return {
    entries: 0,
    reasons: counting ? new Uint32Array(NO_REASON + 1) : undefined,
    unknownCritical: new Set(),
    extensions: false,
    indirect: false,
    certificateIssuer: undefined,
    found: [],
    filter,
    wanted,
    deviations,
  }
}

/**
 * The two bytes before the date: the serial's last two; of a serial of one byte its length and itself, and, where a writer
 * padded it, 00 and itself.
 */
function tailsOf(contents: Buffer): [number, number] {
  if (contents.length > 1) {
    const tail = contents.readUInt16LE(contents.length - 2)
    return [tail, tail]
  }
  return [0x01 | (contents[0]! << 8), contents[0]! << 8]
}

/** The walk goes block by block: small enough for the processor's cache, and often enough called to be compiled soon. */
const BLOCK = 65_536

/**
 * Reads whole entries from `from` up to `end` and returns where the next one begins. With `partial` the last one may be cut
 * off (more bytes are to come); without, that is an error.
 * @throws PkiError for what is no entry
 */
export function scanEntries(bytes: Buffer, from: number, end: number, scan: Scan, partial = false): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = from
  while (at < end) {
    const next = countPlain(view, at, Math.min(end, at + BLOCK), scan)
    if (next > at) {
      at = next
    } else {
      if (partial && cutEntryLength(bytes.subarray(at, end)) > end - at) break
      at = slowEntry(bytes, at, end, scan)
    }
  }
  return at
}

/**
 * Looks for one serial only, up to the first entry that revokes it; neither counts nor reads the extensions of other entries.
 * @throws PkiError for what is no entry
 */
export function seekEntry(bytes: Buffer, from: number, end: number, serial: string, scan: Scan): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const tails = tailsOf(integerContents(serial))
  let at = from
  while (at < end) {
    const next = skipPlain(view, at, Math.min(end, at + BLOCK), tails)
    at = next > at ? next : slowEntry(bytes, at, end, scan)
    if (scan.found.some(({ der }) => entryFact(der).listed)) return
  }
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

function slowEntry(bytes: Buffer, at: number, limit: number, scan: Scan): number {
  const { serial, rest, end } = layoutOf(bytes, at, limit, scan.deviations)
  readExtensions(bytes, rest, end, scan)
  scan.entries++
  remember(bytes, at, serial.start, serial.end, end, scan)
  return end
}

function readExtensions(bytes: Buffer, at: number, end: number, scan: Scan): void {
  if (at < end) scan.extensions = true
  let reason: number | undefined
  for (const { oid, critical, value } of entryExtensions(bytes, at, end, scan.deviations)) {
    if (oid === EXTENSION.reasonCode) {
      if (critical) scan.deviations.add('critical-reason')
      reason = reasonOf(value)
    } else if (oid === EXTENSION.certificateIssuer) {
      scan.indirect = true
      scan.certificateIssuer = Buffer.from(value)
    } else if (critical && oid !== EXTENSION.invalidityDate) {
      scan.unknownCritical.add(oid)
    }
  }
  if (scan.reasons && (reason ?? 0) <= HIGHEST_REASON) scan.reasons[reason ?? NO_REASON]!++
}

function remember(
  bytes: Buffer,
  at: number,
  serialStart: number,
  serialEnd: number,
  end: number,
  scan: Scan,
): void {
  // The filter first: it spares nearly every entry the making of hexadecimal numbers.
  if (scan.wanted.size === 0 || scan.filter[bytes.readUInt16LE(serialEnd - 2)] !== 1) return
  // By way of the number: padding, which some writers leave, does not matter.
  const serial = integerContents(integerHex(bytes.subarray(serialStart, serialEnd))).toString('hex')
  if (!scan.wanted.has(serial)) return
  scan.found.push({
    serial,
    der: Buffer.from(bytes.subarray(at, end)),
    ...(scan.certificateIssuer && { certificateIssuer: scan.certificateIssuer }),
  })
}
