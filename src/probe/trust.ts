/** The trust anchors of a run. */
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as tls from 'node:tls'
import type { CertificateOrigin } from '../facts.ts'
import type { Pki } from './run.ts'

export interface TrustStore {
  /** PEM for a TLS context; undefined where the public roots alone are trusted, which Node then does without being told. */
  pem: string[] | undefined
  /** Anchors of that subject, with where they stand. */
  bySubject(subject: string): readonly Anchor[]
  isAnchor(certificate: X509Certificate): boolean
  /** One of the roots that Node ships, byte for byte or by name and key. */
  isPublicRoot(certificate: X509Certificate): boolean
}

export interface Anchor {
  certificate: X509Certificate
  origin: CertificateOrigin
}

/** Bundles of the systems whose store is a file (the list of Go's crypto/x509). */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
] as const

/** @param ca PEM that is trusted instead of the public roots and the system's store */
export function openTrustStore(ca: string | undefined, env: NodeJS.ProcessEnv, pki: Pki): TrustStore {
  const publicRoots = lazy(() => tls.rootCertificates.map(pem => anchor(pem, 'public')))
  const publicNames = lazy(() => new Set(publicRoots().map(({ certificate }) => nameAndKey(certificate))))
  const system = ca === undefined ? systemExtras(env) : []
  const anchors = lazy(() =>
    ca === undefined
      ? [...publicRoots(), ...system.flatMap(pem => readable(pem, 'system'))]
      : pki.readCertificates(ca).map(certificate => ({ certificate, origin: originOf('ca-file') })),
  )
  const subjects = lazy(() => groupBySubject(anchors()))
  const names = lazy(() => new Set(anchors().map(({ certificate }) => nameAndKey(certificate))))
  return {
    pem: ca === undefined ? (system.length ? [...tls.rootCertificates, ...system] : undefined) : [ca],
    bySubject: subject => subjects().get(subject) ?? [],
    isAnchor: certificate => names().has(nameAndKey(certificate)),
    isPublicRoot: certificate => publicNames().has(nameAndKey(certificate)),
  }
}

const originOf = (store: 'system' | 'public' | 'ca-file'): CertificateOrigin => ({ by: 'trust-store', store })

const anchor = (pem: string, store: 'system' | 'public'): Anchor => ({
  certificate: new X509Certificate(pem),
  origin: originOf(store),
})

/** A system's store may hold what this Node cannot read; the rest of it still counts. */
function readable(pem: string, store: 'system'): Anchor[] {
  try {
    return [anchor(pem, store)]
  } catch {
    return []
  }
}

function groupBySubject(anchors: readonly Anchor[]): Map<string, Anchor[]> {
  const groups = new Map<string, Anchor[]>()
  for (const entry of anchors) {
    const { subject } = entry.certificate
    groups.set(subject, [...(groups.get(subject) ?? []), entry])
  }
  return groups
}

function nameAndKey(certificate: X509Certificate): string {
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' })
  return `${createHash('sha256').update(key).digest('base64')} ${certificate.subject}`
}

/** What the system trusts beyond the public roots of Node. */
function systemExtras(env: NodeJS.ProcessEnv): string[] {
  const shipped = new Set(tls.rootCertificates.map(bodyOf))
  return systemStore(env).filter(pem => !shipped.has(bodyOf(pem)))
}

function systemStore(env: NodeJS.ProcessEnv): readonly string[] {
  // Node 22.15 and 24 know every system's own store; before that the store has to be a file.
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'system') => string[] }
  if (getCACertificates && !env.SSL_CERT_FILE) return getCACertificates('system')
  for (const file of env.SSL_CERT_FILE ? [env.SSL_CERT_FILE] : SYSTEM_BUNDLES) {
    try {
      return splitPem(readFileSync(file, 'latin1'))
    } catch {
      // Not on this system.
    }
  }
  return []
}

const splitPem = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []

const bodyOf = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '')

function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
