/**
 * DER walked in place: a {@link Cursor} goes through the contents of one constructed value; nothing is copied.
 * Lengths that BER allows and DER does not are read and noted; indefinite lengths throw (see ber.ts).
 */
import type { Deviation } from './deviations.ts'
import { PkiError } from './error.ts'

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** One value: `start` is its tag, `content` its first content byte, `end` the byte behind it. */
export interface Tlv {
  tag: number
  start: number
  content: number
  end: number
}

export interface Cursor {
  bytes: Buffer
  at: number
  end: number
  /** Deviations of the encoding that were seen and tolerated: shared by all cursors of one document. */
  deviations: Set<Deviation>
}

/** @throws PkiError where tag or length do not fit into `end` */
export function readTlv(bytes: Uint8Array, at: number, end: number, deviations?: Set<Deviation>): Tlv {
  if (at + 2 > end) throw new PkiError('TRUNCATED', 'ends within a value', at)
  const tag = bytes[at]!
  if ((tag & 0x1f) === 0x1f) throw new PkiError('MALFORMED', 'unexpected high tag number', at)
  let length = bytes[at + 1]!
  let content = at + 2
  if (length === 0x80) throw new PkiError('INDEFINITE_LENGTH', 'indefinite length', at)
  if (length > 0x80) {
    const octets = length & 0x7f
    if (octets > 4) throw new PkiError('MALFORMED', 'length of more than four octets', at)
    if (content + octets > end) throw new PkiError('TRUNCATED', 'ends within a length', at)
    length = 0
    for (let index = 0; index < octets; index++) length = length * 256 + bytes[content + index]!
    if (length < 0x80 || length < 2 ** (8 * (octets - 1))) deviations?.add('ber')
    content += octets
  }
  if (content + length > end) throw new PkiError('TRUNCATED', 'is longer than what holds it', at)
  return { tag, start: at, content, end: content + length }
}

export function cursor(bytes: Buffer, deviations: Set<Deviation> = new Set()): Cursor {
  return { bytes, at: 0, end: bytes.length, deviations }
}

/** Goes into the contents of `tlv`. */
export function enter(outer: Cursor, tlv: Tlv): Cursor {
  return { bytes: outer.bytes, at: tlv.content, end: tlv.end, deviations: outer.deviations }
}

/** The next value, whatever its tag. */
export function any(from: Cursor, what: string): Tlv {
  if (from.at >= from.end) throw new PkiError('TRUNCATED', `${what} is missing`, from.at)
  const tlv = readTlv(from.bytes, from.at, from.end, from.deviations)
  from.at = tlv.end
  return tlv
}

/** The next value, which must have the tag. */
export function take(from: Cursor, tag: number, what: string): Tlv {
  if (from.at >= from.end) throw new PkiError('TRUNCATED', `${what} is missing`, from.at)
  if (from.bytes[from.at] !== tag) {
    throw new PkiError(
      'MALFORMED',
      `${what} is not there: found tag ${hexByte(from.bytes[from.at]!)}`,
      from.at,
    )
  }
  return any(from, what)
}

/** The next value where it has the tag. */
export function maybe(from: Cursor, tag: number, what: string): Tlv | undefined {
  return from.at < from.end && from.bytes[from.at] === tag ? any(from, what) : undefined
}

/** The contents of the next value, which must have the tag. */
export function into(from: Cursor, tag: number, what: string): Cursor {
  return enter(from, take(from, tag, what))
}

/** @throws PkiError where something is left */
export function finish(from: Cursor, what: string): void {
  if (from.at < from.end) throw new PkiError('MALFORMED', `${what} holds more than it should`, from.at)
}

/** The bytes of a value with its tag and length. */
export function whole(from: Cursor, tlv: Tlv): Buffer {
  return from.bytes.subarray(tlv.start, tlv.end)
}

/** The bytes of a value without tag and length. */
export function content(from: Cursor, tlv: Tlv): Buffer {
  return from.bytes.subarray(tlv.content, tlv.end)
}

function hexByte(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`
}
