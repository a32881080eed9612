/** What a ClientHello asks for (RFC 8446 4.1.2, RFC 6066 3 and 8): enough to choose the scenario's own server. */

export interface ClientHello {
  servername?: string
  /** status_request: the client wants a staple. */
  asksForStaple: boolean
  /** signature_algorithms allow an ECDSA, an RSA certificate. */
  ecdsa: boolean
  rsa: boolean
}

/** Longest ClientHello that is waited for, bytes; real ones have up to some thousand. */
export const LONGEST_HELLO = 16_384 + 5

const HANDSHAKE = 22
const CLIENT_HELLO = 1
const SERVER_NAME = 0
const STATUS_REQUEST = 5
const SIGNATURE_ALGORITHMS = 13

/** `incomplete`: more bytes are needed. `not-tls`: they will not help. */
export function readClientHello(bytes: Uint8Array): ClientHello | 'incomplete' | 'not-tls' {
  const message = handshakeMessage(bytes)
  if (typeof message === 'string') {
    return message
  }
  try {
    return readMessage(message)
  } catch (error) {
    if (error instanceof RangeError) {
      return 'not-tls'
    }
    throw error
  }
}

/** The ClientHello put together from its records. */
function handshakeMessage(bytes: Uint8Array): Buffer | 'incomplete' | 'not-tls' {
  const parts: Uint8Array[] = []
  let have = 0
  for (let at = 0; ; ) {
    if (bytes.length > at && bytes[at] !== HANDSHAKE) {
      return 'not-tls'
    }
    if (bytes.length < at + 5) {
      return 'incomplete'
    }
    const length = (bytes[at + 3]! << 8) | bytes[at + 4]!
    if (bytes[at + 1] !== 3 || length === 0 || length > LONGEST_HELLO) {
      return 'not-tls'
    }
    const part = bytes.subarray(at + 5, at + 5 + length)
    parts.push(part)
    have += part.length
    const message = Buffer.concat(parts)
    if (message.length > 0 && message[0] !== CLIENT_HELLO) {
      return 'not-tls'
    }
    if (message.length >= 4 && have >= 4 + message.readUIntBE(1, 3)) {
      return message.subarray(4, 4 + message.readUIntBE(1, 3))
    }
    if (part.length < length) {
      return 'incomplete'
    }
    at += 5 + length
  }
}

/** @throws RangeError where the lengths do not fit the bytes */
function readMessage(message: Buffer): ClientHello {
  // legacy_version, random; then session id, cipher suites and compression methods, each with its length
  let at = 2 + 32
  at += 1 + message.readUInt8(at)
  at += 2 + message.readUInt16BE(at)
  at += 1 + message.readUInt8(at)
  const hello: ClientHello = { asksForStaple: false, ecdsa: true, rsa: true }
  if (at === message.length) {
    return hello
  }
  const end = at + 2 + message.readUInt16BE(at)
  at += 2
  while (at < end) {
    const type = message.readUInt16BE(at)
    const length = message.readUInt16BE(at + 2)
    readExtension(hello, type, message.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return hello
}

function readExtension(hello: ClientHello, type: number, body: Buffer): void {
  if (type === STATUS_REQUEST) {
    hello.asksForStaple = true
  } else if (type === SERVER_NAME && body.length > 5 && body.readUInt8(2) === 0) {
    const length = body.readUInt16BE(3)
    hello.servername = body.toString('latin1', 5, 5 + length).toLowerCase()
  } else if (type === SIGNATURE_ALGORITHMS) {
    const schemes = []
    for (let at = 2; at + 1 < body.length; at += 2) {
      schemes.push(body.readUInt16BE(at))
    }
    hello.ecdsa = schemes.some(isEcdsa)
    hello.rsa = schemes.some(isRsa)
  }
}

/** RFC 8446 4.2.3: the low byte 3 is ECDSA in both versions' tables, 1 is PKCS#1, and 0x0804 to 0x080b are PSS. */
const isEcdsa = (scheme: number): boolean => (scheme & 0xff) === 0x03 && scheme < 0x0800
const isRsa = (scheme: number): boolean =>
  ((scheme & 0xff) === 0x01 && scheme < 0x0800) ||
  (scheme >= 0x0804 && scheme <= 0x0806) ||
  (scheme >= 0x0809 && scheme <= 0x080b)
