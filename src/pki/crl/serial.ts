/** Serial numbers: from hex as people write them to the contents of an INTEGER. */
import { PkiError } from '../error.ts'

/**
 * Any case, leading zeros, colons and `0x` are allowed; a leading `-` is a negative number, which RFC 5280 4.1.2.2 forbids and
 * some CAs issued.
 * @throws PkiError for what is not hexadecimal, TypeError for what is no text (a number of 64 bits is not exact)
 */
export function integerContents(serial: string): Buffer {
  if (typeof serial !== 'string') throw new TypeError('the serial number is not a string of hex digits')
  const negative = serial.startsWith('-')
  const hex = (negative ? serial.slice(1) : serial).replace(/^0x|[:\s]/gi, '')
  if (!/^[0-9a-f]+$/i.test(hex)) throw new PkiError('MALFORMED', 'the serial number is not hexadecimal', 0)
  const digits = hex.replace(/^0+/, '').toLowerCase() || '0'
  if (negative) return negativeContents(digits)
  const bytes = Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex')
  return bytes[0]! & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes
}

function negativeContents(magnitude: string): Buffer {
  const value = BigInt(`0x${magnitude}`)
  let octets = Math.ceil(magnitude.length / 2)
  if (value > 1n << BigInt(8 * octets - 1)) octets++
  return Buffer.from(((1n << BigInt(8 * octets)) - value).toString(16).padStart(octets * 2, '0'), 'hex')
}
