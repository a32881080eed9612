import type { Certificate } from '../facts.ts'
import { type CrlLookup, openCrlStream, type VerifiedCrl } from '../pki/index.ts'
import type { Question } from './check-revocation.ts'
import type { StapleFailure } from './types.ts'

/** Windows' own limit. */
const LARGEST_CRL = 100 * 1024 * 1024

interface CrlAnswer {
  source: 'crl'
  url: string
  thisUpdate: Date
  nextUpdate?: Date
  revocationTime?: Date
  reason?: string
}

/** Looks the certificate up in the first CRL that can be fetched and verified. */
export async function askCrls(
  about: Certificate,
  question: Question,
): Promise<(CrlAnswer & { outcome: 'good' | 'revoked' }) | StapleFailure[]> {
  const failures: StapleFailure[] = []
  for (const url of about.crlUrls.filter(each => /^https?:/i.test(each))) {
    const ask = await question.openAsk()
    const answer = await ask({ method: 'GET', url, limit: LARGEST_CRL })
    if ('failure' in answer) {
      failures.push(answer.failure)
      continue
    }
    const { verified, lookup } = look(answer.body, url, about.serialNumber, question)
    if (verified.outcome === 'valid') return said(verified, lookup, url)
    failures.push({ code: verified.reason, message: `the CRL is refused: ${verified.detail}`, url })
  }
  return failures
}

function look(
  bytes: Uint8Array,
  url: string,
  serial: string,
  { certificate, issuer, now, skewMs }: Question,
): { verified: VerifiedCrl; lookup: CrlLookup } {
  const stream = openCrlStream({ issuer, certificate, url, at: new Date(now()), skewMs, serials: [serial] })
  stream.write(bytes)
  const result = stream.end()
  return { verified: result, lookup: result.found[serial] ?? { listed: false } }
}

function said(
  crl: Extract<VerifiedCrl, { outcome: 'valid' }>,
  { listed, revocationDate, reason }: CrlLookup,
  url: string,
): CrlAnswer & { outcome: 'good' | 'revoked' } {
  return {
    outcome: listed ? 'revoked' : 'good',
    source: 'crl',
    url,
    thisUpdate: new Date(crl.thisUpdate),
    ...(crl.nextUpdate !== undefined && { nextUpdate: new Date(crl.nextUpdate) }),
    ...(listed && revocationDate !== undefined && { revocationTime: new Date(revocationDate) }),
    ...(listed && reason !== undefined && { reason }),
  }
}
