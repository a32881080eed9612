/** Object identifiers that are read or written here, by the names of their RFCs. */

/** Extensions of certificates, CRLs and CRL entries (RFC 5280), OCSP (RFC 6960), and a few neighbours. */
export const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  freshestCrl: '2.5.29.46',
  inhibitAnyPolicy: '2.5.29.54',
  /** RFC 9608 */
  noRevAvail: '2.5.29.56',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  /** RFC 7633 */
  tlsFeature: '1.3.6.1.5.5.7.1.24',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
  ocspCrlReference: '1.3.6.1.5.5.7.48.1.3',
  ocspResponse: '1.3.6.1.5.5.7.48.1.4',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
  ocspArchiveCutoff: '1.3.6.1.5.5.7.48.1.6',
  ocspServiceLocator: '1.3.6.1.5.5.7.48.1.7',
  ocspPreferredSignatureAlgorithms: '1.3.6.1.5.5.7.48.1.8',
  ocspExtendedRevoked: '1.3.6.1.5.5.7.48.1.9',
  /** RFC 6962 3.3 */
  signedCertificateTimestamps: '1.3.6.1.4.1.11129.2.4.5',
  microsoftNextPublish: '1.3.6.1.4.1.311.21.4',
} as const

export const OID = {
  ocspBasic: '1.3.6.1.5.5.7.48.1.1',
  accessOcsp: '1.3.6.1.5.5.7.48.1',
  accessCaIssuers: '1.3.6.1.5.5.7.48.2',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  signedData: '1.2.840.113549.1.7.2',
} as const

/** Hash functions by OID, as Node names them. */
export const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.6': 'sha512-256',
  '2.16.840.1.101.3.4.2.7': 'sha3-224',
  '2.16.840.1.101.3.4.2.8': 'sha3-256',
  '2.16.840.1.101.3.4.2.9': 'sha3-384',
  '2.16.840.1.101.3.4.2.10': 'sha3-512',
}

/** CRLReason, RFC 5280 5.3.1; 7 is not used. */
export const CRL_REASONS: readonly (string | undefined)[] = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
]

/** The word for a CRLReason; numbers that RFC 5280 does not give stay numbers. */
export function reasonWord(value: number): string {
  return CRL_REASONS[value] ?? String(value)
}
