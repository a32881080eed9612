/** Which critical extensions are understood, by the place where RFC 6960 4.4 allows them. */
import { unknownCritical } from '../extensions.ts'
import { EXTENSION } from '../oids.ts'
import type { BasicResponse } from './parse.ts'
import type { ParsedSingle } from './single.ts'

const OF_RESPONSE: ReadonlySet<string> = new Set([EXTENSION.ocspNonce, EXTENSION.ocspExtendedRevoked])

/** CRL entry extensions are allowed here (RFC 6960 4.4.5); certificateIssuer would make the answer another CA's. */
const OF_SINGLE: ReadonlySet<string> = new Set([
  EXTENSION.ocspCrlReference,
  EXTENSION.ocspArchiveCutoff,
  EXTENSION.reasonCode,
  EXTENSION.invalidityDate,
  EXTENSION.signedCertificateTimestamps,
])

export function unknownInResponse(basic: BasicResponse): string[] {
  return unknownCritical(basic.extensions, OF_RESPONSE)
}

export function unknownInSingle(single: ParsedSingle): string[] {
  return unknownCritical(single.extensions, OF_SINGLE)
}
