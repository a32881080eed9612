/**
 * BER to definite lengths, for the few who still send it: indefinite lengths become definite, strings in pieces become one.
 * Lengths are otherwise kept as minimal DER; contents are not re-sorted.
 */
import { PkiError } from './error.ts'
import { der } from './write-der.ts'

const MAX_DEPTH = 32

/** The same value with definite lengths; anything behind it is dropped. @throws PkiError */
export function toDefinite(bytes: Buffer): Buffer {
  return Buffer.from(rewrite(bytes, 0, bytes.length, 0).value)
}

/** Where the value that begins at `at` ends, whether its lengths are definite or not. @throws PkiError */
export function endOf(bytes: Buffer, at: number, end: number, depth = 0): number {
  const head = readHead(bytes, at, end, depth)
  if (head.length !== undefined) return head.content + head.length
  let inside = head.content
  while (!isEndOfContents(bytes, inside, end)) inside = endOf(bytes, inside, end, depth + 1)
  return inside + 2
}

function rewrite(
  bytes: Buffer,
  at: number,
  limit: number,
  depth: number,
): { value: Uint8Array; next: number } {
  const { tag, content, length } = readHead(bytes, at, limit, depth)
  const end = length === undefined ? limit : content + length
  if ((tag & 0x20) === 0) {
    if (length === undefined) throw new PkiError('MALFORMED', 'primitive value of indefinite length', at)
    return { value: der(tag, bytes.subarray(content, end)), next: end }
  }
  const parts: Uint8Array[] = []
  let inside = content
  while (length === undefined ? !isEndOfContents(bytes, inside, limit) : inside < end) {
    const part = rewrite(bytes, inside, end, depth + 1)
    parts.push(part.value)
    inside = part.next
  }
  const next = length === undefined ? inside + 2 : end
  return { value: STRINGS.has(tag) ? joined(tag & ~0x20, parts, at) : der(tag, ...parts), next }
}

/** OCTET STRING and the character strings: constructed, they are pieces of one string. */
const STRINGS = new Set([0x24, 0x2c, 0x33, 0x34, 0x36])

function joined(tag: number, parts: Uint8Array[], at: number): Uint8Array {
  const contents = parts.map(part => {
    if (part[0] !== tag) throw new PkiError('MALFORMED', 'string of pieces of another type', at)
    const octets = part[1]! > 0x80 ? part[1]! & 0x7f : 0
    return part.subarray(2 + octets)
  })
  return der(tag, ...contents)
}

function isEndOfContents(bytes: Buffer, at: number, end: number): boolean {
  if (at + 2 > end) throw new PkiError('TRUNCATED', 'ends within a value of indefinite length', at)
  return bytes[at] === 0 && bytes[at + 1] === 0
}

function readHead(
  bytes: Buffer,
  at: number,
  end: number,
  depth: number,
): { tag: number; content: number; length: number | undefined } {
  if (depth > MAX_DEPTH) throw new PkiError('MALFORMED', `more than ${MAX_DEPTH} levels`, at)
  if (at + 2 > end) throw new PkiError('TRUNCATED', 'ends within a value', at)
  const tag = bytes[at]!
  if ((tag & 0x1f) === 0x1f) throw new PkiError('MALFORMED', 'unexpected high tag number', at)
  const first = bytes[at + 1]!
  if (first === 0x80) return { tag, content: at + 2, length: undefined }
  if (first < 0x80) return checked(tag, at, at + 2, first, end)
  const octets = first & 0x7f
  if (octets > 4 || at + 2 + octets > end) throw new PkiError('MALFORMED', 'bad length', at)
  return checked(tag, at, at + 2 + octets, bytes.readUIntBE(at + 2, octets), end)
}

function checked(tag: number, at: number, content: number, length: number, end: number) {
  if (content + length > end) throw new PkiError('TRUNCATED', 'is longer than what holds it', at)
  return { tag, content, length }
}
