/** A small DER writer: enough for OCSP requests and for CRLs of many entries. */

/** Tag, length and the contents one after another. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const content of contents) length += content.length
  const head = header(tag, length)
  const out = new Uint8Array(head.length + length)
  out.set(head)
  let at = head.length
  for (const content of contents) {
    out.set(content, at)
    at += content.length
  }
  return out
}

/** Tag and length alone, where the content is written elsewhere. */
export function header(tag: number, length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(tag, length)
  if (length < 0x100) return Uint8Array.of(tag, 0x81, length)
  if (length < 0x10000) return Uint8Array.of(tag, 0x82, length >> 8, length & 255)
  if (length < 0x1000000) return Uint8Array.of(tag, 0x83, length >> 16, (length >> 8) & 255, length & 255)
  return Uint8Array.of(tag, 0x84, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255)
}

export function sequence(...contents: readonly Uint8Array[]): Uint8Array {
  return der(0x30, ...contents)
}

/** A non-negative INTEGER from big-endian hex (any length) or a number. */
export function integer(value: string | number): Uint8Array {
  const hex = typeof value === 'number' ? value.toString(16) : value
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
  let at = 0
  while (at < bytes.length - 1 && bytes[at] === 0) at++
  const rest = bytes.length === 0 ? Uint8Array.of(0) : bytes.subarray(at)
  return rest[0]! & 0x80 ? der(0x02, Uint8Array.of(0), rest) : der(0x02, rest)
}

/** An OBJECT IDENTIFIER from its dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first, second, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]]
  const content: number[] = []
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc & 0x7f]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80)
    content.push(...groups)
  }
  return der(0x06, Uint8Array.from(content))
}

export function octetString(content: Uint8Array): Uint8Array {
  return der(0x04, content)
}

/** A BIT STRING of whole bytes. */
export function bitString(content: Uint8Array): Uint8Array {
  return der(0x03, Uint8Array.of(0), content)
}

export const NULL: Uint8Array = Uint8Array.of(0x05, 0x00)

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 4.1.2.5), or GeneralizedTime always. */
export function time(date: Date, form: 'auto' | 'generalized' = 'auto'): Uint8Array {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '')
  const year = date.getUTCFullYear()
  return form === 'auto' && year >= 1950 && year < 2050
    ? der(0x17, Buffer.from(digits.slice(2), 'latin1'))
    : der(0x18, Buffer.from(digits, 'latin1'))
}
