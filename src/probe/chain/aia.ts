/** Issuers that nobody sent, fetched from where certificates say that they are (RFC 5280 4.2.2.1). */
import type { X509Certificate } from 'node:crypto'
import type { IssuerFetch } from '../../facts.ts'
import { type Asked, ask } from '../fetch.ts'
import type { Run } from '../run.ts'
import { issuersOf } from './paths.ts'
import type { Known, Pool } from './pool.ts'

/** Windows' own limits for caIssuers (docs/network.md): bytes an answer, URLs a certificate; retrievals a chain are ours. */
const MAX_BYTES = 100_000
const MAX_URLS = 5
const MAX_FETCHES = 12

export interface AiaFetch extends Asked<IssuerContent> {
  subject: Known
  url: string
  gave?: Known
}
type IssuerContent = NonNullable<
  Extract<IssuerFetch['exchanges'][number], { state: 'completed' }>['value']['body']
>

/** Fetches upwards from the leaves as long as an issuer is missing; what it finds is in the pool afterwards. */
export async function fetchIssuers(run: Run, pool: Pool, leaves: readonly Known[]): Promise<AiaFetch[]> {
  const fetches: AiaFetch[] = []
  const seen = new Set<Known>()
  let open: Known[] = [...leaves]
  while (open.length > 0 && fetches.length < MAX_FETCHES) {
    const next: Known[] = []
    for (const subject of open) {
      if (seen.has(subject)) continue
      seen.add(subject)
      if (subject.selfSigned) continue
      let issuers = issuersOf(run, pool, subject)
      if (issuers.length === 0) {
        fetches.push(...(await fetchFor(run, pool, subject)))
        issuers = issuersOf(run, pool, subject)
      }
      next.push(...issuers)
    }
    open = next
  }
  return fetches
}

async function fetchFor(run: Run, pool: Pool, subject: Known): Promise<AiaFetch[]> {
  const urls = [...new Set(caIssuersUrls(run, subject))].slice(0, MAX_URLS)
  return Promise.all(
    urls.map(async url => {
      run.progress('issuer', url)
      const asked = await ask<IssuerContent>(run, { method: 'GET', url, limit: MAX_BYTES }, bytes => ({
        certificates: run.pki.readCertificates(bytes).map(certificate => certificate.toString()),
        format: formatOf(bytes),
      }))
      const gave = take(run, pool, subject, asked, url)
      return { ...asked, subject, url, ...(gave && { gave }) }
    }),
  )
}

function take(
  run: Run,
  pool: Pool,
  subject: Known,
  asked: Asked<IssuerContent>,
  url: string,
): Known | undefined {
  const last = asked.exchanges.at(-1)
  const content = last?.state === 'completed' ? last.value.body : undefined
  const found = content?.certificates.map(pem => run.pki.toCertificate(pem)) ?? []
  const issuer = found.find(certificate => run.pki.issued(certificate, subject.certificate))
  // The rest of a PKCS#7 may hold what lies further up.
  for (const certificate of found) if (certificate !== issuer) addIfCa(pool, certificate, url)
  return issuer && pool.add(issuer, { by: 'aia', url })
}

function addIfCa(pool: Pool, certificate: X509Certificate, url: string): void {
  if (certificate.ca) pool.add(certificate, { by: 'aia', url })
}

function caIssuersUrls(run: Run, { certificate, origin, selfSigned }: Known): string[] {
  const fact = run.pki.describeCertificate(certificate, {
    id: selfSigned ? 'root' : 'leaf',
    origin,
    publicRoot: false,
    trustAnchor: false,
  })
  return fact.caIssuersUrls
}

/** By the bytes: a SEQUENCE that begins with an OBJECT IDENTIFIER is PKCS#7, one that begins with a SEQUENCE a certificate. */
function formatOf(bytes: Uint8Array): 'der' | 'pem' | 'pkcs7' {
  const text = Buffer.from(bytes).toString('latin1')
  if (text.includes('-----BEGIN ')) return /-----BEGIN (PKCS7|CMS|PKCS #7)/.test(text) ? 'pkcs7' : 'pem'
  const lengthBytes = (bytes[1] ?? 0) > 0x80 ? (bytes[1] ?? 0) & 0x7f : 0
  return bytes[2 + lengthBytes] === 0x06 ? 'pkcs7' : 'der'
}
