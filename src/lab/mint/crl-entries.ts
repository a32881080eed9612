/**
 * The revokedCertificates of a CRL as DER (RFC 5280 5.1.2.6), written straight into one buffer: pkijs takes 13 s and 1.6 GB for
 * 200 000 entries, this some milliseconds.
 */

export interface CrlEntry {
  /** Big-endian, the first byte below 0x80. */
  serial: Uint8Array
  revocationDate: Date
  /** CRLReason: 1 keyCompromise, 4 superseded … */
  reason?: number
}

/** `SEQUENCE OF SEQUENCE { userCertificate, revocationDate, crlEntryExtensions OPTIONAL }` */
export function writeCrlEntries(entries: Iterable<CrlEntry>, count: number): Buffer {
  const capacity = count * (2 + 2 + 20 + 15 + 14)
  const buffer = Buffer.allocUnsafe(capacity + 6)
  let end = 6
  let date: Date | undefined
  let time = ''
  for (const entry of entries) {
    if (entry.revocationDate !== date) {
      date = entry.revocationDate
      time = utcTime(date)
    }
    end = writeEntry(buffer, end, entry, time)
  }
  const length = lengthBytes(end - 6)
  const start = 6 - 1 - length.length
  buffer[start] = 0x30
  buffer.set(length, start + 1)
  return buffer.subarray(start, end)
}

function writeEntry(buffer: Buffer, start: number, { serial, reason }: CrlEntry, time: string): number {
  const extension = reason === undefined ? 0 : 14
  let at = start
  buffer[at++] = 0x30
  buffer[at++] = 2 + serial.length + 15 + extension
  buffer[at++] = 0x02
  buffer[at++] = serial.length
  buffer.set(serial, at)
  at += serial.length
  buffer[at++] = 0x17
  buffer[at++] = 13
  at += buffer.write(time, at, 'latin1')
  if (reason !== undefined) {
    // Extensions { Extension { id-ce-cRLReasons, OCTET STRING { ENUMERATED } } }
    buffer.set([0x30, 12, 0x30, 10, 0x06, 3, 0x55, 0x1d, 0x15, 0x04, 3, 0x0a, 1, reason], at)
    at += 14
  }
  return at
}

/** YYMMDDHHMMSSZ: right until 2049 (RFC 5280 5.1.2.4). */
function utcTime(date: Date): string {
  return `${date.toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`
}

/** SEQUENCE of elements that are DER already. */
export function sequence(elements: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(elements)
  return Buffer.concat([Uint8Array.of(0x30, ...lengthBytes(content.length)), content])
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) {
    return [length]
  }
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) {
    bytes.unshift(rest % 256)
  }
  return [0x80 | bytes.length, ...bytes]
}
