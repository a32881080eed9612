/** The nonce of requests and responses (RFC 9654). */
import { randomBytes } from 'node:crypto'
import { TAG, take } from '../der.ts'
import { type Extension, findExtension, inside } from '../extensions.ts'
import { EXTENSION } from '../oids.ts'

/** RFC 9654 2.1: 1 to 128 octets, 32 recommended. */
const LONGEST = 128
const RECOMMENDED = 32

/** What a request is to carry; `true` stands for 32 random octets. @throws TypeError for what RFC 9654 2.1 forbids */
export function nonceToSend(nonce: Uint8Array | string | true): Uint8Array {
  if (nonce === true) return randomBytes(RECOMMENDED)
  const hex = nonceHex(nonce)
  if (/^(?:[0-9a-f]{2})+$/.test(hex) && hex.length <= 2 * LONGEST) return Buffer.from(hex, 'hex')
  throw new TypeError(`the nonce is not 1 to ${LONGEST} octets (RFC 9654 2.1), given as bytes or as hex`)
}

/** Lower-case hex of a nonce given as octets or hex. */
export function nonceHex(nonce: Uint8Array | string): string {
  return typeof nonce === 'string' ? nonce.toLowerCase() : Buffer.from(nonce).toString('hex')
}

/** Hex of the nonce: of the OCTET STRING within the extension (RFC 9654 2.1), or of its bare value as old responders send it. */
export function nonceOf(extensions: readonly Extension[]): string | undefined {
  const extension = findExtension(extensions, EXTENSION.ocspNonce)
  if (!extension) return undefined
  try {
    const value = inside(extension)
    const { content, end } = take(value, TAG.octetString, 'nonce')
    if (end === value.end) return extension.value.toString('hex', content, end)
  } catch {
    // Not wrapped.
  }
  return extension.value.toString('hex')
}
