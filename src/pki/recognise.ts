/** What a file is: OCSP response or request, CRL, certificate or bundle; DER, PEM, base64, or the URL of a GET request. */
import { CERTIFICATE_LABELS } from './certificate/input.ts'
import { isPkcs7 } from './certificate/pkcs7.ts'
import { PkiError } from './error.ts'
import { asBuffer } from './pem.ts'

export type DocumentKind = 'ocsp-response' | 'ocsp-request' | 'crl' | 'certificate' | 'bundle'

export interface Recognised {
  kind: DocumentKind
  format: 'der' | 'pem' | 'base64' | 'url'
  /** DER, or the PEM as it was given. */
  bytes: Buffer
}

const LABELS: Readonly<Record<string, DocumentKind>> = {
  ...Object.fromEntries(CERTIFICATE_LABELS.map(label => [label, 'certificate'])),
  PKCS7: 'bundle',
  CMS: 'bundle',
  'PKCS #7 SIGNED DATA': 'bundle',
  'X509 CRL': 'crl',
  CRL: 'crl',
  'OCSP RESPONSE': 'ocsp-response',
  'OCSP REQUEST': 'ocsp-request',
}

/** Text longer than this is a PEM file or nothing. */
const LONGEST_BASE64 = 256 * 1024 * 1024

/** @throws PkiError for what is none of these */
export function recognise(input: Uint8Array): Recognised {
  const bytes = asBuffer(input)
  if (bytes.length === 0) throw new PkiError('EMPTY', 'no bytes', 0)
  const kind = kindOfDer(bytes)
  if (kind) return { kind, format: 'der', bytes }
  if (bytes.includes('-----BEGIN ')) return recognisePem(bytes)
  const text = bytes.subarray(0, 4096).toString('latin1').trim()
  const url = URL_OR_LOG_LINE.exec(text)?.[1]
  if (url !== undefined) return recogniseUrl(url)
  if (bytes.length <= LONGEST_BASE64 && /^[A-Za-z0-9+/=_\-\s%]+$/.test(text)) {
    const der = fromBase64(bytes.toString('latin1'))
    const inner = der && kindOfDer(der)
    if (der && inner) return { kind: inner, format: 'base64', bytes: der }
  }
  const first = bytes.subarray(0, 16).toString('hex')
  throw new PkiError('MALFORMED', `neither OCSP, CRL nor certificate: the first bytes are ${first}`, 0)
}

/** A URL, or the first line of a GET as servers log it, with the path alone. */
const URL_OR_LOG_LINE = /^(?:GET )?((?:https?:\/)?\/\S+)(?: HTTP\/\d.*)?$/is

function recognisePem(bytes: Buffer): Recognised {
  const labels = [...bytes.toString('latin1').matchAll(/-----BEGIN ([^-\r\n]{1,64})-----/g)].map(
    match => match[1]!,
  )
  const known = labels.flatMap(label => LABELS[label] ?? [])
  const [kind] = known
  if (kind === undefined) {
    throw new PkiError('MALFORMED', `PEM of ${labels.join(', ') || 'nothing known'} is not read here`, 0)
  }
  const several = kind === 'certificate' && known.filter(other => other === 'certificate').length > 1
  return { kind: several ? 'bundle' : kind, format: 'pem', bytes }
}

/** The request of a GET (RFC 6960 A.1): behind any path, percent-encoded or not. @throws PkiError */
export function recogniseUrl(url: string): Recognised {
  const [, path = ''] = /^(?:https?:\/\/[^/?#]*)?\/?([^?#]*)/i.exec(url) ?? []
  const segments = path.split('/')
  for (let index = 0; index < segments.length; index++) {
    const der = fromBase64(segments.slice(index).join('/'))
    if (der && kindOfDer(der) === 'ocsp-request') return { kind: 'ocsp-request', format: 'url', bytes: der }
  }
  throw new PkiError('MALFORMED', 'the URL holds no OCSP request', 0)
}

function fromBase64(text: string): Buffer | undefined {
  try {
    const base64 = (text.includes('%') ? decodeURIComponent(text) : text).replace(/\s+/g, '')
    return /^[A-Za-z0-9+/_-]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined
  } catch {
    return undefined
  }
}

/** By the first tags; nothing else is looked at. */
function kindOfDer(bytes: Buffer): DocumentKind | undefined {
  const outer = stepInto(bytes, 0)
  if (outer === undefined || bytes[0] !== 0x30 || isText(bytes)) return undefined
  if (bytes[outer] === 0x0a) return 'ocsp-response'
  if (bytes[outer] === 0x06) return isPkcs7(bytes) ? 'bundle' : undefined
  const tbs = bytes[outer] === 0x30 ? stepInto(bytes, outer) : undefined
  if (tbs === undefined) return undefined
  switch (bytes[tbs]) {
    case 0xa1:
      return 'ocsp-request'
    case 0xa0:
      return bytes[stepOver(bytes, tbs)] === 0x02 ? 'certificate' : 'ocsp-request'
    case 0x30:
      return bytes[stepInto(bytes, tbs) ?? 0] === 0x06 ? 'crl' : 'ocsp-request'
    case 0x02: {
      // version or serialNumber, algorithm, issuer; then a CRL has its time, a certificate of version 1 its validity. A
      // certificate request has a name in place of the algorithm.
      const algorithm = stepOver(bytes, tbs)
      if (bytes[stepInto(bytes, algorithm) ?? 0] !== 0x06) return undefined
      const behindIssuer = stepOver(bytes, stepOver(bytes, algorithm))
      return bytes[behindIssuer] === 0x30 ? 'certificate' : 'crl'
    }
    default:
      return undefined
  }
}

/** Text may begin with the character 0, which is also DER's SEQUENCE; none of these documents begins with 16 printable bytes. */
function isText(bytes: Buffer): boolean {
  return /^[\t\r\n\x20-\x7e]{16}/.test(bytes.toString('latin1', 0, 16))
}

/** Where the contents of the value at `at` begin. */
function stepInto(bytes: Buffer, at: number): number | undefined {
  const first = bytes[at + 1]
  if (first === undefined) return undefined
  const inside = at + 2 + (first > 0x80 ? first & 0x7f : 0)
  return inside < bytes.length ? inside : undefined
}

/** Where the value behind the one at `at` begins. */
function stepOver(bytes: Buffer, at: number): number {
  const first = bytes[at + 1] ?? 0
  const octets = first > 0x80 ? first & 0x7f : 0
  if (octets > 4 || at + 2 + octets > bytes.length) return bytes.length
  return at + 2 + octets + (octets > 0 ? bytes.readUIntBE(at + 2, octets) : first)
}
