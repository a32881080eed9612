/** Cases of other suites where we differ on purpose. docs/conformance.md lists each; conformance.test.ts holds that. */
export const DIFFERENCES: readonly { suite: string; case: string; why: string }[] = [
  {
    suite: 'openssl',
    case: 'cyrillic_crl.pem read as DER',
    why: 'The case asks a reader of DER to refuse PEM. Ours is told no form and recognises both.',
  },
  {
    suite: 'pyca-cryptography',
    case: 'resp-unknown-response-status.der',
    why: 'responseStatus 7 is not assigned (RFC 6960 4.2.1). It is read as `unassigned`, so that a report can say so; nothing can be good by it.',
  },
  {
    suite: 'rustls-webpki-crl',
    case: 'crl_tests/parse_bad_this_update_crl',
    why: 'thisUpdate is in the year 1. Two CRLs of zlint have the same and are expected to be read. It is read, and never valid: RFC 5280 4.1.2.5 has no form for a time before 1950.',
  },
  {
    suite: 'x509-limbo-crl',
    case: 'crl::crlnumber-missing',
    why: 'RFC 5280 5.2.3 obliges the CA to number its CRLs. A client that refused them would know less, and no client in use does: it is a lint, not a reason.',
  },
  {
    suite: 'x509-limbo-crl',
    case: 'crl::crlnumber-critical',
    why: 'RFC 5280 5.2.3 obliges the CA to mark it non-critical. The extension is understood, so a critical one is processed (RFC 5280 5.2).',
  },
  ...['12790', '1325', '8983048', '98699'].map(id => ({
    suite: 'real-apple-ct-ocsp',
    case: `${id}/sha1`,
    why: 'openssl refuses because the certificate of the issuer has expired. That is path validation (RFC 5280 6.1.3), which is not the business of reading a response: the issuer given is trusted as it is.',
  })),
  ...['3819070478', '5300523174'].map(id => ({
    suite: 'real-apple-ct-ocsp',
    case: `${id}/sha1`,
    why: "openssl refuses because the issuer's name constraints do not permit the delegate's name. That is path validation (RFC 5280 6.1.3 b), as above.",
  })),
]
