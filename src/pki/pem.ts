/** PEM (RFC 7468) as it is met: text around it, headers in it, several blocks. */
import { PkiError } from './error.ts'

export interface PemBlock {
  label: string
  der: Buffer
}

/** All blocks of a text, in order. @throws PkiError for a block that is not base64 or has no end */
export function readPem(text: string): PemBlock[] {
  const blocks: PemBlock[] = []
  let at = 0
  for (;;) {
    const begin = text.indexOf('-----BEGIN ', at)
    if (begin < 0) return blocks
    const labelEnd = text.indexOf('-----', begin + 11)
    if (labelEnd < 0) throw new PkiError('MALFORMED', 'PEM line without an end', begin)
    const label = text.slice(begin + 11, labelEnd)
    const end = text.indexOf('-----END ', labelEnd)
    if (end < 0)
      throw new PkiError('TRUNCATED', `PEM block ${label.slice(0, 40)} without its END line`, begin)
    blocks.push({ label, der: decodeBody(text.slice(labelEnd + 5, end), begin) })
    at = end + 9
  }
}

function decodeBody(body: string, offset: number): Buffer {
  // RFC 1421 headers end with an empty line.
  const base64 = body.includes(':') ? body.replace(/^[\s\S]*?\r?\n\r?\n/, '') : body
  if (!/^[A-Za-z0-9+/=\s]*$/.test(base64)) throw new PkiError('MALFORMED', 'PEM block is not base64', offset)
  return Buffer.from(base64, 'base64')
}

/**
 * The DER of a document given as DER or PEM. Of a PEM with several blocks: the first with one of the labels.
 * @throws PkiError for no bytes, and for PEM without such a block; TypeError for what is neither bytes nor text
 */
export function derOf(
  input: Uint8Array | string,
  labels: readonly string[],
): { der: Buffer; encoding: 'der' | 'pem' } {
  const bytes = typeof input === 'string' ? undefined : asBuffer(input)
  if ((bytes ?? input).length === 0) throw new PkiError('EMPTY', 'no bytes', 0)
  if (bytes) {
    if (bytes[0] === 0x30 && !looksLikePem(bytes)) return { der: bytes, encoding: 'der' }
    if (!bytes.includes('-----BEGIN ')) return { der: bytes, encoding: 'der' }
  }
  const text = bytes ? bytes.toString('latin1') : (input as string)
  const blocks = readPem(text)
  const block = blocks.find(candidate => labels.includes(candidate.label))
  if (block) return { der: block.der, encoding: 'pem' }
  const found = blocks.map(candidate => candidate.label.slice(0, 40)).join(', ')
  throw new PkiError('MALFORMED', found ? `holds ${found}, not ${labels[0]}` : `no PEM block ${labels[0]}`, 0)
}

/** Text before a PEM block may begin with the character 0, which is also DER's SEQUENCE: then the next byte tells. */
function looksLikePem(bytes: Buffer): boolean {
  const second = bytes[1] ?? 0
  return second >= 0x20 && second < 0x7f && bytes.subarray(0, 65_536).includes('-----BEGIN ')
}

/** The same memory. @throws TypeError for what is no view of bytes */
export function asBuffer(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes
  if (ArrayBuffer.isView(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  throw new TypeError('not a Uint8Array: bytes are DER or PEM in a Uint8Array, or PEM in a string')
}
