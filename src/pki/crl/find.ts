import type { Instant } from '../../facts.ts'
import { any, cursor, into, TAG } from '../der.ts'
import { findExtension, inside } from '../extensions.ts'
import { namesEqual } from '../name.ts'
import { EXTENSION, reasonWord } from '../oids.ts'
import { instant, takeGeneralizedTime, takeTime } from '../time.ts'
import { takeInteger } from '../values.ts'
import { type Crl, readCrl } from './read.ts'
import { newScan, type RawEntry, readEntryExtensions, reasonOf, type Scan, scanEntries } from './scan.ts'

export interface CrlLookup {
  listed: boolean
  revocationDate?: Instant
  reason?: string
  invalidityDate?: Instant
}

/**
 * Looks a serial number (hex, any case, leading zeros allowed) up. An entry `removeFromCRL` is not listed; of an indirect
 * CRL only the entries of the CRL's own issuer count. Nothing is verified: see verifyCrl.
 * @throws PkiError for what is no CRL, and for a serial number that is not hexadecimal
 */
export function findInCrl(crl: Crl | Uint8Array | string, serial: string): CrlLookup {
  const read = isCrl(crl) ? crl : readCrl(crl)
  return lookup(scanCrl(read, [serial]), serial, read.parts.head.issuer)
}

/** One walk over all entries. @throws PkiError for entries that cannot be read */
export function scanCrl(crl: Crl, serials: readonly string[]): Scan {
  const scan = newScan(serials, crl.deviations)
  const { start, end } = crl.parts.head.entries
  scanEntries(crl.der as Buffer, start, end, scan)
  return scan
}

export function isCrl(input: Crl | Uint8Array | string): input is Crl {
  return typeof input === 'object' && 'parts' in input
}

/** What the entries found say of one serial. Of several the one that still revokes. */
export function lookup(scan: Scan, serial: string, issuer: Buffer): CrlLookup {
  const answers = scan.found
    .filter(entry => entry.serial === serial && isOwn(entry, issuer))
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

/** @throws PkiError where the entry cannot be read */
export function entryFact(der: Buffer): CrlLookup {
  const entry = into(cursor(der), TAG.sequence, 'entry')
  takeInteger(entry, 'userCertificate')
  const revocationDate = instant(takeTime(entry, 'revocationDate'))
  const extensions = entry.at < entry.end ? readEntryExtensions(der, entry.at, entry.end, new Set()) : []
  const code = findExtension(extensions, EXTENSION.reasonCode)
  const invalidity = findExtension(extensions, EXTENSION.invalidityDate)
  const reason = code && reasonWord(reasonOf(code.value, 0))
  return {
    listed: reason !== 'removeFromCRL',
    revocationDate,
    ...(reason !== undefined && { reason }),
    ...(invalidity && { invalidityDate: instant(takeGeneralizedTime(inside(invalidity), 'invalidityDate')) }),
  }
}
