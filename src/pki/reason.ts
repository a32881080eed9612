/** Why a response or CRL is not used: a closed set of words, each with its page in docs/reasons. */

export interface ReasonText {
  title: string
  /** What it means, in a sentence or two. */
  means: string
  /** What usually causes it. */
  causes: string
  /** What mends it. */
  mend: string
  citation: string
  applies: readonly ('ocsp' | 'crl')[]
}

const BOTH = ['ocsp', 'crl'] as const
const OCSP = ['ocsp'] as const
const CRL = ['crl'] as const

export const REASONS = {
  malformed: {
    title: 'The bytes are not what they should be',
    means:
      'The bytes cannot be read as the ASN.1 of an OCSP response or CRL, or hold what the standard forbids.',
    causes:
      'An HTML page of a proxy or captive portal, a cut download, the wrong file, or an encoder that writes times or extensions as RFC 5280 forbids.',
    mend: 'Look at the first bytes with `ocspcheck decode`; fetch again from another network; tell the CA if its encoding is at fault.',
    citation: 'RFC 6960 4.2.1; RFC 5280 5.1',
    applies: BOTH,
  },
  'too-large': {
    title: 'More bytes than the limit',
    means: 'The CRL is longer than the limit given, and was not read to its end.',
    causes: 'A CRL that is not partitioned, or a server that sends something else without end.',
    mend: 'Raise the limit if the size is real; ask the CA for partitioned CRLs. Windows stops at 100 MiB.',
    citation: 'RFC 5280 5.2.5 (partitioned CRLs)',
    applies: CRL,
  },
  'not-successful': {
    title: 'The responder gave an error instead of an answer',
    means:
      'responseStatus is not successful: malformedRequest, internalError, tryLater, sigRequired or unauthorized.',
    causes:
      'unauthorized: the responder does not know the certificate (yet, or any more). tryLater and internalError: its own trouble.',
    mend: 'Ask again later; for unauthorized check that issuer and responder belong together.',
    citation: 'RFC 6960 2.3, 4.2.1',
    applies: OCSP,
  },
  'unsupported-response-type': {
    title: 'Another kind of response than id-pkix-ocsp-basic',
    means: 'The response is of a type that no client of the Web PKI reads.',
    causes: 'A responder of another protocol, or damaged bytes.',
    mend: 'The responder has to answer with id-pkix-ocsp-basic.',
    citation: 'RFC 6960 4.2.1',
    applies: OCSP,
  },
  'signature-invalid': {
    title: 'The signature is wrong',
    means: 'The key that should have signed did not sign these bytes, or both algorithm fields differ.',
    causes: 'Bytes changed on the way or on disk; the wrong issuer was given; the CA signs with another key.',
    mend: 'Fetch again; check which issuer certificate is used (`ocspcheck decode --issuer`).',
    citation: 'RFC 6960 3.2(2); RFC 5280 6.3.3 (g)',
    applies: BOTH,
  },
  unverifiable: {
    title: 'The signature cannot be verified here',
    means:
      'Nothing is known to be wrong, but this Node cannot verify the algorithm or read the key. It says neither good nor bad.',
    causes:
      'A new algorithm (ML-DSA), a broken one (MD5), RSASSA-PSS with unusual parameters, an unknown curve.',
    mend: 'Try a newer Node; the CA should use an algorithm that clients have.',
    citation: 'RFC 6960 4.3; RFC 4055',
    applies: BOTH,
  },
  'signer-unknown': {
    title: 'The certificate of the signer is missing',
    means: 'responderID names neither the issuer nor any certificate embedded in the response.',
    causes: 'A responder that forgets to embed its certificate, or that answers for another CA.',
    mend: 'The responder has to embed its delegated certificate in `certs`.',
    citation: 'RFC 6960 4.2.2.3',
    applies: OCSP,
  },
  'responder-id-mismatch': {
    title: 'responderID names another than the signer',
    means: "The issuer's key signed, but responderID is neither its name nor the hash of its key.",
    causes: 'A responder that is configured with the wrong name, or a renamed CA.',
    mend: 'The responder has to name itself: byKey is simplest.',
    citation: 'RFC 6960 4.2.2.3',
    applies: OCSP,
  },
  'signer-unauthorized': {
    title: 'The signer may not sign for this CA',
    means:
      'The signer is neither the issuer itself nor a delegate that the same key issued directly with id-kp-OCSPSigning.',
    causes:
      'The delegate was issued by another CA or another key of the CA, lacks the extended key usage, or its keyUsage allows no signatures.',
    mend: 'The CA has to issue the delegate with the key that issued the certificate, with id-kp-OCSPSigning.',
    citation: 'RFC 6960 4.2.2.2',
    applies: OCSP,
  },
  'signer-expired': {
    title: 'The certificate of the signer has expired',
    means: 'The delegated signer is the right one, but its own certificate is over.',
    causes: 'The responder was not given its new certificate.',
    mend: 'The CA has to renew the certificate of its responder.',
    citation: 'RFC 6960 4.2.2.2; RFC 5280 6.1.3 (a) 2',
    applies: OCSP,
  },
  'signer-not-yet-valid': {
    title: 'The certificate of the signer is not valid yet',
    means: 'The delegated signer is the right one, but its own certificate begins later.',
    causes: 'A clock that is behind, here or at the CA.',
    mend: 'Set the clock; otherwise wait, or tell the CA.',
    citation: 'RFC 6960 4.2.2.2; RFC 5280 6.1.3 (a) 2',
    applies: OCSP,
  },
  'wrong-certificate': {
    title: 'It is about another certificate',
    means: 'No CertID in it names this serial number of this issuer (name and key).',
    causes:
      'A staple that was not renewed with the certificate, a file of another host, a CA with a new key, or the wrong issuer given.',
    mend: 'Fetch a new response for the certificate that is served, and reload the server.',
    citation: 'RFC 6960 3.2(1), 4.1.1',
    applies: OCSP,
  },
  'nonce-mismatch': {
    title: 'It answers another request',
    means: 'The response has a nonce, and not the one that was asked with.',
    causes: 'A cache between, which took the answer to one request for another.',
    mend: 'Ask without a nonce, or keep caches away from requests with one.',
    citation: 'RFC 9654 2.1',
    applies: OCSP,
  },
  'unknown-critical-extension': {
    title: 'A critical extension that is not understood',
    means: 'It says something of itself that must be understood before it may be used.',
    causes: 'A private extension marked critical by mistake.',
    mend: 'The CA should not mark it critical.',
    citation: 'RFC 6960 4.4; RFC 5280 5.2, 5.3',
    applies: BOTH,
  },
  'dates-inconsistent': {
    title: 'nextUpdate is before thisUpdate',
    means: 'There is no moment at which it could be valid.',
    causes: 'A misconfigured CA or responder.',
    mend: 'The CA has to set its intervals right.',
    citation: 'RFC 6960 4.2.2.1; RFC 5280 5.1.2.4, 5.1.2.5',
    applies: BOTH,
  },
  'not-yet-valid': {
    title: 'It begins in the future',
    means: 'thisUpdate is later than now, beyond the clock skew allowed.',
    causes: 'A clock that is behind, here or at the CA; rarely a response produced in advance.',
    mend: 'Set the clock; otherwise wait, or tell the CA.',
    citation: 'RFC 6960 4.2.2.1; RFC 5280 5.1.2.4',
    applies: BOTH,
  },
  expired: {
    title: 'It is out of date',
    means:
      'nextUpdate is past, beyond the clock skew allowed. An expired `revoked` remains a reason to worry: `certStatus` tells.',
    causes:
      'A staple or CRL that nobody renews, a cache that serves old bytes, a CA that stopped, or a wrong clock.',
    mend: 'Fetch it anew; look at what should have renewed it.',
    citation: 'RFC 6960 3.2(6), 4.2.2.1; RFC 5280 6.3.3 (a) 1',
    applies: BOTH,
  },
  'issuer-mismatch': {
    title: 'The CRL is of another issuer',
    means: "The CRL's issuer is not the subject of the certificate given as issuer.",
    causes: 'The wrong file, or a CRL that the CA publishes under another name.',
    mend: 'Give the right issuer; the CRL at a distribution point has to be by the CA of the certificate.',
    citation: 'RFC 5280 6.3.3 (b) 1',
    applies: CRL,
  },
  'crl-sign-missing': {
    title: 'The issuer may not sign CRLs',
    means: "The issuer's keyUsage is there and lacks cRLSign.",
    causes:
      'A CA certificate that was made without it. OpenSSL and Windows refuse its CRLs, others do not look.',
    mend: 'The CA needs a certificate with cRLSign.',
    citation: 'RFC 5280 4.2.1.3, 6.3.3 (f)',
    applies: CRL,
  },
  'idp-mismatch': {
    title: 'The CRL belongs to another distribution point',
    means:
      'Its issuingDistributionPoint names neither the URL that it came from nor one that the certificate gives.',
    causes:
      'A partition of the CRL served under the URL of another, a CDN with a wrong rule, or http against https.',
    mend: 'Serve each CRL under exactly the URL that is in its issuingDistributionPoint and in the certificates.',
    citation: 'RFC 5280 5.2.5, 6.3.3 (b) 2 i',
    applies: CRL,
  },
  'out-of-scope': {
    title: 'The CRL does not cover this certificate',
    means:
      'It covers end entities only, CAs only, attribute certificates only, some reasons only, or (an empty issuingDistributionPoint) nothing.',
    causes: 'The CRL for CAs asked for a leaf, or the reverse.',
    mend: 'Use the CRL that the certificate names.',
    citation: 'RFC 5280 5.2.5, 6.3.3 (b) 2',
    applies: CRL,
  },
  'delta-crl': {
    title: 'A delta CRL',
    means: 'It says only what changed since a base CRL: what is not in it may well be revoked.',
    causes: 'The URL of freshestCRL was taken for the distribution point.',
    mend: 'Use the complete CRL.',
    citation: 'RFC 5280 5.2.4',
    applies: CRL,
  },
  'indirect-crl': {
    title: 'An indirect CRL',
    means:
      'It speaks for other issuers than its own. It is recognised, and not used: public CAs may not issue one.',
    causes: 'A private PKI with a separate CRL issuer.',
    mend: 'Publish CRLs by the CA itself. Windows and most libraries do not use indirect ones either.',
    citation: 'RFC 5280 5.2.5, 5.3.3; BR 7.2',
    applies: CRL,
  },
} as const satisfies Record<string, ReasonText>

export type Reason = keyof typeof REASONS
