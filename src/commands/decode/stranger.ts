/** What a file is that holds none of what was asked for, and what to do about it. */
import { type DocumentKind, recognise } from '../../pki/index.ts'

export interface Stranger {
  /** Behind "it seems to be". */
  says: string
  /** What to do, in a sentence. */
  todo: string
}

/** The first bytes: as trimmed text (Latin-1), in hex, and as an outline of their ASN.1. */
interface Sight {
  text: string
  hex: string
  asn1: string
}

const KEEP_THE_KEY = 'Give the certificate, and keep the key to yourself.'

/** The first that fits counts. */
const STRANGERS: readonly [fits: (sight: Sight) => boolean, says: string, todo: string][] = [
  [({ text }) => /-----BEGIN (?:\w+ )*PRIVATE KEY-----/.test(text), 'a private key', KEEP_THE_KEY],
  // PKCS#8, PKCS#1, SEC 1, and PKCS#8 encrypted by PBES2.
  [
    ({ asn1 }) => /^30 02=0[01] (?:02|04|30 06)/.test(asn1) || asn1.startsWith('30 30 06=2a864886f70d01050d'),
    'a private key',
    KEEP_THE_KEY,
  ],
  [
    ({ text, asn1 }) =>
      /-----BEGIN (?:NEW )?CERTIFICATE REQUEST/.test(text) || /^30 30 02=00 30 3/.test(asn1),
    'a certificate request (PKCS#10)',
    'It can be revoked no more than it was issued: give the certificate that the CA made of it.',
  ],
  [
    ({ text, asn1 }) =>
      /-----BEGIN (?:\w+ )*PUBLIC KEY-----/.test(text) || /^30 30 06=(?:2a8648|2b65)/.test(asn1),
    'a public key',
    'Give the certificate that holds it.',
  ],
  [
    ({ asn1 }) => asn1.startsWith('30 02=03 30 06'),
    'a PKCS#12 file',
    'Take the certificates out: openssl pkcs12 -in FILE -nokeys -out certificates.pem',
  ],
  [
    ({ text, asn1 }) =>
      /-----BEGIN (?:PKCS ?#?7|CMS)/.test(text) || asn1.startsWith('30 06=2a864886f70d010702'),
    'a PKCS#7 file',
    'Take the certificates out: openssl pkcs7 -in FILE -print_certs (with -inform DER where it is no text)',
  ],
  [
    ({ hex }) => hex.startsWith('feedfeed'),
    'a Java keystore',
    'Take the certificate out: keytool -exportcert -rfc -keystore FILE -alias NAME',
  ],
  [
    ({ hex }) => hex.startsWith('1f8b'),
    'compressed with gzip',
    'Unpack it: gunzip -c FILE | ocspcheck decode -',
  ],
  [({ hex }) => hex.startsWith('504b0304'), 'a ZIP archive', 'Unpack it, and give the file within.'],
  [
    ({ hex }) => /^(?:fffe|feff)/.test(hex),
    'text in UTF-16',
    'Save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE | ocspcheck decode -',
  ],
  [
    ({ text }) => /^HTTP\/\d/.test(text),
    'an HTTP response with its head',
    'Give the body alone (curl without -i).',
  ],
  [
    ({ text }) => text.startsWith('<'),
    'HTML or XML',
    'A proxy, a portal or an error page answered in place of what was asked for: read it, and fetch again.',
  ],
  [
    ({ text }) => text.startsWith('{') && /"name":\s*"ocspcheck"/.test(text),
    'JSON that ocspcheck wrote',
    'A report is printed by "ocspcheck render FILE", saved facts are judged by "ocspcheck judge FILE".',
  ],
  [({ text }) => /^[[{]/.test(text), 'JSON', 'Give the document itself, in DER, PEM or base64.'],
  [
    ({ text }) => /^[0-9a-f]{6,8}:? +[0-9a-f]{2}/i.test(text),
    'a hex dump',
    'Turn it back into bytes: xxd -r FILE | ocspcheck decode -',
  ],
  [
    ({ text }) => /^[0-9a-f\s:]+$/i.test(text),
    'hexadecimal digits',
    'Turn them into bytes: xxd -r -p FILE | ocspcheck decode -',
  ],
  [
    ({ text }) => /^https?:\/\/\S+$/i.test(text),
    'a URL without an OCSP request in it',
    'Give the whole URL of a GET, with the base64 behind its last slash; or fetch what is there and give that.',
  ],
  [({ text }) => /^[\t\r\n\x20-\x7e]+$/.test(text), 'text', 'Give the document in DER, PEM or base64.'],
]

/** What `decode` itself reads, where a certificate was wanted. */
const OTHERS: Readonly<Partial<Record<DocumentKind, string>>> = {
  'ocsp-response': 'an OCSP response',
  'ocsp-request': 'an OCSP request',
  crl: 'a CRL',
}

/** Undefined where nothing is known of such bytes. */
export function strangerOf(bytes: Uint8Array): Stranger | undefined {
  const other = otherOf(bytes)
  if (other !== undefined) return { says: other, todo: 'Give a certificate in PEM or DER.' }
  const start = Buffer.from(bytes.subarray(0, 4096))
  const sight = {
    text: start
      .toString('latin1')
      .replace(/^\xef\xbb\xbf/, '')
      .trim(),
    hex: start.toString('hex', 0, 16),
    asn1: outline(start),
  }
  const found = STRANGERS.find(([fits]) => fits(sight))
  return found && { says: found[1], todo: found[2] }
}

function otherOf(bytes: Uint8Array): string | undefined {
  try {
    return OTHERS[recognise(bytes).kind]
  } catch {
    return undefined
  }
}

/** The first tags as they are met going in, with the first contents of what is primitive: `30 02=03 30 06=2a864886f7…`. */
function outline(bytes: Buffer): string {
  const seen: string[] = []
  for (let at = 0; seen.length < 6 && at + 2 <= bytes.length; ) {
    const tag = bytes[at]!
    const first = bytes[at + 1]!
    const octets = first > 0x80 ? first & 0x7f : 0
    const content = at + 2 + octets
    if (octets > 4 || content > bytes.length) break
    const length = octets > 0 ? bytes.readUIntBE(at + 2, octets) : first
    const name = bytes.toString('hex', at, at + 1)
    const constructed = (tag & 0x20) !== 0
    seen.push(constructed ? name : `${name}=${bytes.toString('hex', content, content + Math.min(length, 9))}`)
    at = constructed ? content : content + length
  }
  return seen.join(' ')
}
