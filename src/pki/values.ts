/** The primitive ASN.1 types. */
import { type Cursor, content, enter, finish, TAG, type Tlv, take } from './der.ts'
import { PkiError } from './error.ts'

const oids = new Map<string, string>()

/** An OBJECT IDENTIFIER in dots. */
function oidOf(from: Cursor, tlv: Tlv): string {
  const key = from.bytes.toString('latin1', tlv.content, tlv.end)
  const known = oids.get(key)
  if (known !== undefined) return known
  const text = decodeOid(content(from, tlv), tlv.start)
  if (oids.size < 512) oids.set(key, text)
  return text
}

export function takeOid(from: Cursor, what: string): string {
  return oidOf(from, take(from, TAG.oid, what))
}

function decodeOid(bytes: Buffer, offset: number): string {
  if (bytes.length === 0 || bytes[bytes.length - 1]! & 0x80 || bytes.length > 64) {
    throw new PkiError('MALFORMED', 'not an object identifier', offset)
  }
  const arcs: bigint[] = []
  let arc = 0n
  for (const byte of bytes) {
    arc = (arc << 7n) | BigInt(byte & 0x7f)
    if (byte & 0x80) continue
    if (arcs.length === 0) {
      const first = arc < 80n ? arc / 40n : 2n
      arcs.push(first, arc - first * 40n)
    } else {
      arcs.push(arc)
    }
    arc = 0n
  }
  return arcs.join('.')
}

/** The contents of an INTEGER: at least one octet, and not padded (X.690 8.3.2). */
export function takeInteger(from: Cursor, what: string): Buffer {
  const tlv = take(from, TAG.integer, what)
  const bytes = content(from, tlv)
  if (bytes.length === 0) throw new PkiError('MALFORMED', `${what} is empty`, tlv.start)
  if (isPadded(bytes)) from.deviations.add('ber')
  return bytes
}

function isPadded(bytes: Buffer): boolean {
  if (bytes.length < 2) return false
  const sign = bytes[1]! & 0x80
  return (bytes[0] === 0x00 && sign === 0) || (bytes[0] === 0xff && sign !== 0)
}

/** An INTEGER that is small and not negative: versions, salt lengths. */
export function takeSmallInteger(from: Cursor, what: string): number {
  const at = from.at
  const bytes = takeInteger(from, what)
  if (bytes.length > 4 || bytes[0]! & 0x80) throw new PkiError('MALFORMED', `${what} is out of range`, at)
  return bytes.readUIntBE(0, bytes.length)
}

/** The contents of an INTEGER as lower-case hex without leading zeros; negative ones as `-` and their magnitude. */
export function integerHex(bytes: Uint8Array): string {
  if (bytes[0]! & 0x80) {
    const magnitude = (1n << BigInt(8 * bytes.length)) - BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
    const hex = magnitude.toString(16)
    return `-${hex.length % 2 ? `0${hex}` : hex}`
  }
  let at = 0
  while (at < bytes.length - 1 && bytes[at] === 0) at++
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, bytes.length - at).toString('hex')
}

export function takeEnumerated(from: Cursor, what: string): number {
  const tlv = take(from, TAG.enumerated, what)
  if (tlv.end - tlv.content !== 1) throw new PkiError('MALFORMED', `${what} is not one octet`, tlv.start)
  return from.bytes[tlv.content]!
}

/** A BOOLEAN: DER writes TRUE as 0xff, BER as anything but 0. */
export function booleanOf(from: Cursor, tlv: Tlv, what: string): boolean {
  if (tlv.end - tlv.content !== 1) throw new PkiError('MALFORMED', `${what} is not one octet`, tlv.start)
  const octet = from.bytes[tlv.content]!
  if (octet !== 0 && octet !== 0xff) from.deviations.add('ber')
  return octet !== 0
}

/** A signature. What is no whole number of octets is none: the empty one, which verifies nowhere. */
export function takeSignature(from: Cursor, what: string): Buffer {
  const tlv = take(from, TAG.bitString, what)
  const whole = tlv.end > tlv.content && from.bytes[tlv.content] === 0
  return from.bytes.subarray(whole ? tlv.content + 1 : tlv.end, tlv.end)
}

/** A BIT STRING that holds whole octets: keys. */
export function takeOctetAlignedBits(from: Cursor, what: string): Buffer {
  const tlv = take(from, TAG.bitString, what)
  if (tlv.end === tlv.content || from.bytes[tlv.content] !== 0) {
    throw new PkiError('MALFORMED', `${what} is no whole number of octets`, tlv.start)
  }
  return from.bytes.subarray(tlv.content + 1, tlv.end)
}

/** Is bit `index` (0 is the first) of a BIT STRING's contents set? */
export function bit(bits: Uint8Array, index: number): boolean {
  const octet = bits[1 + (index >> 3)]
  return octet !== undefined && (octet & (0x80 >> (index & 7))) !== 0
}

export interface AlgorithmId {
  oid: string
  /** Tag and contents of the parameters; absent where there are none. */
  parameters?: Buffer
  /** The whole AlgorithmIdentifier. */
  der: Buffer
}

export function takeAlgorithm(from: Cursor, what: string): AlgorithmId {
  const tlv = take(from, TAG.sequence, what)
  const inside = enter(from, tlv)
  const oid = takeOid(inside, what)
  const der = from.bytes.subarray(tlv.start, tlv.end)
  if (inside.at === inside.end) return { oid, der }
  const parameters = from.bytes.subarray(inside.at, inside.end)
  take(inside, inside.bytes[inside.at]!, what)
  finish(inside, what)
  return { oid, parameters, der }
}
