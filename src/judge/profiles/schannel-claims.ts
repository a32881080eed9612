import { type Claim, ERROR_STATUSES } from '../profile.ts'

/** How it is known which flags a client sets. */
export const flags = (says: string, source: string): Claim => ({
  says,
  basis: 'documented',
  evidence: 'SRC',
  source,
})

const DRT = 'dotnet/runtime, RevocationTests/DynamicRevocationTests.cs (passes on Windows)'
const CRLSEM = 'Microsoft, certificate-revocation-list-semantics (2024-10)'

/** How what is said of CryptoAPI is known. */
export const SCHANNEL_CLAIMS: readonly Claim[] = [
  {
    says: 'A staple is looked at first, then OCSP, then CRLs; any trouble with OCSP leads on to the CRL.',
    basis: 'documented',
    evidence: 'DOC',
    source: CRLSEM,
  },
  {
    says: 'Trust comes first: for a chain without a trusted root nothing is fetched.',
    basis: 'documented',
    evidence: 'DOC',
    source: 'Microsoft, How Certificate Revocation Works (ee619754); dotnet/runtime#111704',
  },
  {
    says: 'Every certificate but the root needs a definite answer; an intermediate without one fails the chain.',
    basis: 'documented',
    evidence: 'TEST',
    source: DRT,
  },
  {
    says: 'A root without pointers is passed over; one that is revoked fails the chain.',
    basis: 'documented',
    evidence: 'TEST',
    source: DRT,
  },
  {
    says: 'After an offline certificate the walk goes on; under a revoked one it stops.',
    basis: 'documented',
    evidence: 'TEST',
    source: DRT,
  },
  {
    says: 'A staple that says revoked ends in CRYPT_E_REVOKED.',
    covers: ['revoked'],
    basis: 'documented',
    evidence: 'TEST',
    source: 'rustls/rustls-platform-verifier, stapled_revoked_* (passes on Windows)',
  },
  {
    says: 'An expired answer that says revoked still revokes; an expired good one counts for nothing.',
    covers: ['expired', 'expired-revoked'],
    basis: 'documented',
    evidence: 'TEST',
    source: DRT,
  },
  {
    says: 'No tolerance for clocks is granted on nextUpdate; nobody knows how the last and first five minutes go.',
    covers: ['near-expiry'],
    basis: 'inferred',
    evidence: 'INF',
    source: `${DRT}; ${CRLSEM}`,
  },
  {
    says: 'Nothing says that thisUpdate is looked at.',
    covers: ['not-yet-valid'],
    basis: 'inferred',
    evidence: 'INF',
    source: 'dotnet/corefx#7366',
  },
  {
    says: 'An OCSP response without nextUpdate is taken, for how long is not known.',
    covers: ['old-without-next-update'],
    basis: 'inferred',
    evidence: 'INF',
    source: `${DRT}; wincrypt.h, OcspValiditySeconds`,
  },
  {
    says: 'An OCSP signer that names revocation sources of its own is not accepted.',
    covers: ['signer-pointers'],
    basis: 'documented',
    evidence: 'SRC',
    source: 'dotnet/runtime, CertificateAuthority.cs',
  },
  {
    says: 'A wrong signer, a broken signature, a wrong responder name: as no answer.',
    covers: ['wrong-signer', 'bad-signature'],
    basis: 'documented',
    evidence: 'TEST',
    source: DRT,
  },
  {
    says: 'A thisUpdate before notBefore: reports differ.',
    covers: ['before-certificate'],
    basis: 'inferred',
    evidence: 'OBS',
    source: 'rustls/rustls-platform-verifier, ca.go',
  },
  {
    says: 'Without a further source an error status or unknown ends in 0x80092012 or 0x80092013: which is not known.',
    covers: ['unknown', ...ERROR_STATUSES],
    basis: 'inferred',
    evidence: 'INF',
    source: 'wine-mirror/wine, cryptnet (no proof of Windows); Microsoft, CertGetServerOcspResponseContext',
  },
  {
    says: 'issuingDistributionPoint must name a URL of the certificate as text, and fit its kind.',
    covers: ['idp-mismatch', 'idp-scope', 'idp-unusable'],
    basis: 'documented',
    evidence: 'DOC',
    source: CRLSEM,
  },
  {
    says: 'A CRL whose issuer lacks cRLSign is rejected.',
    covers: ['crl-sign-missing'],
    basis: 'inferred',
    evidence: 'OBS',
    source: 'gradenegger.eu, revocation lists are not recognized as valid on Windows only',
  },
  {
    says: 'What is signed with SHA-1 counts for nothing where strong signatures are demanded; whether schannel demands them is not known.',
    covers: ['weak-signature'],
    basis: 'inferred',
    evidence: 'DOC',
    source: 'Microsoft, CERT_CHAIN_PARA and CERT_STRONG_SIGN_PARA',
  },
  {
    says: 'A delegate outside its validity cannot have a valid chain: as no answer.',
    covers: ['signer-expired'],
    basis: 'inferred',
    evidence: 'INF',
    source: 'Microsoft, Online Responder (ee619784): the signer must chain to a trusted root',
  },
  {
    says: 'Redirects from http to http are followed, as WinHTTP does by default.',
    covers: ['redirected'],
    basis: 'inferred',
    evidence: 'INF',
    source: 'Microsoft KB 2623724: fetched by WinHTTP',
  },
  {
    says: 'Requests are GETs; whether Windows tries a POST after one that failed is not known.',
    covers: ['post-only'],
    basis: 'inferred',
    evidence: 'INF',
    source: 'RFC 9919 6; dotnet/runtime, RevocationResponder.cs (answers GET only)',
  },
  {
    says: 'No more than 100 MiB are read of one URL.',
    covers: ['too-large'],
    basis: 'documented',
    evidence: 'DOC',
    source: 'wincrypt.h, MaxUrlRetrievalByteCount',
  },
  {
    says: 'Delta CRLs (Freshest CRL) are fetched; what becomes of a base whose delta cannot be had is not known.',
    covers: ['delta', 'delta-missing'],
    basis: 'inferred',
    evidence: 'INF',
    source: 'Microsoft, How Certificate Revocation Works (ee619730): the terms, and no rule',
  },
  {
    says: 'What becomes of a CRL in PEM is not known.',
    covers: ['pem'],
    basis: 'inferred',
    evidence: 'INF',
    source: 'no source found',
  },
  {
    says: 'https and LDAP URLs: documents contradict each other.',
    covers: ['https-url', 'redirect-to-https', 'ldap-url', 'ldap-directory-url'],
    basis: 'inferred',
    evidence: 'INF',
    source: 'Microsoft, CryptRetrieveObjectByUrl; SupportArticles-docs#1246',
  },
  {
    says: 'A URL gets 15 s; or all of them 20 s, each half of what is left. Which of the two schannel asks for is not known.',
    covers: ['timeout'],
    basis: 'inferred',
    evidence: 'DOC',
    source: 'Microsoft, CertGetCertificateChain, CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT',
  },
]
