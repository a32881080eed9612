/** Distinguished names: as text (RFC 4514), and compared (RFC 5280 7.1). */

import { any, content, cursor, enter, finish, into, TAG, type Tlv, take } from './der.ts'
import type { Deviation } from './deviations.ts'
import { takeOid } from './values.ts'

const ATTRIBUTES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
}

interface Attribute {
  type: string
  value: string
}

const texts = new WeakMap<Buffer, string>()

/**
 * `CN=R11,O=Let's Encrypt,C=US`: most specific first, special and control characters escaped (RFC 4514).
 * The empty name is the empty string. @throws PkiError
 */
export function nameText(name: Buffer): string {
  const known = texts.get(name)
  if (known !== undefined) return known
  const text = attributes(name)
    .reverse()
    .map(set => set.map(({ type, value }) => `${ATTRIBUTES[type] ?? type}=${escaped(value)}`).join('+'))
    .join(',')
  texts.set(name, text)
  return text
}

/** Are two names the same: byte for byte, or but for case, spaces and string types? */
export function namesEqual(left: Buffer, right: Buffer): boolean {
  if (left.equals(right)) return true
  try {
    return rememberedComparable(left) === rememberedComparable(right)
  } catch {
    return false
  }
}

const comparables = new Map<string, string>()

function rememberedComparable(name: Buffer): string {
  const key = name.toString('latin1')
  let text = comparables.get(key)
  if (text === undefined) {
    text = comparable(name)
    if (comparables.size > 256) comparables.clear()
    comparables.set(key, text)
  }
  return text
}

function comparable(name: Buffer): string {
  const sets = attributes(name).map(set =>
    set
      .map(({ type, value }) => [type, value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()])
      .sort(),
  )
  return JSON.stringify(sets)
}

/** RelativeDistinguishedNames in the order of the encoding. */
function attributes(name: Buffer): Attribute[][] {
  const outer = cursor(name)
  const sequence = into(outer, TAG.sequence, 'name')
  const sets: Attribute[][] = []
  while (sequence.at < sequence.end) {
    const set = into(sequence, TAG.set, 'relative distinguished name')
    const members: Attribute[] = []
    while (set.at < set.end) {
      const pair = into(set, TAG.sequence, 'attribute')
      const type = takeOid(pair, 'attribute type')
      const value = any(pair, 'attribute value')
      finish(pair, 'attribute')
      members.push({ type, value: stringOf(pair.bytes, value) })
    }
    sets.push(members)
  }
  finish(outer, 'name')
  return sets
}

/** Text of any of the character string types; other types as `#` and their hex (RFC 4514 2.4). */
function stringOf(bytes: Buffer, tlv: Tlv): string {
  const value = bytes.subarray(tlv.content, tlv.end)
  switch (tlv.tag) {
    case 0x0c:
      return value.toString('utf8')
    case 0x1e:
      return Buffer.from(value.subarray(0, value.length & ~1))
        .swap16()
        .toString('utf16le')
    case 0x1c:
      return universal(value)
    case 0x12:
    case 0x13:
    case 0x14:
    case 0x16:
    case 0x1a:
      return value.toString('latin1')
    default:
      return `#${bytes.subarray(tlv.start, tlv.end).toString('hex')}`
  }
}

function universal(value: Buffer): string {
  let text = ''
  for (let at = 0; at + 4 <= value.length; at += 4) {
    const point = value.readUInt32BE(at)
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd'
  }
  return text
}

function escaped(value: string): string {
  return value
    .replace(/[\\",+;<>=]/g, '\\$&')
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, hexed)
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
}

function hexed(character: string): string {
  return [...Buffer.from(character, 'utf8')]
    .map(byte => `\\${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('')
}

/** A GeneralName's words: `dns:`, `uri:` … as in subjectAltName. */
export interface GeneralName {
  kind: 'other' | 'email' | 'dns' | 'x400' | 'directory' | 'edi' | 'uri' | 'ip' | 'oid'
  /** As text, control characters percent-encoded. */
  text: string
}

const KINDS = ['other', 'email', 'dns', 'x400', 'directory', 'edi', 'uri', 'ip', 'oid'] as const

/** GeneralNames, whose tags are IMPLICIT but for directoryName (RFC 5280 4.2.1.6). */
export function generalNames(bytes: Buffer, tlv: Tlv, deviations: Set<Deviation>): GeneralName[] {
  const names: GeneralName[] = []
  const inside = enter({ bytes, at: 0, end: 0, deviations }, tlv)
  while (inside.at < inside.end) {
    const member = any(inside, 'general name')
    const kind = KINDS[member.tag & 0x1f]
    if ((member.tag & 0xc0) !== 0x80 || kind === undefined) continue
    const value = content(inside, member)
    names.push({ kind, text: TEXT[kind](value) })
  }
  return names
}

const TEXT: Record<GeneralName['kind'], (value: Buffer) => string> = {
  other: hexText,
  email: safeText,
  dns: safeText,
  x400: hexText,
  directory: value => nameText(Buffer.from(value)),
  edi: hexText,
  uri: safeText,
  ip: addressText,
  oid: hexText,
}

function hexText(value: Buffer): string {
  return `#${value.toString('hex')}`
}

/** IA5String that came off the wire: what is no printable ASCII is percent-encoded, so that it cannot forge other lines. */
function safeText(value: Buffer): string {
  return value.toString('latin1').replace(/[^\x21-\x7e]/g, character => {
    return `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`
  })
}

function addressText(value: Buffer): string {
  if (value.length === 4) return [...value].join('.')
  if (value.length !== 16) return hexText(value)
  const groups = Array.from({ length: 8 }, (_, index) => value.readUInt16BE(index * 2).toString(16))
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1)
}

/** The first value of a buffer, as a name: what CertID and ResponderID hash or hold. */
export function takeName(from: Parameters<typeof take>[0], what: string): Buffer {
  const tlv = take(from, TAG.sequence, what)
  return from.bytes.subarray(tlv.start, tlv.end)
}
