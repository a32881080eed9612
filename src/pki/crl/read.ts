import type { CrlContent, Instant } from '../../facts.ts'

/** A CRL's head; the entries are walked in place, by those who need them. */
export interface Crl {
  /** The DER: a view of the bytes given, or a copy where they were PEM. */
  der: Uint8Array
  encoding: 'der' | 'pem'
  version: 1 | 2
  issuer: string
  thisUpdate: Instant
  nextUpdate?: Instant
  signatureAlgorithm: string
  crlNumber?: string
  deltaBase?: string
  authorityKeyId?: string
  freshestCrlUrls: string[]
  nextPublish?: Instant
  issuingDistributionPoint?: CrlContent['issuingDistributionPoint']
  /** OIDs of critical CRL extensions that are not understood. */
  unknownCriticalExtensions: string[]
}

/** @throws PkiError for what is no CRL */
export function readCrl(_bytes: Uint8Array | string): Crl {
  throw new Error('in the making')
}
