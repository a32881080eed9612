/** From the certificates that were sent to named certificates, and every path to a self-signed one. */
import type { Certificate, CertificateId, IssuerFetch } from '../../facts.ts'
import type { Run } from '../run.ts'
import { fetchIssuers } from './aia.ts'
import { pathsFrom } from './paths.ts'
import type { Known, Pool } from './pool.ts'

export interface Chains {
  idOf(known: Known): CertificateId
  /** Every certificate that was sent or stands in a path, by its name in the report. */
  members: readonly { known: Known; fact: Certificate; issuer: Known | undefined }[]
  paths: Known[][]
  issuerFetches: IssuerFetch[]
}

/** @param sent everything that servers or a file gave, leaves included */
export async function completeChains(
  run: Run,
  pool: Pool,
  leaves: readonly Known[],
  sent: readonly Known[],
): Promise<Chains> {
  if (run.options.issuers) {
    for (const certificate of run.pki.readCertificates(run.options.issuers)) {
      pool.add(certificate, { by: 'issuer-file' })
    }
  }
  const fetches = await fetchIssuers(run, pool, leaves)
  const paths = leaves.flatMap(leaf => pathsFrom(run, pool, leaf))
  const fetched = fetches.flatMap(({ subject, gave }) => (gave ? [subject, gave] : [subject]))
  const ids = nameCertificates(leaves, [...paths.flat(), ...sent, ...fetched])
  const idOf = (known: Known): CertificateId => ids.get(known)!

  const members = [...ids].map(([known, id]) => {
    const issuer = known.selfSigned ? known : issuerIn(paths, known)
    const fact = run.pki.describeCertificate(known.certificate, {
      id,
      origin: known.origin,
      publicRoot: run.trust.store.isPublicRoot(known.certificate),
      trustAnchor: run.trust.store.isAnchor(known.certificate),
      ...(issuer && { issuerId: idOf(issuer) }),
    })
    return { known, fact, issuer }
  })
  const issuerFetches = fetches.map(
    ({ subject, gave, url, dns, exchanges }): IssuerFetch => ({
      certificate: idOf(subject),
      url,
      ...(dns && { dns }),
      exchanges,
      ...(gave && { gave: idOf(gave) }),
    }),
  )
  return { idOf, members, paths, issuerFetches }
}

/** The next certificate in the first path that has one. */
function issuerIn(paths: readonly Known[][], known: Known): Known | undefined {
  for (const path of paths) {
    const at = path.indexOf(known)
    if (at >= 0 && at + 1 < path.length) return path[at + 1]
  }
  return undefined
}

/** `leaf`, `leaf-2`, `intermediate-1` …, `root`, `root-2` …, in the order in which they are met. */
function nameCertificates(leaves: readonly Known[], others: readonly Known[]): Map<Known, CertificateId> {
  const ids = new Map<Known, CertificateId>()
  for (const [index, leaf] of leaves.entries()) ids.set(leaf, numbered('leaf', index))
  let roots = 0
  let intermediates = 0
  for (const known of others) {
    if (ids.has(known)) continue
    ids.set(known, known.selfSigned ? numbered('root', roots++) : `intermediate-${++intermediates}`)
  }
  return ids
}

const numbered = (word: string, index: number): string => (index === 0 ? word : `${word}-${index + 1}`)
