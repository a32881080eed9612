import type { X509Certificate } from 'node:crypto'
import type { SavedFacts } from '../report.ts'
import { completeChains } from './chain/chain.ts'
import { createPool } from './chain/pool.ts'
import { checkCertificateRequest } from './check-request.ts'
import type { CertificateRequest } from './request.ts'
import { askAboutRevocation } from './revocation.ts'
import { observe } from './run.ts'

/**
 * Observes a certificate file as if a server had sent it without a staple: chain, responders, CRLs. The file holds the certificate
 * in question alone or with its issuers, in any order.
 *
 * @throws PkiError where the file holds no certificate; TypeError for a request that lacks something
 */
export async function probeCertificate(request: CertificateRequest): Promise<SavedFacts> {
  checkCertificateRequest(request)
  const { input, bytes, urls } = request
  return observe(request, 'responder', { input, file: input }, async run => {
    const certificates = run.pki.readCertificates(bytes)
    const pool = createPool(run.pki.issued)
    const leaf = pool.add(inQuestion(certificates, run.pki.issued), { by: 'file' })
    const others = certificates.map(certificate => pool.add(certificate, { by: 'file' }))
    const sent = [leaf, ...new Set(others.filter(known => known !== leaf))]
    const chains = await completeChains(run, pool, [leaf], sent)
    const revocation = await askAboutRevocation(
      run,
      chains,
      urls?.length ? { of: 'leaf', ocsp: urls } : undefined,
    )
    return {
      connections: [],
      chains: [{ id: 'chain-1', certificates: sent.map(chains.idOf) }],
      paths: chains.paths.map(path => path.map(chains.idOf)),
      certificates: chains.members.map(({ fact }) => fact),
      issuerFetches: chains.issuerFetches,
      ...revocation,
    }
  })
}

/** The one that issued no other; of several the first. */
function inQuestion(
  certificates: readonly X509Certificate[],
  issued: (issuer: X509Certificate, subject: X509Certificate) => boolean,
): X509Certificate {
  const issuesNone = (candidate: X509Certificate): boolean =>
    !certificates.some(other => other.fingerprint256 !== candidate.fingerprint256 && issued(candidate, other))
  return certificates.find(issuesNone) ?? certificates[0]!
}
