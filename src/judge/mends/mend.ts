/** What advice is, what it depends on, and the words that several share. */
import type { Certificate } from '../../facts.ts'

/** What the advice depends on. */
export interface Situation {
  /** The end-entity certificate. */
  leaf?: Certificate
  /** The certificate that the finding is about; the leaf where it is about none. */
  certificate?: Certificate
  /** Did a handshake carry a staple that settles the leaf? */
  stapled: boolean
  /** Does another source of the same certificate answer well? */
  otherSourceFine: boolean
  /** Does the chain end in a public root? */
  publicCa: boolean
  intercepted: boolean
  /** Does a web page come from every revocation URL? */
  portal: boolean
  /** Does something else than DNS seem to answer for the host? */
  tampered: boolean
  /** Would what was found be well by the clock of the servers? `unknown`: none told its time. */
  clock: 'explains' | 'agrees' | 'unknown'
  /** The certificate lies on some paths only, and Windows may take another. */
  optional: boolean
  url?: string
  host?: string
  /** host:port of everything that clients must reach. */
  hosts: readonly string[]
  /** Of these, what is asked about the certificates above the end-entity certificate. */
  hostsOfIssuers: readonly string[]
  /** The CRLs of the chain. */
  lists: readonly string[]
  args: Readonly<Record<string, unknown>>
}

export interface Mend {
  /** When it is the right advice. Absent: always. */
  when?: (situation: Situation) => boolean
  /** The same in words, for the pages. */
  where?: string
  /** Advises to staple: never given without an OCSP URL in the end-entity certificate. */
  staples?: true
  text: (situation: Situation) => string
}

export type Mends = Readonly<Record<string, Mend>>

export const isLeaf = ({ leaf, certificate }: Situation) =>
  certificate === undefined || certificate.id === leaf?.id
export const isRoot = (s: Situation) => !isLeaf(s) && s.certificate?.selfSigned === true
export const hasOcsp = ({ leaf }: Situation) => (leaf?.ocspUrls.length ?? 0) > 0

export const issuer = ({ certificate, leaf }: Situation) => certificate?.issuer ?? leaf?.issuer ?? 'the CA'
export const subject = ({ certificate }: Situation) => certificate?.subject ?? 'the certificate'
export const url = ({ url: one }: Situation) => one ?? 'the URL'
export const host = ({ host: one }: Situation) => one ?? 'the name'
export const list = (items: readonly string[]) =>
  items.length > 0 ? items.join(', ') : 'the hosts that `ocspcheck hosts` lists'

const issuedBy = (s: Situation) => ((s.certificate ?? s.leaf) ? `, ${issuer(s)},` : '')

/** Why stapling is no way out here, where it is none; with a space after it. */
export function noStaplingHelps(s: Situation): string {
  if (!s.leaf && !s.certificate)
    return 'Where the certificate has no OCSP responder (its CA offers CRLs only), stapling is impossible and nothing on the web server can mend this. '
  if (isLeaf(s))
    return hasOcsp(s)
      ? ''
      : `This certificate has no OCSP responder (its CA${issuedBy(s)} offers CRLs only), so stapling is impossible and nothing on the web server can mend this. `
  const staple = s.stapled ? 'The staple is good, but it speaks' : 'A staple speaks'
  const checks = s.optional
    ? `On the path through ${subject(s)}, which Windows may take or not, it`
    : `Windows also checks ${subject(s)}, and`
  return `${staple} for the site's own certificate only. ${checks} needs ${url(s)} for that. `
}
