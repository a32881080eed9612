import type { Instant } from '../../facts.ts'
import type { Crl } from './read.ts'

export interface CrlLookup {
  listed: boolean
  revocationDate?: Instant
  reason?: string
  invalidityDate?: Instant
}

/**
 * Looks a serial number (hex, any case, leading zeros allowed) up. An entry `removeFromCRL` is not listed.
 * @throws PkiError for what is no CRL
 */
export function findInCrl(_crl: Crl | Uint8Array | string, _serial: string): CrlLookup {
  throw new Error('in the making')
}
