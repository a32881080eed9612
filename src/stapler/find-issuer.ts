import type { X509Certificate } from 'node:crypto'
import { issued, readCertificates } from '../pki/index.ts'
import type { Ask } from './network.ts'
import type { StapleFailure } from './types.ts'

/** As Windows limits it. */
const LARGEST_ISSUER = 100_000

/** Among certificates at hand, and then by AIA caIssuers: DER, PEM or PKCS#7 (RFC 5280 4.2.2.1). */
export async function findIssuer(
  certificate: X509Certificate,
  candidates: readonly X509Certificate[],
  caIssuersUrls: readonly string[],
  openAsk: () => Promise<Ask>,
): Promise<{ issuer: X509Certificate } | { failure: StapleFailure }> {
  const known = candidates.find(candidate => issued(candidate, certificate))
  if (known) return { issuer: known }
  if (caIssuersUrls.length === 0) {
    const message =
      'none of the certificates given issued it, and it names no URL of its issuer (AIA caIssuers)'
    return { failure: { code: 'no-issuer', message } }
  }

  const ask = await openAsk()
  let failure: StapleFailure | undefined
  for (const url of caIssuersUrls) {
    const answer = await ask({ method: 'GET', url, limit: LARGEST_ISSUER })
    if ('failure' in answer) {
      failure ??= { ...answer.failure, message: `issuer not fetched: ${answer.failure.message}` }
      continue
    }
    const issuer = certificatesIn(answer.body).find(candidate => issued(candidate, certificate))
    if (issuer) return { issuer }
    failure ??= { code: 'no-issuer', message: 'what the URL gives did not issue the certificate', url }
  }
  return { failure: failure! }
}

function certificatesIn(bytes: Uint8Array): X509Certificate[] {
  try {
    return readCertificates(bytes)
  } catch {
    return []
  }
}
