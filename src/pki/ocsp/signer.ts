/** Who signed a response, and may he (RFC 6960 4.2.2.2 and 4.2.2.3)? Without dates. */
import type { SignatureFact, Signer } from '../../facts.ts'
import { delegateRefusal, signerFact } from '../certificate/delegate.ts'
import { viewOfDer } from '../certificate/input.ts'
import { type CertificateView, digestOf, publicKeyOf } from '../certificate/view.ts'
import { namesEqual } from '../name.ts'
import { INVALID, unverifiable, verifySignature } from '../signature.ts'
import type { BasicResponse } from './parse.ts'

export interface SignerFinding {
  signature: SignatureFact
  signer: Signer
  /** The certificate whose key verified, where one did. */
  view?: CertificateView
  authorized: boolean
  /** One clause in words. */
  unauthorizedBecause?: string
  /** For whom the word of a library is to be chosen. */
  refusal?: 'signer-unknown' | 'responder-id-mismatch' | 'signer-unauthorized' | 'unverifiable'
}

/** More embedded certificates than this with the responder's name are not tried: each costs a verification. */
const MAX_CANDIDATES = 8

const UNKNOWN: Signer = Object.freeze({ kind: 'unknown' })

export function findSigner(basic: BasicResponse, issuer: CertificateView | undefined): SignerFinding {
  if (!issuer) return withoutIssuer(basic)
  const named = candidates(basic, issuer)
  const tried = named.slice(0, MAX_CANDIDATES).map(view => ({ view, fact: signatureOf(basic, view) }))
  const signed = tried.filter(({ fact }) => fact.state === 'valid').map(({ view }) => authorize(view, issuer))
  // One key may have several certificates: one of them that suffices is enough.
  if (signed.length > 0) return signed.find(({ authorized }) => authorized) ?? signed[0]!
  const doubtful = tried.find(({ fact }) => fact.state === 'unverifiable')
  if (doubtful) {
    const because = doubtful.fact.state === 'unverifiable' ? doubtful.fact.because : ''
    return {
      signature: doubtful.fact,
      signer: describe(doubtful.view, issuer),
      authorized: false,
      unauthorizedBecause: because,
      refusal: 'unverifiable',
    }
  }
  if (signatureOf(basic, issuer).state === 'valid' && named.length === 0) {
    return {
      signature: { state: 'valid' },
      signer: signerFact(issuer, 'issuer'),
      view: issuer,
      authorized: false,
      unauthorizedBecause: 'responderID names another than the issuer, whose key signed',
      refusal: 'responder-id-mismatch',
    }
  }
  if (tried.length > 0) {
    return {
      signature: INVALID,
      signer: describe(tried[0]!.view, issuer),
      authorized: false,
      unauthorizedBecause: 'the signature is not by the key that responderID names',
    }
  }
  return {
    signature: unverifiable(
      'neither the issuer nor an embedded certificate is the one that responderID names',
    ),
    signer: UNKNOWN,
    authorized: false,
    unauthorizedBecause: 'neither the issuer nor an embedded certificate is the one that responderID names',
    refusal: 'signer-unknown',
  }
}

/** What can be said all the same: who the responder claims to be. */
function withoutIssuer(basic: BasicResponse): SignerFinding {
  const because = 'the certificate of the issuer is not known'
  const claimed = embedded(basic).find(view => corresponds(basic, view))
  return {
    signature: unverifiable(because),
    signer: claimed ? { ...signerFact(claimed, 'unknown') } : UNKNOWN,
    authorized: false,
    unauthorizedBecause: because,
    refusal: 'unverifiable',
  }
}

function authorize(view: CertificateView, issuer: CertificateView): SignerFinding {
  const signature: SignatureFact = { state: 'valid' }
  if (isIssuer(view, issuer)) {
    return { signature, signer: signerFact(issuer, 'issuer'), view: issuer, authorized: true }
  }
  const signer = signerFact(view, 'delegated')
  const refusal = delegateRefusal(view, issuer)
  if (!refusal) return { signature, signer, view, authorized: true }
  return {
    signature,
    signer,
    view,
    authorized: false,
    unauthorizedBecause: refusal.because,
    refusal: refusal.unverifiable ? 'unverifiable' : 'signer-unauthorized',
  }
}

function describe(view: CertificateView, issuer: CertificateView): Signer {
  return signerFact(view, isIssuer(view, issuer) ? 'issuer' : 'delegated')
}

/** The same CA: name and key, whichever of its certificates this is (cross-signed, renewed). */
function isIssuer(view: CertificateView, issuer: CertificateView): boolean {
  return (
    view === issuer ||
    (view.publicKeyInfo.equals(issuer.publicKeyInfo) && namesEqual(view.subject, issuer.subject))
  )
}

/** The issuer and the embedded certificates that responderID can mean. */
function candidates(basic: BasicResponse, issuer: CertificateView): CertificateView[] {
  if (corresponds(basic, issuer)) return [issuer, ...embedded(basic).filter(view => corresponds(basic, view))]
  return embedded(basic).filter(view => corresponds(basic, view))
}

function embedded(basic: BasicResponse): CertificateView[] {
  const views: CertificateView[] = []
  for (const der of basic.certificates.slice(0, 64)) {
    try {
      views.push(viewOfDer(der))
    } catch {
      // Not a certificate: it cannot be the signer's.
    }
  }
  return views
}

/** RFC 6960 4.2.2.3: the name is the signer's subject, or the SHA-1 of its key. */
function corresponds(basic: BasicResponse, view: CertificateView): boolean {
  const id = basic.responderId
  return 'name' in id
    ? namesEqual(id.name, view.subject)
    : id.key.equals(digestOf(view.publicKeyBits, 'sha1'))
}

function signatureOf(basic: BasicResponse, view: CertificateView): SignatureFact {
  let fact: SignatureFact = INVALID
  for (const signed of basic.signed) {
    fact = verifySignature(signed, basic.signature, basic.algorithm, publicKeyOf(view))
    if (fact.state === 'valid') break
  }
  return fact
}
