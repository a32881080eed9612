import type { RevocationResult } from './check-revocation.ts'

/** Why a connection was refused. `code` is `ERR_CERTIFICATE_REVOKED` or, with hard failure, `ERR_REVOCATION_UNAVAILABLE`. */
export class RevocationError extends Error {
  override name = 'RevocationError'
  readonly code: 'ERR_CERTIFICATE_REVOKED' | 'ERR_REVOCATION_UNAVAILABLE'
  readonly result: RevocationResult

  constructor(result: Exclude<RevocationResult, { outcome: 'good' }>) {
    const { subject } = result.certificate
    super(
      result.outcome === 'revoked'
        ? `the certificate of ${subject} is revoked (source: ${result.source})`
        : `could not find out whether the certificate of ${subject} is revoked: ${result.message}`,
    )
    this.code = result.outcome === 'revoked' ? 'ERR_CERTIFICATE_REVOKED' : 'ERR_REVOCATION_UNAVAILABLE'
    this.result = result
  }
}
