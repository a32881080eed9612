/** Facts in a few words: a healthy stapled site, and what differs from it. */
import { createHash } from 'node:crypto'
import type {
  Answer,
  Attempt,
  AttemptCode,
  Certificate,
  Connection,
  CrlContent,
  CrlFact,
  Exchange,
  Facts,
  OcspResponseFact,
  Phase,
  ResponderFact,
  Staple,
  SuccessfulOcspResponseFact,
} from '../../src/facts.ts'
import type { SavedFacts } from '../../src/report.ts'

export const NOW = new Date('2026-11-22T12:00:00.000Z')

const MINUTE = 60_000
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** An instant so many milliseconds from {@link NOW}. */
export const at = (ms: number): string => new Date(NOW.getTime() + ms).toISOString()

export const OCSP_URL = 'http://ocsp.example.com/'
export const LEAF_CRL = 'http://crl.example.com/leaf.crl'
export const INTERMEDIATE_CRL = 'http://crl.example.com/intermediate.crl'

export function certificate(id: string, over: Partial<Certificate> = {}): Certificate {
  const ca = !id.startsWith('leaf')
  return {
    id,
    origin: { by: 'server' },
    subject: `CN=${id}`,
    issuer: 'CN=intermediate-1',
    serialNumber: '0102030405060708090a0b0c0d0e0f10',
    sha256: 'ab'.repeat(32),
    notBefore: at(-30 * DAY),
    notAfter: at(60 * DAY),
    keyType: 'ec',
    signatureAlgorithm: 'ecdsa-with-SHA256',
    selfSigned: false,
    ca,
    publicRoot: false,
    trustAnchor: false,
    names: ca ? [] : ['example.com'],
    ocspUrls: [],
    caIssuersUrls: [],
    crlUrls: [],
    skippedDistributionPoints: [],
    freshestCrlUrls: [],
    mustStaple: false,
    noCheck: false,
    noRevAvail: false,
    pem: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
    ...over,
  }
}

export function ocsp(
  over: Partial<Omit<SuccessfulOcspResponseFact, 'responseStatus'>> & { answer?: Partial<Answer> } = {},
): OcspResponseFact {
  const { answer, ...rest } = over
  return {
    bytes: 900,
    sha256: createHash('sha256').update(JSON.stringify(over)).digest('hex'),
    responseStatus: 'successful',
    producedAt: at(-HOUR),
    responderId: { byKey: 'aa'.repeat(20) },
    signatureAlgorithm: 'ecdsa-with-SHA256',
    signer: {
      kind: 'delegated',
      subject: 'CN=OCSP signer',
      notBefore: at(-30 * DAY),
      notAfter: at(30 * DAY),
      ocspSigning: true,
      otherUsages: false,
      noCheck: true,
      ocspUrls: [],
      crlUrls: [],
    },
    signature: { state: 'valid' },
    authorized: true,
    certificateCount: 1,
    answers: [
      {
        certId: {
          hashAlgorithm: 'sha1',
          issuerNameHash: '11'.repeat(20),
          issuerKeyHash: '22'.repeat(20),
          serialNumber: '0102030405060708090a0b0c0d0e0f10',
        },
        matches: 'leaf',
        certStatus: 'good',
        thisUpdate: at(-HOUR),
        nextUpdate: at(4 * DAY),
        ...answer,
      },
    ],
    unknownCriticalExtensions: [],
    encoding: [],
    extensions: [],
    ...rest,
  }
}

export const ocspError = (
  responseStatus: Exclude<OcspResponseFact['responseStatus'], 'successful'>,
): OcspResponseFact => ({ bytes: 5, sha256: 'ef'.repeat(32), responseStatus })

export function crl(over: Partial<CrlContent> = {}): CrlContent {
  return {
    bytes: 1200,
    sha256: '34'.repeat(32),
    encoding: 'der',
    version: 2,
    issuer: 'CN=intermediate-1',
    issuerMatches: true,
    thisUpdate: at(-HOUR),
    nextUpdate: at(6 * DAY),
    signatureAlgorithm: 'ecdsa-with-SHA256',
    signature: { state: 'valid' },
    signerMaySignCrls: true,
    crlNumber: '01',
    authorityKeyId: '22'.repeat(20),
    unknownCriticalExtensions: [],
    entries: 0,
    entry: { listed: false },
    nextPublish: at(5 * DAY),
    ...over,
  }
}

export function answered<T>(
  url: string,
  body: T,
  over: Partial<Exchange<T>> = {},
  elapsedMs = 20,
): Attempt<Exchange<T>> {
  return {
    state: 'completed',
    elapsedMs,
    value: {
      method: 'GET',
      url,
      address: '192.0.2.1:80',
      status: 200,
      headers: { 'content-type': 'application/ocsp-response' },
      bytes: 900,
      timings: { resolveMs: 1, connectMs: 1, firstByteMs: 10, totalMs: elapsedMs },
      body,
      ...over,
    },
  }
}

export const failed = <T>(
  phase: Phase,
  code: AttemptCode,
  elapsedMs = 5,
  partial?: Partial<T>,
): Attempt<T> => ({
  state: 'failed',
  phase,
  code,
  message: `${code} at ${phase}`,
  elapsedMs,
  ...(partial && { partial }),
})

export type OcspReply = OcspResponseFact | Attempt<Exchange<OcspResponseFact>>[]
export type CrlReply = CrlContent | Attempt<Exchange<CrlContent>>[]

export const responder = (id: string, url: string, reply: OcspReply): ResponderFact => ({
  certificate: id,
  url,
  exchanges: Array.isArray(reply) ? reply : [answered(url, reply)],
})

export const crlFact = (id: string, url: string, reply: CrlReply): CrlFact => ({
  certificate: id,
  url,
  exchanges: Array.isArray(reply)
    ? reply
    : [answered(url, reply, { headers: { 'content-type': 'application/pkix-crl' } })],
})

export interface Site {
  leaf?: Partial<Certificate>
  intermediate?: Partial<Certificate>
  root?: Partial<Certificate>
  /** One for each handshake; default: one good staple. `null`: a certificate by itself, no server. */
  staples?: (Staple | OcspResponseFact)[] | null
  /** What the leaf's responder does; absent: the leaf names none. */
  ocsp?: OcspReply
  /** What the leaf's CRL is; absent: the leaf names none. */
  crl?: CrlReply
  /** Default: fine. `null`: the intermediate names none. */
  intermediateCrl?: CrlReply | null
  connection?: Partial<Connection>
  observed?: Partial<Facts['observed']>
  /** Changes whatever is left. */
  change?: (facts: Facts) => void
}

export const ABSENT: Staple = { state: 'absent' }

export function facts(site: Site = {}): Facts {
  const intermediateCrl =
    site.intermediateCrl === undefined ? crl({ issuer: 'CN=root' }) : site.intermediateCrl
  const staples = site.staples === undefined ? [ocsp()] : site.staples
  const made: Facts = {
    observed: {
      resolver: 'system',
      timeoutMs: 15_000,
      offline: false,
      startedAt: NOW.toISOString(),
      clocks: [],
      reachedAnything: true,
      ...site.observed,
    },
    connections: (staples ?? []).map((staple, i) => ({
      state: 'completed',
      elapsedMs: 30,
      value: {
        id: `connection-${i + 1}`,
        address: '192.0.2.10:443',
        attempt: i + 1,
        keyType: 'any',
        chain: 'chain-1',
        protocol: 'TLSv1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        trusted: true,
        nameMatches: true,
        staple: 'state' in staple ? staple : { state: 'present', response: staple },
        timings: { connectMs: 1, handshakeMs: 5, totalMs: 6 },
        ...site.connection,
      },
    })),
    chains: staples ? [{ id: 'chain-1', certificates: ['leaf', 'intermediate-1'] }] : [],
    paths: [['leaf', 'intermediate-1', 'root']],
    certificates: [
      certificate('leaf', {
        ocspUrls: site.ocsp ? [OCSP_URL] : [],
        crlUrls: site.crl ? [LEAF_CRL] : [],
        issuerId: 'intermediate-1',
        ...site.leaf,
      }),
      certificate('intermediate-1', {
        issuer: 'CN=root',
        issuerId: 'root',
        crlUrls: intermediateCrl ? [INTERMEDIATE_CRL] : [],
        crlSign: true,
        notBefore: at(-400 * DAY),
        notAfter: at(2000 * DAY),
        ...site.intermediate,
      }),
      certificate('root', {
        issuer: 'CN=root',
        selfSigned: true,
        trustAnchor: true,
        origin: { by: 'trust-store', store: 'ca-file' },
        issuerId: 'root',
        crlSign: true,
        notBefore: at(-4000 * DAY),
        notAfter: at(4000 * DAY),
        ...site.root,
      }),
    ],
    issuerFetches: [],
    responders: site.ocsp ? [responder('leaf', OCSP_URL, site.ocsp)] : [],
    crls: [
      ...(site.crl ? [crlFact('leaf', LEAF_CRL, site.crl)] : []),
      ...(intermediateCrl ? [crlFact('intermediate-1', INTERMEDIATE_CRL, intermediateCrl)] : []),
    ],
  }
  site.change?.(made)
  return made
}

export const saved = (made: Facts): SavedFacts => ({
  schemaVersion: '1.0',
  tool: { name: 'ocspcheck', version: '0.0.0' },
  command: made.connections.length > 0 ? 'probe' : 'responder',
  target:
    made.connections.length > 0
      ? { input: 'example.com', host: 'example.com', port: 443, servername: 'example.com' }
      : { input: 'cert.pem', file: 'cert.pem' },
  startedAt: NOW.toISOString(),
  elapsedMs: 100,
  facts: made,
})
