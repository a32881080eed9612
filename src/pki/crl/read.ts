import type { CrlContent, Instant } from '../../facts.ts'
import { signatureAlgorithm } from '../algorithms.ts'
import { toDefinite } from '../ber.ts'
import { authorityKeyId } from '../certificate/pointers.ts'
import type { Deviation } from '../deviations.ts'
import { PkiError } from '../error.ts'
import { nameText } from '../name.ts'
import { derOf } from '../pem.ts'
import { instant } from '../time.ts'
import { type CrlExtensions, crlExtensions } from './extensions.ts'
import { type CrlHead, type CrlTail, readHead, readTail } from './parse.ts'

/** A CRL's head and tail; the entries are walked in place, by those who need them. */
export interface Crl {
  /** The DER: a view of the bytes given, or a copy where they were PEM or BER. */
  der: Uint8Array
  encoding: 'der' | 'pem'
  version: 1 | 2
  issuer: string
  thisUpdate: Instant
  nextUpdate?: Instant
  signatureAlgorithm: string
  /** Hex. */
  crlNumber?: string
  /** Base CRL number of a delta CRL, hex. */
  deltaBase?: string
  /** Hex. */
  authorityKeyId?: string
  freshestCrlUrls: string[]
  /** Microsoft's Next CRL Publish. */
  nextPublish?: Instant
  issuingDistributionPoint?: CrlContent['issuingDistributionPoint']
  /** OIDs of critical CRL extensions that are not understood. */
  unknownCriticalExtensions: string[]
  /** OIDs of all CRL extensions. */
  extensions: string[]
  /** Deviations of the encoding: `ber`, `trailing-bytes`, `empty-revoked`, `generalized-time-before-2050` … */
  deviations: Set<Deviation>
  /** The parts as parsed, offsets in `der`. */
  parts: { head: CrlHead; tail: CrlTail; extensions: CrlExtensions }
}

/**
 * Head and tail of a CRL; its entries are not looked at.
 * @throws PkiError, with the offset, for what is no CRL
 */
export function readCrl(bytes: Uint8Array | string): Crl {
  const { der, encoding } = derOf(bytes, ['X509 CRL', 'CRL'])
  const deviations = new Set<Deviation>()
  try {
    return crlOf(der, encoding, deviations)
  } catch (error) {
    if (!(error instanceof PkiError) || error.code !== 'INDEFINITE_LENGTH') throw error
    deviations.add('ber')
    return crlOf(toDefinite(der), encoding, deviations)
  }
}

function crlOf(der: Buffer, encoding: 'der' | 'pem', deviations: Set<Deviation>): Crl {
  const head = readHead(der, deviations)
  const base = head.entries.end
  if (base > der.length) throw new PkiError('TRUNCATED', 'ends within revokedCertificates', der.length)
  const tail = readTail(der.subarray(base), base, head, deviations)
  return { der, ...describe(head, tail, encoding, deviations) }
}

/** Everything but the bytes. */
export function describe(
  head: CrlHead,
  tail: CrlTail,
  encoding: 'der' | 'pem',
  deviations: Set<Deviation>,
): Omit<Crl, 'der'> {
  const { facts, ...extensions } = crlExtensions(tail.extensions, head.issuer)
  const keyId = authorityKeyId(tail)
  return {
    encoding,
    version: head.version,
    issuer: nameText(head.issuer),
    thisUpdate: instant(head.thisUpdate),
    ...(head.nextUpdate !== undefined && { nextUpdate: instant(head.nextUpdate) }),
    signatureAlgorithm: signatureAlgorithm(tail.algorithm).name,
    ...(keyId !== undefined && { authorityKeyId: keyId }),
    ...facts,
    extensions: tail.extensions.map(({ oid }) => oid),
    deviations,
    parts: { head, tail, extensions },
  }
}
