/** Certificates written by hand: every deviation that a test wants is one field. */
import * as write from '../../../src/pki/write-der.ts'
import type { KeyPair, Signer } from './keys.ts'

export const NOW = new Date('2026-11-22T12:00:00Z')
const DAY = 86_400_000
export const days = (count: number): Date => new Date(NOW.getTime() + count * DAY)

export interface CertificateOptions {
  subject?: Uint8Array
  issuer?: Uint8Array
  key: KeyPair
  signer: Signer
  serial?: string
  notBefore?: Date
  notAfter?: Date
  extensions?: Uint8Array[]
}

export function name(commonName: string): Uint8Array {
  const attribute = write.sequence(write.oid('2.5.4.3'), write.der(0x0c, Buffer.from(commonName)))
  return write.sequence(write.der(0x31, attribute))
}

export function extension(oid: string, value: Uint8Array, critical = false): Uint8Array {
  const flag = critical ? [Uint8Array.of(0x01, 0x01, 0xff)] : []
  return write.sequence(write.oid(oid), ...flag, write.octetString(value))
}

export const eku = (...purposes: string[]): Uint8Array =>
  extension('2.5.29.37', write.sequence(...purposes.map(write.oid)))
export const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9'
export const noCheck = (): Uint8Array => extension('1.3.6.1.5.5.7.48.1.5', write.NULL)
/** Bits by number: 0 digitalSignature, 5 keyCertSign, 6 cRLSign. */
export function keyUsage(...bits: number[]): Uint8Array {
  const octet = bits.reduce((value, number) => value | (0x80 >> number), 0)
  return extension('2.5.29.15', write.der(0x03, Uint8Array.of(0, octet)), true)
}
export const basicConstraints = (ca: boolean): Uint8Array =>
  extension('2.5.29.19', ca ? write.sequence(Uint8Array.of(0x01, 0x01, 0xff)) : write.sequence(), true)

/** GeneralName URI. */
export const uri = (text: string): Uint8Array => write.der(0x86, Buffer.from(text, 'latin1'))

export function distributionPoints(...points: Uint8Array[][]): Uint8Array {
  return extension('2.5.29.31', write.sequence(...points.map(fields => write.sequence(...fields))))
}
export const fullName = (...names: Uint8Array[]): Uint8Array => write.der(0xa0, write.der(0xa0, ...names))

export function access(...pairs: [method: 'ocsp' | 'caIssuers', url: string][]): Uint8Array {
  const descriptions = pairs.map(([method, url]) =>
    write.sequence(write.oid(method === 'ocsp' ? '1.3.6.1.5.5.7.48.1' : '1.3.6.1.5.5.7.48.2'), uri(url)),
  )
  return extension('1.3.6.1.5.5.7.1.1', write.sequence(...descriptions))
}

/** DER. */
export function makeCertificate(options: CertificateOptions): Buffer {
  const { key, signer, serial = '1001', extensions = [] } = options
  const subject = options.subject ?? name('Subject')
  const tbs = write.sequence(
    write.der(0xa0, write.integer(2)),
    write.integer(serial),
    signer.algorithm,
    options.issuer ?? subject,
    write.sequence(write.time(options.notBefore ?? days(-30)), write.time(options.notAfter ?? days(300))),
    subject,
    key.spki,
    ...(extensions.length > 0 ? [write.der(0xa3, write.sequence(...extensions))] : []),
  )
  return Buffer.from(write.sequence(tbs, signer.algorithm, write.bitString(signer.sign(tbs))))
}

export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
