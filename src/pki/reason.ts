export const REASONS = {
  malformed: {},
} as const

export type Reason =
  | 'malformed'
  | 'not-successful'
  | 'unsupported-response-type'
  | 'signature-invalid'
  | 'unverifiable'
  | 'signer-unknown'
  | 'responder-id-mismatch'
  | 'signer-unauthorized'
  | 'signer-expired'
  | 'signer-not-yet-valid'
  | 'wrong-certificate'
  | 'nonce-mismatch'
  | 'unknown-critical-extension'
  | 'dates-inconsistent'
  | 'not-yet-valid'
  | 'expired'
  | 'issuer-mismatch'
  | 'crl-sign-missing'
  | 'idp-mismatch'
  | 'out-of-scope'
  | 'delta-crl'
  | 'indirect-crl'
  | 'too-large'
