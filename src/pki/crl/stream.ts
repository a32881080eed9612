import type { CertificateInput } from '../certificate/input.ts'
import type { CrlLookup } from './find.ts'
import type { VerifiedCrl } from './verify.ts'

export type CrlStreamResult = VerifiedCrl & {
  /** One for each serial asked, by the serial as it was given. */
  found: Record<string, CrlLookup>
}

export interface CrlStream {
  /** The next bytes, in any sizes. Never throws for bad bytes: `end` tells. */
  write(chunk: Uint8Array): void
  end(): CrlStreamResult
}

/** As {@link verifyCrl} and {@link findInCrl}, of bytes as they arrive; keeps nothing but what it looks for. */
export function openCrlStream(_about: {
  issuer: CertificateInput
  at: Date
  serials: readonly string[]
  certificate?: CertificateInput
  url?: string
  skewMs?: number
  /** Default: no limit. */
  maxBytes?: number
}): CrlStream {
  throw new Error('in the making')
}
