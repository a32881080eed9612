import type { Instant, Signer } from '../../facts.ts'
import { type CertificateInput, viewOf } from '../certificate/input.ts'
import { unusableBecause } from '../deviations.ts'
import { PkiError } from '../error.ts'
import type { Reason } from '../reason.ts'
import { instant } from '../time.ts'
import { type Moment, milliseconds, momentOf, standing } from '../window.ts'
import { unknownInResponse, unknownInSingle } from './critical.ts'
import { revocationFact } from './facts.ts'
import { answersFor, isNamedIssuer } from './match.ts'
import { nonceHex, nonceOf } from './nonce.ts'
import type { BasicResponse, ParsedResponse } from './parse.ts'
import { parseInput } from './read.ts'
import { findSigner, type SignerFinding } from './signer.ts'
import type { ParsedSingle } from './single.ts'

export type Verified =
  | {
      outcome: 'good' | 'revoked' | 'unknown'
      producedAt: Instant
      thisUpdate: Instant
      nextUpdate?: Instant
      revocationTime?: Instant
      revocationReason?: string
      signer: Signer
      /** It holds only because clocks may differ by `skewMs`. */
      skewUsed?: true
    }
  | {
      outcome: 'invalid'
      reason: Reason
      /** One sentence in words. */
      detail: string
      /** What it says all the same, where signature and signer are right: an expired `revoked` is still a warning. */
      certStatus?: 'good' | 'revoked' | 'unknown'
      producedAt?: Instant
      thisUpdate?: Instant
      nextUpdate?: Instant
      revocationTime?: Instant
      revocationReason?: string
      signer?: Signer
    }

type Invalid = Extract<Verified, { outcome: 'invalid' }>

export interface VerifyOptions {
  certificate: CertificateInput
  issuer: CertificateInput
  at: Date
  /** How far clocks may differ, milliseconds. Default: five minutes, as in OpenSSL. */
  skewMs?: number
  /** What was asked with, octets or hex. A response with another nonce is refused, one without is not (RFC 9654 2.1). */
  nonce?: Uint8Array | string
  /** The oldest thisUpdate that is taken where nextUpdate is absent, milliseconds. Default: no limit (RFC 6960 4.2.2.1). */
  maxAgeMs?: number
}

/**
 * RFC 6960 3.2 in full, at the moment `at`. Never throws for bad bytes; throws (TypeError, PkiError) for arguments that are
 * no bytes, no date, no duration or no certificates.
 */
export function verifyOcspResponse(bytes: Uint8Array | string, options: VerifyOptions): Verified {
  const moment = momentOf(options)
  const maxAgeMs = options.maxAgeMs === undefined ? undefined : milliseconds(options.maxAgeMs, 'maxAgeMs')
  const certificate = viewOf(options.certificate)
  const issuer = viewOf(options.issuer)
  const parsed = parsedOr(bytes)
  if ('reason' in parsed) return parsed
  if (!parsed.basic) return invalid('not-successful', `The responder answered ${parsed.responseStatus}.`)
  const unusable = unusableBecause(parsed.deviations)
  if (unusable !== undefined) return invalid('malformed', unusable)
  const { basic } = parsed
  const signer = findSigner(basic, issuer)
  if (!signer.authorized) return signerRefused(signer)
  const refused =
    delegateOutOfDate(signer, moment) ?? extensionsRefused(basic) ?? nonceRefused(basic, options.nonce)
  if (refused) return { ...refused, signer: signer.signer }
  const answers = isNamedIssuer(certificate, issuer)
    ? basic.singles.filter(single => answersFor(single, certificate, issuer))
    : []
  if (answers.length === 0) {
    return {
      ...invalid('wrong-certificate', 'No answer in it is about this certificate of this issuer.'),
      signer: signer.signer,
    }
  }
  return decide(basic, answers, signer, moment, maxAgeMs)
}

function parsedOr(bytes: Uint8Array | string): ParsedResponse | Invalid {
  try {
    return parseInput(bytes)
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    const type = error.code === 'UNSUPPORTED' && error.message.startsWith('responseType')
    return invalid(type ? 'unsupported-response-type' : 'malformed', `It cannot be read: ${error.message}.`)
  }
}

function signerRefused({ signature, signer, unauthorizedBecause, refusal }: SignerFinding): Invalid {
  const reason: Reason = refusal ?? (signature.state === 'invalid' ? 'signature-invalid' : 'unverifiable')
  return { ...invalid(reason, `Its signer is refused: ${unauthorizedBecause}.`), signer }
}

/** A delegate's certificate has to be valid itself; the issuer's is the business of path validation. */
function delegateStanding({ signer, view }: SignerFinding, moment: Moment): ReturnType<typeof standing> {
  if (signer.kind !== 'delegated' || !view) return { state: 'within' }
  return standing(view.notBefore, view.notAfter, moment)
}

function delegateOutOfDate(finding: SignerFinding, moment: Moment): Invalid | undefined {
  const { view } = finding
  if (!view) return undefined
  const { state } = delegateStanding(finding, moment)
  if (state === 'early') {
    return invalid('signer-not-yet-valid', `The certificate of its signer begins ${instant(view.notBefore)}.`)
  }
  if (state === 'late') {
    return invalid('signer-expired', `The certificate of its signer ended ${instant(view.notAfter)}.`)
  }
  return undefined
}

function extensionsRefused(basic: BasicResponse): Invalid | undefined {
  const [unknown] = unknownInResponse(basic)
  return unknown === undefined ? undefined : unknownExtension(unknown)
}

function unknownExtension(oid: string): Invalid {
  return invalid(
    'unknown-critical-extension',
    `It has the critical extension ${oid}, which is not understood here.`,
  )
}

function nonceRefused(basic: BasicResponse, nonce: VerifyOptions['nonce']): Invalid | undefined {
  if (nonce === undefined) return undefined
  const theirs = nonceOf(basic.extensions)
  if (theirs === undefined || theirs === nonceHex(nonce)) return undefined
  return invalid('nonce-mismatch', `It answers another request: nonce ${theirs.slice(0, 64)}.`)
}

/** The worse of two that contradict each other. */
const SEVERITY = { revoked: 0, unknown: 1, good: 2 } as const

/**
 * Of several answers about the certificate those that are in date count; of them the worst, of equal ones the newest. A
 * `revoked` that is out of date forbids a `good` all the same.
 */
function decide(
  basic: BasicResponse,
  answers: ParsedSingle[],
  finding: SignerFinding,
  moment: Moment,
  maxAgeMs: number | undefined,
): Verified {
  const { single, refused } = chosen(
    answers.map(single => ({ single, refused: answerRefused(single, moment, maxAgeMs) })),
  )
  const said = {
    producedAt: instant(basic.producedAt),
    thisUpdate: instant(single.thisUpdate),
    ...(single.nextUpdate !== undefined && { nextUpdate: instant(single.nextUpdate) }),
    ...revocationFact(single),
    signer: finding.signer,
  }
  if (refused) return { ...refused, certStatus: single.certStatus, ...said }
  const skewUsed =
    standing(single.thisUpdate, single.nextUpdate, moment).skewUsed ??
    delegateStanding(finding, moment).skewUsed
  return { outcome: single.certStatus, ...said, ...(skewUsed && { skewUsed }) }
}

interface Judged {
  single: ParsedSingle
  refused: Invalid | undefined
}

function chosen(judged: Judged[]): Judged {
  if (judged.length > 1) {
    judged.sort(
      (left, right) => order(left) - order(right) || right.single.thisUpdate - left.single.thisUpdate,
    )
  }
  return judged[0]!
}

/** Revoked and in date, revoked, unknown and in date, good and in date, and then the rest. */
function order({ single, refused }: Judged): number {
  const revoked = single.certStatus === 'revoked'
  return SEVERITY[single.certStatus] + (refused ? (revoked ? 0.5 : 3) : 0)
}

function answerRefused(
  single: ParsedSingle,
  moment: Moment,
  maxAgeMs: number | undefined,
): Invalid | undefined {
  const [unknown] = unknownInSingle(single)
  if (unknown !== undefined) return unknownExtension(unknown)
  const { thisUpdate, nextUpdate } = single
  if (nextUpdate !== undefined && nextUpdate < thisUpdate) {
    return invalid(
      'dates-inconsistent',
      `Its nextUpdate ${instant(nextUpdate)} is before its thisUpdate ${instant(thisUpdate)}.`,
    )
  }
  const { state } = standing(thisUpdate, nextUpdate, moment)
  if (state === 'early') return invalid('not-yet-valid', `It is valid from ${instant(thisUpdate)} only.`)
  if (state === 'late') return invalid('expired', `It was valid until ${instant(nextUpdate!)}.`)
  if (nextUpdate === undefined && maxAgeMs !== undefined && moment.at - thisUpdate > maxAgeMs) {
    return invalid('expired', `It has no nextUpdate and is of ${instant(thisUpdate)}.`)
  }
  return undefined
}

function invalid(reason: Reason, detail: string): Invalid {
  return { outcome: 'invalid', reason, detail }
}
