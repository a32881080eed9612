import type { Run } from '../run.ts'
import type { Known, Pool } from './pool.ts'

/** No public path is longer than five. */
const MAX_DEPTH = 10
/** Cross-signing multiplies: enough for every path that anybody has built on purpose. */
const MAX_PATHS = 16

/** Issuers of a certificate among those met and the trust anchors, in the order in which they are preferred. */
export function issuersOf(run: Run, pool: Pool, subject: Known): Known[] {
  const { issuer } = subject.certificate
  const met = pool.all().filter(({ certificate }) => certificate.subject === issuer)
  const anchors = run.trust.store
    .bySubject(issuer)
    .filter(({ certificate }) => run.pki.issued(certificate, subject.certificate))
    .map(({ certificate, origin }) => pool.add(certificate, origin))
  const found = met.filter(({ certificate }) => run.pki.issued(certificate, subject.certificate))
  return [...new Set([...found, ...anchors])]
}

/** Every path from a leaf to a self-signed certificate, or as far as it goes. */
export function pathsFrom(run: Run, pool: Pool, leaf: Known): Known[][] {
  const paths: Known[][] = []
  const walk = (path: Known[]): void => {
    if (paths.length >= MAX_PATHS) return
    const last = path.at(-1)!
    const issuers = last.selfSigned || path.length >= MAX_DEPTH ? [] : issuersOf(run, pool, last)
    // Two authorities that signed each other lead round in a circle.
    const onwards = issuers.filter(issuer => !path.includes(issuer))
    if (onwards.length === 0) paths.push(path)
    for (const issuer of onwards) walk([...path, issuer])
  }
  walk([leaf])
  return paths
}
