/** Which hosts must be reachable, so that clients can find out: what a firewall's allow list is made of. */
import type { Certificate, CertificateId, Facts } from '../facts.ts'

export type HostReason = 'ocsp' | 'crl' | 'issuer' | 'redirect'

export interface RequiredHost {
  host: string
  port: number
  for: { certificate: CertificateId; reason: HostReason; url: string }[]
}

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ldap:': 389, 'ldaps:': 636 }

/** Of every certificate but self-signed ones, whose revocation no client looks up; where a URL redirects, the next host too. */
export function requiredHosts(facts: Facts): RequiredHost[] {
  const hosts = new Map<string, RequiredHost>()
  const add = (certificate: CertificateId, reason: HostReason, url: string) => {
    const place = placeOf(url)
    if (!place) {
      return
    }
    const key = `${place.host}:${place.port}`
    const entry = hosts.get(key) ?? { ...place, for: [] }
    hosts.set(key, entry)
    if (!entry.for.some(known => known.certificate === certificate && known.url === url)) {
      entry.for.push({ certificate, reason, url })
    }
  }
  for (const certificate of facts.certificates) {
    if (!certificate.selfSigned) {
      const { id } = certificate
      certificate.ocspUrls.forEach(url => void add(id, 'ocsp', url))
      certificate.crlUrls.forEach(url => void add(id, 'crl', url))
      if (issuerMustBeFetched(certificate, facts)) {
        certificate.caIssuersUrls.forEach(url => void add(id, 'issuer', url))
      }
    }
  }
  for (const { certificate, extra = [] } of facts.crls) {
    for (const { purpose, url } of extra) {
      if (purpose === 'delta' && url !== undefined) {
        add(certificate, 'crl', url)
      }
    }
  }
  for (const { certificate, exchanges } of [...facts.responders, ...facts.crls, ...facts.issuerFetches]) {
    for (const exchange of exchanges.slice(1)) {
      if (exchange.state === 'completed') {
        add(certificate, 'redirect', exchange.value.url)
      }
    }
  }
  return [...hosts.values()]
}

/** A server that sends its whole chain spares clients that. */
function issuerMustBeFetched({ issuerId }: Certificate, { certificates }: Facts): boolean {
  const issuer = certificates.find(({ id }) => id === issuerId)
  return issuer === undefined || issuer.origin.by === 'aia'
}

/** Undefined for what names no host: `ldap:///CN=…` means the domain's own directory. */
function placeOf(url: string): { host: string; port: number } | undefined {
  if (!URL.canParse(url)) {
    return undefined
  }
  const { protocol, hostname, port } = new URL(url)
  const usual = PORTS[protocol]
  return hostname && usual ? { host: hostname, port: port ? Number(port) : usual } : undefined
}

export const hostPort = ({ host, port }: { host: string; port: number }): string => `${host}:${port}`
