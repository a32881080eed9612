import { any, cursor, into, TAG } from '../der.ts'
import { namesEqual } from '../name.ts'
import { type CrlLookup, entryFact } from './entry.ts'
import { type Crl, readCrl } from './read.ts'
import { newScan, type RawEntry, type Scan, scanEntries, seekEntry } from './scan.ts'
import { integerContents } from './serial.ts'

/**
 * Looks a serial number (hex, any case, leading zeros allowed) up. An entry `removeFromCRL` is not listed; of an indirect
 * CRL only the entries of the CRL's own issuer count. Nothing is verified: see verifyCrl.
 * @throws PkiError for what is no CRL, and for a serial number that is not hexadecimal
 */
export function findInCrl(crl: Crl | Uint8Array | string, serial: string): CrlLookup {
  const read = isCrl(crl) ? crl : readCrl(crl)
  if (read.parts.extensions.idp?.indirectCRL) {
    return lookup(scanCrl(read, [serial]), serial, read.parts.head.issuer)
  }
  const scan = newScan([serial], new Set(read.deviations))
  const { start, end } = read.parts.head.entries
  seekEntry(read.der as Buffer, start, end, serial, scan)
  return lookup(scan, serial, read.parts.head.issuer)
}

/** One walk over all entries. @throws PkiError for entries that cannot be read */
export function scanCrl(crl: Crl, serials: readonly string[], counting = false): Scan {
  const scan = newScan(serials, crl.deviations, counting)
  const { start, end } = crl.parts.head.entries
  scanEntries(crl.der as Buffer, start, end, scan)
  return scan
}

export function isCrl(input: Crl | Uint8Array | string): input is Crl {
  return typeof input === 'object' && input !== null && 'parts' in input && 'der' in input
}

/** What the entries found say of one serial. Of several the one that still revokes. */
export function lookup(scan: Scan, serial: string, issuer: Buffer): CrlLookup {
  const contents = integerContents(serial).toString('hex')
  const answers = scan.found
    .filter(entry => entry.serial === contents && isOwn(entry, issuer))
    .map(entry => entryFact(entry.der))
  return answers.find(({ listed }) => listed) ?? answers[0] ?? { listed: false }
}

/** Is the certificateIssuer in force the CRL's own issuer? */
function isOwn(entry: RawEntry, issuer: Buffer): boolean {
  if (!entry.certificateIssuer) return true
  const sequence = into(cursor(entry.certificateIssuer), TAG.sequence, 'certificateIssuer')
  while (sequence.at < sequence.end) {
    const name = any(sequence, 'general name')
    if (name.tag === 0xa4 && namesEqual(sequence.bytes.subarray(name.content, name.end), issuer)) return true
  }
  return false
}
