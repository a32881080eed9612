import type { X509Certificate } from 'node:crypto'
import { type CertificateInput, toCertificate, verifyOcspResponse } from '../pki/index.ts'
import { certificatesOf } from './certificate-source.ts'
import { askCrls } from './crl-lookup.ts'
import { describe, nameOf } from './describe.ts'
import { fetchResponse, type Refusal } from './fetch-response.ts'
import { findIssuer } from './find-issuer.ts'
import { type Ask, openNetwork } from './network.ts'
import type { CertificateName, CertificateSource, NetworkOptions, StapleFailure } from './types.ts'

export interface RevocationOptions extends NetworkOptions {
  /** The staple that the server sent with the certificate: asked first, and if it settles the question nothing is fetched. */
  staple?: Uint8Array | null
  /** More certificates among which the issuer may be. */
  ca?: CertificateSource | readonly CertificateSource[]
  /** Ask the CRL where OCSP does not settle it: many certificates have nothing else since 2025. Default true. */
  useCrl?: boolean
  /** How far clocks may differ, milliseconds. Default five minutes. */
  skewMs?: number
  /**
   * How old an OCSP response without nextUpdate may be, milliseconds. Default one day, as in Firefox (mozilla::pkix): such a response
   * never ends by itself, so whoever holds one could show it for ever.
   */
  maxAgeMs?: number
  signal?: AbortSignal
}

const DAY_MS = 86_400_000

export type RevocationResult = { certificate: CertificateName } & (
  | { outcome: 'good'; source: RevocationSource; url?: string; thisUpdate: Date; nextUpdate?: Date }
  | { outcome: 'revoked'; source: RevocationSource; url?: string; revocationTime?: Date; reason?: string }
  /** The CA knows nothing of the certificate: no better than revoked for those who must be sure. */
  | { outcome: 'unknown'; source: 'staple' | 'ocsp'; url?: string; message: string }
  /** Could not be found out; `failures` says what was tried, in that order. */
  | { outcome: 'unavailable'; source: 'none'; message: string; failures: StapleFailure[] }
)

export type RevocationSource = 'staple' | 'ocsp' | 'crl'
type Settled = Exclude<RevocationResult, { outcome: 'unavailable' }>
type Unnamed<T> = T extends unknown ? Omit<T, 'certificate'> : never

/**
 * Is the certificate revoked? By the staple, then by OCSP, then by the CRL; everything is verified. `issuer` may be left out
 * (undefined): it is then looked for in `ca` and by AIA. The network's failures are results; throws a PkiError only for
 * certificates that cannot be read.
 */
export async function checkRevocation(
  certificate: CertificateInput,
  issuer: CertificateInput | undefined,
  options: RevocationOptions = {},
): Promise<RevocationResult> {
  const subject = toCertificate(certificate)
  const about = describe(subject)
  const name = nameOf(about)
  const failures: StapleFailure[] = []
  const openAsk = once(() => openNetwork(options, options.signal))
  const now = () => (options.now?.() ?? new Date()).getTime()
  const { skewMs = 300_000, maxAgeMs = DAY_MS } = options

  const given = issuer === undefined ? [] : [toCertificate(issuer)]
  const candidates = [...given, ...certificatesOf(options.ca)]
  const found = await findIssuer(subject, candidates, about.caIssuersUrls, openAsk)
  if ('failure' in found) return unavailable(name, [found.failure])

  const question: Question = { certificate: subject, issuer: found.issuer, now, skewMs, maxAgeMs, openAsk }
  const urls = options.ocspUrls?.(about.ocspUrls, subject) ?? about.ocspUrls
  const sources: (() => Promise<Unnamed<Settled> | StapleFailure[]>)[] = [
    async () => (options.staple ? readStaple(options.staple, question) : []),
    async () => (urls.length > 0 ? askResponders(urls, question) : []),
    async () => (options.useCrl === false ? [] : askCrls(about, question)),
  ]
  let unknown: RevocationResult | undefined
  for (const source of sources) {
    const answer = await source()
    if (Array.isArray(answer)) failures.push(...answer)
    else if (answer.outcome !== 'unknown') return { certificate: name, ...answer }
    else unknown ??= { certificate: name, ...answer }
  }
  return unknown ?? unavailable(name, failures)
}

/** What the sources are asked. */
export interface Question {
  certificate: X509Certificate
  issuer: X509Certificate
  now: () => number
  skewMs: number
  maxAgeMs: number
  openAsk: () => Promise<Ask>
}

type Reading =
  | { outcome: 'good'; thisUpdate: Date; nextUpdate?: Date }
  | { outcome: 'revoked'; revocationTime?: Date; reason?: string }
  | { outcome: 'unknown'; message: string }

function read(bytes: Uint8Array, { now, ...question }: Question): Reading | Refusal {
  const { certificate, issuer, skewMs, maxAgeMs } = question
  const verified = verifyOcspResponse(bytes, { certificate, issuer, at: new Date(now()), skewMs, maxAgeMs })
  if (verified.outcome === 'invalid') {
    return { outcome: 'refused', failure: { code: verified.reason, message: verified.detail } }
  }
  if (verified.outcome === 'unknown') {
    return { outcome: 'unknown', message: 'the CA does not know the certificate' }
  }
  const { nextUpdate, revocationTime, revocationReason } = verified
  return verified.outcome === 'good'
    ? {
        outcome: 'good',
        thisUpdate: new Date(verified.thisUpdate),
        ...(nextUpdate !== undefined && { nextUpdate: new Date(nextUpdate) }),
      }
    : {
        outcome: 'revoked',
        ...(revocationTime !== undefined && { revocationTime: new Date(revocationTime) }),
        ...(revocationReason !== undefined && { reason: revocationReason }),
      }
}

function readStaple(bytes: Uint8Array, question: Question): Unnamed<Settled> | StapleFailure[] {
  const reading = read(bytes, question)
  if (reading.outcome !== 'refused') return { ...reading, source: 'staple' }
  const { code, message } = reading.failure
  return [{ code, message: `the staple is refused: ${message}` }]
}

async function askResponders(
  urls: readonly string[],
  question: Question,
): Promise<Unnamed<Settled> | StapleFailure[]> {
  const fetched = await fetchResponse(await question.openAsk(), { ...question, urls }, bytes =>
    read(bytes, question),
  )
  if (fetched.outcome === 'failed') return [fetched.failure]
  const { bytes: _, ...answer } = fetched
  return { ...answer, source: 'ocsp' }
}

function unavailable(certificate: CertificateName, failures: StapleFailure[]): RevocationResult {
  const message =
    failures.map(failure => failure.message).join('; ') ||
    'the certificate names neither a responder nor a CRL'
  return { certificate, outcome: 'unavailable', source: 'none', message, failures }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
