/** One entry of revokedCertificates, in any shape that BER allows (RFC 5280 5.1.2.6, 5.3). */
import type { Instant } from '../../facts.ts'
import { cursor, into, readTlv, TAG } from '../der.ts'
import type { Deviation } from '../deviations.ts'
import { PkiError } from '../error.ts'
import { type Extension, extensionsIn, findExtension, inside } from '../extensions.ts'
import { EXTENSION, reasonWord } from '../oids.ts'
import { instant, takeGeneralizedTime, takeTime } from '../time.ts'
import { takeInteger } from '../values.ts'

export interface CrlLookup {
  listed: boolean
  /** Absent where the entry's date is none. */
  revocationDate?: Instant
  reason?: string
  invalidityDate?: Instant
}

/** Where the parts of an entry are. */
export interface EntryLayout {
  serial: { start: number; end: number }
  /** Behind revocationDate: crlEntryExtensions, or the end. */
  rest: number
  end: number
}

/** @throws PkiError for what is no entry */
export function layoutOf(bytes: Buffer, at: number, end: number, deviations: Set<Deviation>): EntryLayout {
  const entry = readTlv(bytes, at, end, deviations)
  if (entry.tag !== TAG.sequence) throw new PkiError('MALFORMED', 'entry is no SEQUENCE', at)
  const serial = readTlv(bytes, entry.content, entry.end, deviations)
  if (serial.tag !== TAG.integer || serial.end === serial.content) {
    throw new PkiError('MALFORMED', 'userCertificate is no INTEGER', entry.content)
  }
  const date = readTlv(bytes, serial.end, entry.end, deviations)
  const length = date.end - date.content
  const plausible =
    (date.tag === TAG.utcTime && length >= 11 && length <= 17) ||
    (date.tag === TAG.generalizedTime && length >= 15)
  if (!plausible) throw new PkiError('MALFORMED', 'revocationDate is no time', serial.end)
  return { serial: { start: serial.content, end: serial.end }, rest: date.end, end: entry.end }
}

/** @throws PkiError */
export function entryExtensions(
  bytes: Buffer,
  at: number,
  end: number,
  deviations: Set<Deviation>,
): Extension[] {
  if (at === end) return []
  const tlv = readTlv(bytes, at, end, deviations)
  if (tlv.tag !== TAG.sequence || tlv.end !== end) {
    throw new PkiError('MALFORMED', 'crlEntryExtensions are no SEQUENCE', at)
  }
  return extensionsIn({ ...cursor(bytes, deviations), at, end }, tlv)
}

/** CRLReason as a number. @throws PkiError */
export function reasonOf(value: Buffer): number {
  if (value.length !== 3 || value[0] !== TAG.enumerated || value[1] !== 1) {
    throw new PkiError('MALFORMED', 'reasonCode is no ENUMERATED', 0)
  }
  return value[2]!
}

/** What an entry says. `removeFromCRL` says that the certificate is no longer listed. Dates that are none are left out. @throws PkiError */
export function entryFact(der: Buffer): CrlLookup {
  const entry = into(cursor(der), TAG.sequence, 'entry')
  takeInteger(entry, 'userCertificate')
  const revocationDate = tolerated(() => takeTime(entry, 'revocationDate'))
  const extensions = entryExtensions(der, entry.at, entry.end, new Set())
  const code = findExtension(extensions, EXTENSION.reasonCode)
  const invalidityDate = invalidityDateOf(extensions)
  const reason = code && reasonWord(reasonOf(code.value))
  return {
    listed: reason !== 'removeFromCRL',
    ...(revocationDate !== undefined && { revocationDate }),
    ...(reason !== undefined && { reason }),
    ...(invalidityDate !== undefined && { invalidityDate }),
  }
}

function invalidityDateOf(extensions: readonly Extension[]): Instant | undefined {
  const extension = findExtension(extensions, EXTENSION.invalidityDate)
  return extension && tolerated(() => takeGeneralizedTime(inside(extension), 'invalidityDate'))
}

/** A date that is none is left out: the certificate is revoked all the same. */
function tolerated(take: () => number): Instant | undefined {
  try {
    return instant(take())
  } catch {
    return undefined
  }
}

/** @throws PkiError for an entry whose date is none */
export function dated(fact: CrlLookup): CrlLookup & { revocationDate: Instant } {
  const { revocationDate } = fact
  if (revocationDate === undefined) throw new PkiError('MALFORMED', 'revocationDate is no real time', 0)
  return { ...fact, revocationDate }
}
