import type { Instant, SignatureFact } from '../../facts.ts'
import { type CertificateInput, viewOf } from '../certificate/input.ts'
import type { CertificateView } from '../certificate/view.ts'
import { unusableBecause } from '../deviations.ts'
import { PkiError } from '../error.ts'
import type { Reason } from '../reason.ts'
import { instant } from '../time.ts'
import { type Moment, momentOf, standing } from '../window.ts'
import { isCrl, scanCrl } from './find.ts'
import type { CrlHead } from './parse.ts'
import { type Crl, readCrl } from './read.ts'
import type { Scan } from './scan.ts'
import { scopeRefused } from './scope.ts'
import { algorithmsAgree, issuerMatches, maySignCrls, signatureOf } from './signature.ts'

export type VerifiedCrl =
  | {
      outcome: 'valid'
      crl: Omit<Crl, 'der'>
      entries: number
      thisUpdate: Instant
      nextUpdate?: Instant
      /** It holds only because clocks may differ by `skewMs`. */
      skewUsed?: true
    }
  | {
      outcome: 'invalid'
      reason: Reason
      /** One sentence in words. */
      detail: string
      /** Where it could be read. */
      crl?: Omit<Crl, 'der'>
    }

export interface VerifyCrlOptions {
  issuer: CertificateInput
  at: Date
  /** The certificate in question: whether the CRL's scope covers it, and whether it names the distribution point. */
  certificate?: CertificateInput
  /** The distribution point that the CRL was fetched from, compared with the issuingDistributionPoint. */
  url?: string
  /** How far clocks may differ, milliseconds. Default: five minutes. */
  skewMs?: number
}

type Invalid = Extract<VerifiedCrl, { outcome: 'invalid' }>

/**
 * Signature, signer, critical extensions, scope and dates (RFC 5280 6.3.3), at the moment `at`. Never throws for bad bytes;
 * throws (TypeError, PkiError) for arguments that are no bytes, no date, no duration or no certificates.
 */
export function verifyCrl(bytes: Crl | Uint8Array | string, options: VerifyCrlOptions): VerifiedCrl {
  const about = { ...options, issuer: viewOf(options.issuer), moment: momentOf(options) }
  try {
    const crl = isCrl(bytes) ? bytes : readCrl(bytes)
    return conclude(crl, scanCrl(crl, []), () => signatureOf(crl, about.issuer), about)
  } catch (error) {
    return unreadable(error)
  }
}

/** @throws what is no PkiError */
export function unreadable(error: unknown): Invalid {
  if (!(error instanceof PkiError)) throw error
  return invalid(
    error.code === 'TOO_LARGE' ? 'too-large' : 'malformed',
    `It cannot be read: ${error.message}.`,
  )
}

/** The options with what was made of them once. */
export interface About extends Pick<VerifyCrlOptions, 'certificate' | 'url'> {
  issuer: CertificateView
  moment: Moment
}

/** What to think of a CRL that was read and walked; the signature is asked for only where it matters. */
export function conclude(
  crl: Omit<Crl, 'der'>,
  scan: Scan,
  signature: () => SignatureFact,
  about: About,
): VerifiedCrl {
  const { head } = crl.parts
  const refused =
    issuerRefused(crl, about.issuer) ??
    signatureRefused(crl, signature) ??
    extensionsRefused(crl, scan) ??
    scopeRefused(crl.parts.extensions, scan, about) ??
    formatRefused(crl, scan) ??
    datesRefused(head, about.moment)
  if (refused) return { outcome: 'invalid', ...refused, crl }
  const { skewUsed } = standing(head.thisUpdate, head.nextUpdate, about.moment)
  return {
    outcome: 'valid',
    crl,
    entries: scan.entries,
    thisUpdate: crl.thisUpdate,
    ...(crl.nextUpdate !== undefined && { nextUpdate: crl.nextUpdate }),
    ...(skewUsed && { skewUsed }),
  }
}

export interface Refusal {
  reason: Reason
  detail: string
}

function issuerRefused(crl: Omit<Crl, 'der'>, issuer: CertificateView): Refusal | undefined {
  if (!issuerMatches(crl, issuer)) {
    return { reason: 'issuer-mismatch', detail: `It is of another issuer: ${crl.issuer}.` }
  }
  if (maySignCrls(issuer) === false) {
    return { reason: 'crl-sign-missing', detail: 'The keyUsage of its issuer lacks cRLSign.' }
  }
  return undefined
}

function signatureRefused(crl: Omit<Crl, 'der'>, signature: () => SignatureFact): Refusal | undefined {
  if (!algorithmsAgree(crl.parts)) {
    return { reason: 'signature-invalid', detail: 'It names two different signature algorithms.' }
  }
  const fact = signature()
  if (fact.state === 'valid') return undefined
  if (fact.state === 'unverifiable') {
    return { reason: 'unverifiable', detail: `Its signature cannot be verified here: ${fact.because}.` }
  }
  return { reason: 'signature-invalid', detail: 'Its signature is not by the key of the issuer.' }
}

function extensionsRefused(crl: Omit<Crl, 'der'>, scan: Scan): Refusal | undefined {
  const unknown = crl.unknownCriticalExtensions[0] ?? [...scan.unknownCritical][0]
  return unknown === undefined
    ? undefined
    : {
        reason: 'unknown-critical-extension',
        detail: `It has the critical extension ${unknown}, which is not understood here.`,
      }
}

function formatRefused({ deviations, version }: Omit<Crl, 'der'>, scan: Scan): Refusal | undefined {
  const detail =
    version === 1 && scan.extensions
      ? 'It is of version 1, and its entries have extensions (RFC 5280 5.1.2.1).'
      : unusableBecause(deviations)
  return detail === undefined ? undefined : { reason: 'malformed', detail }
}

function datesRefused({ thisUpdate, nextUpdate }: CrlHead, moment: Moment): Refusal | undefined {
  if (nextUpdate !== undefined && nextUpdate < thisUpdate) {
    return { reason: 'dates-inconsistent', detail: 'Its nextUpdate is before its thisUpdate.' }
  }
  const { state } = standing(thisUpdate, nextUpdate, moment)
  if (state === 'early') {
    return { reason: 'not-yet-valid', detail: `It is valid from ${instant(thisUpdate)} only.` }
  }
  if (state === 'late') {
    return { reason: 'expired', detail: `It was valid until ${instant(nextUpdate!)}.` }
  }
  return undefined
}

function invalid(reason: Reason, detail: string): Invalid {
  return { outcome: 'invalid', reason, detail }
}
