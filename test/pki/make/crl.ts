/** CRLs written by hand, large ones fast. */
import * as write from '../../../src/pki/write-der.ts'
import { days, extension } from './certificate.ts'
import type { Signer } from './keys.ts'

export interface CrlOptions {
  signer: Signer
  issuer: Uint8Array
  /** Contents of revokedCertificates; null leaves it away. */
  entries?: Uint8Array | null
  thisUpdate?: Date
  nextUpdate?: Date | null
  extensions?: Uint8Array[]
  version?: Uint8Array | null
  /** Another AlgorithmIdentifier inside than outside. */
  innerAlgorithm?: Uint8Array
}

export const crlNumber = (value: string | number): Uint8Array => extension('2.5.29.20', write.integer(value))
export const idp = (...fields: Uint8Array[]): Uint8Array =>
  extension('2.5.29.28', write.sequence(...fields), true)
export const reasonCode = (reason: number, critical = false): Uint8Array =>
  extension('2.5.29.21', write.der(0x0a, Uint8Array.of(reason)), critical)

export function entry(serial: string, options: { date?: Date; extensions?: Uint8Array[] } = {}): Uint8Array {
  const { date = days(-10), extensions = [] } = options
  return write.sequence(
    write.integer(serial),
    write.time(date),
    ...(extensions.length > 0 ? [write.sequence(...extensions)] : []),
  )
}

export function makeCrl(options: CrlOptions): Buffer {
  const { signer, nextUpdate = days(3), extensions = [crlNumber(1)] } = options
  const { entries = null, version = write.integer(1) } = options
  const tbs = write.sequence(
    ...(version ? [version] : []),
    options.innerAlgorithm ?? signer.algorithm,
    options.issuer,
    write.time(options.thisUpdate ?? days(-1)),
    ...(nextUpdate ? [write.time(nextUpdate)] : []),
    ...(entries ? [write.sequence(entries)] : []),
    ...(extensions.length > 0 ? [write.der(0xa0, write.sequence(...extensions))] : []),
  )
  return Buffer.from(write.sequence(tbs, signer.algorithm, write.bitString(signer.sign(tbs))))
}

/**
 * Entries of 16-octet serials with a reason each (52 bytes), or of 8-octet serials (42 bytes), the n-th of them
 * {@link serialAt}.
 */
export function manyEntries(count: number): Buffer {
  const one = Buffer.from(entry('40000000000000000000', { extensions: [reasonCode(1)] }))
  const out = Buffer.alloc(one.length * count)
  for (let index = 0; index < count; index++) {
    one.copy(out, index * one.length)
    out.writeUInt32BE(index, index * one.length + 4 + 6)
    out[(index + 1) * one.length - 1] = 1 + (index % 5)
  }
  return out
}

/** Hex. */
export const serialAt = (index: number): string => `400000000000${index.toString(16).padStart(8, '0')}`
