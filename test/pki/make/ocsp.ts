/** OCSP responses written by hand. */
import { X509Certificate } from 'node:crypto'
import { cursor, enter, into, take } from '../../../src/pki/der.ts'
import * as write from '../../../src/pki/write-der.ts'
import { days, extension } from './certificate.ts'
import { digest, type Hash, hashOid, type Signer } from './keys.ts'

export interface SingleOptions {
  hash?: Hash
  serial?: string
  issuerName: Uint8Array
  /** SubjectPublicKeyInfo. */
  issuerKey: Uint8Array
  /** `reason` as DER stands as it is. */
  status?: 'good' | 'unknown' | { time: Date; reason?: number | Uint8Array }
  /** As DER it stands as it is. */
  thisUpdate?: Date | Uint8Array
  nextUpdate?: Date | null
  extensions?: Uint8Array[]
  certId?: Uint8Array
}

export interface ResponseOptions {
  signer: Signer
  responderId: Uint8Array
  singles: Uint8Array[]
  producedAt?: Date
  extensions?: Uint8Array[]
  certificates?: Uint8Array[]
  version?: Uint8Array
  trailing?: Uint8Array
  status?: number
}

/** The bits of a SubjectPublicKeyInfo's key. */
export function keyBits(spki: Uint8Array): Buffer {
  const info = into(cursor(Buffer.from(spki)), 0x30, 'spki')
  enter(info, take(info, 0x30, 'algorithm'))
  const bits = take(info, 0x03, 'key')
  return info.bytes.subarray(bits.content + 1, bits.end)
}

export const byName = (name: Uint8Array): Uint8Array => write.der(0xa1, name)
export const byKey = (spki: Uint8Array): Uint8Array =>
  write.der(0xa2, write.octetString(digest('sha1', keyBits(spki))))

export function certId(options: SingleOptions): Uint8Array {
  const hash = options.hash ?? 'sha1'
  return write.sequence(
    write.sequence(write.oid(hashOid(hash)), write.NULL),
    write.octetString(digest(hash, options.issuerName)),
    write.octetString(digest(hash, keyBits(options.issuerKey))),
    write.integer(options.serial ?? '1001'),
  )
}

export function single(options: SingleOptions): Uint8Array {
  const { status = 'good', thisUpdate = days(-1), nextUpdate = days(3), extensions = [] } = options
  return write.sequence(
    options.certId ?? certId(options),
    statusOf(status),
    thisUpdate instanceof Date ? write.time(thisUpdate, 'generalized') : thisUpdate,
    ...(nextUpdate ? [write.der(0xa0, write.time(nextUpdate, 'generalized'))] : []),
    ...(extensions.length > 0 ? [write.der(0xa1, write.sequence(...extensions))] : []),
  )
}

function statusOf(status: NonNullable<SingleOptions['status']>): Uint8Array {
  if (status === 'good') return write.der(0x80)
  if (status === 'unknown') return write.der(0x82)
  return write.der(0xa1, write.time(status.time, 'generalized'), ...reasonOf(status.reason))
}

function reasonOf(reason: number | Uint8Array | undefined): Uint8Array[] {
  if (reason === undefined) return []
  return [typeof reason === 'number' ? write.der(0xa0, write.der(0x0a, Uint8Array.of(reason))) : reason]
}

/** BasicOCSPResponse. */
export function basic(options: ResponseOptions): Uint8Array {
  const { signer, extensions = [], certificates = [] } = options
  const tbs = write.sequence(
    ...(options.version ? [options.version] : []),
    options.responderId,
    write.time(options.producedAt ?? days(-1), 'generalized'),
    write.sequence(...options.singles),
    ...(extensions.length > 0 ? [write.der(0xa1, write.sequence(...extensions))] : []),
    ...(options.trailing ? [options.trailing] : []),
  )
  return write.sequence(
    tbs,
    signer.algorithm,
    write.bitString(signer.sign(tbs)),
    ...(certificates.length > 0 ? [write.der(0xa0, write.sequence(...certificates))] : []),
  )
}

/** OCSPResponse. */
export function makeResponse(options: ResponseOptions): Buffer {
  return wrap(basic(options), options.status)
}

export function wrap(basicResponse: Uint8Array, status = 0, type = '1.3.6.1.5.5.7.48.1.1'): Buffer {
  const bytes = write.sequence(write.oid(type), write.octetString(basicResponse))
  return Buffer.from(write.sequence(write.der(0x0a, Uint8Array.of(status)), write.der(0xa0, bytes)))
}

/** A response without responseBytes. */
export const statusOnly = (status: number): Buffer =>
  Buffer.from(write.sequence(write.der(0x0a, Uint8Array.of(status))))

export const nonce = (bytes: Uint8Array, critical = false): Uint8Array =>
  extension('1.3.6.1.5.5.7.48.1.2', write.octetString(bytes), critical)

/** Subject and key of a certificate, as a CertID needs them. */
export function issuerOf(der: Uint8Array): { issuerName: Uint8Array; issuerKey: Uint8Array } {
  const body = into(into(cursor(Buffer.from(der)), 0x30, 'certificate'), 0x30, 'tbs')
  for (const tag of [0xa0, 0x02, 0x30, 0x30, 0x30]) take(body, tag, 'field')
  const subject = take(body, 0x30, 'subject')
  return {
    issuerName: body.bytes.subarray(subject.start, subject.end),
    issuerKey: new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' }),
  }
}
