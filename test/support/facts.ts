/** Facts made by hand, as a probe of a small site would give them: leaf, one intermediate, root; OCSP for the leaf, CRLs for both. */
import type {
  Answer,
  Attempt,
  Certificate,
  Connection,
  CrlContent,
  CrlFact,
  DnsFact,
  Exchange,
  Facts,
  OcspResponseFact,
  ResponderFact,
  Staple,
  SuccessfulOcspResponseFact,
} from '../../src/facts.ts'

/** All times are around this one. */
export const NOW = '2026-11-22T15:00:00.000Z'
export const hoursFromNow = (hours: number) => new Date(Date.parse(NOW) + hours * 3_600_000).toISOString()

export const OCSP_URL = 'http://ocsp.ca.example/'
export const LEAF_CRL_URL = 'http://crl.ca.example/leaf.crl'
export const INTERMEDIATE_CRL_URL = 'http://crl.ca.example/root.crl'
const ADDRESS = '192.0.2.80:80'

export const completed = <T>(value: T, elapsedMs = 42): Attempt<T> => ({
  state: 'completed',
  value,
  elapsedMs,
})

export const certificate = (id: string, more: Partial<Certificate> = {}): Certificate => ({
  id,
  origin: { by: 'server' },
  subject: `CN=${id}.example`,
  issuer: 'CN=Example CA',
  serialNumber: '0a1b2c',
  sha256: id.length.toString(16).padStart(2, '0').repeat(32),
  notBefore: hoursFromNow(-720),
  notAfter: hoursFromNow(1440),
  keyType: 'EC P-256',
  signatureAlgorithm: 'ecdsa-with-SHA256',
  selfSigned: false,
  ca: false,
  publicRoot: false,
  trustAnchor: false,
  names: [],
  ocspUrls: [],
  caIssuersUrls: [],
  crlUrls: [],
  skippedDistributionPoints: [],
  freshestCrlUrls: [],
  mustStaple: false,
  noCheck: false,
  noRevAvail: false,
  pem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  ...more,
})

const CHAIN = [
  certificate('leaf', {
    subject: 'CN=www.example.com',
    issuer: 'CN=Example CA R1',
    names: ['www.example.com', 'example.com'],
    ocspUrls: [OCSP_URL],
    crlUrls: [LEAF_CRL_URL],
    issuerId: 'intermediate-1',
  }),
  certificate('intermediate-1', {
    subject: 'CN=Example CA R1',
    issuer: 'CN=Example Root',
    serialNumber: '77aa',
    ca: true,
    crlSign: true,
    crlUrls: [INTERMEDIATE_CRL_URL],
    issuerId: 'root',
  }),
  certificate('root', {
    subject: 'CN=Example Root',
    issuer: 'CN=Example Root',
    serialNumber: '01',
    origin: { by: 'trust-store', store: 'public' },
    selfSigned: true,
    ca: true,
    publicRoot: true,
    trustAnchor: true,
  }),
]

export const answer = (more: Partial<Answer> = {}): Answer => ({
  certId: { hashAlgorithm: 'sha1', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '0a1b2c' },
  matches: 'leaf',
  certStatus: 'good',
  thisUpdate: hoursFromNow(-1),
  nextUpdate: hoursFromNow(96),
  ...more,
})

export const ocspResponse = (
  more: Partial<SuccessfulOcspResponseFact> = {},
): { bytes: number; sha256: string } & SuccessfulOcspResponseFact => ({
  bytes: 471,
  sha256: 'cd'.repeat(32),
  responseStatus: 'successful',
  producedAt: hoursFromNow(-1),
  responderId: { byKey: '00ff' },
  signatureAlgorithm: 'ecdsa-with-SHA256',
  signer: {
    kind: 'delegated',
    subject: 'CN=Example OCSP',
    notBefore: hoursFromNow(-720),
    notAfter: hoursFromNow(720),
    ocspSigning: true,
    noCheck: true,
  },
  signature: { state: 'valid' },
  authorized: true,
  certificateCount: 1,
  answers: [answer()],
  unknownCriticalExtensions: [],
  encoding: [],
  extensions: [],
  ...more,
})

export const crl = (more: Partial<CrlContent> = {}): CrlContent => ({
  bytes: 1_234,
  sha256: 'ef'.repeat(32),
  encoding: 'der',
  version: 2,
  issuer: 'CN=Example CA R1',
  issuerMatches: true,
  thisUpdate: hoursFromNow(-2),
  nextUpdate: hoursFromNow(140),
  signatureAlgorithm: 'ecdsa-with-SHA256',
  signature: { state: 'valid' },
  signerMaySignCrls: true,
  crlNumber: '17',
  unknownCriticalExtensions: [],
  entries: 12,
  entry: { listed: false },
  ...more,
})

export const exchange = <T>(url: string, body: T, more: Partial<Exchange<T>> = {}): Attempt<Exchange<T>> =>
  completed({
    method: 'GET',
    url,
    address: ADDRESS,
    status: 200,
    headers: { 'content-type': 'application/octet-stream' },
    bytes: 471,
    timings: { resolveMs: 4, connectMs: 7, firstByteMs: 27, totalMs: 42 },
    body,
    ...more,
  })

export const dnsOf = (name: string, system: DnsFact['system']): DnsFact => ({
  name,
  system,
  a: completed({ rcode: 'NOERROR', addresses: ['192.0.2.80'], cnames: [], ttl: 300 }, 4),
  aaaa: completed({ rcode: 'NOERROR', addresses: [], cnames: [] }, 5),
})

export const connection = (
  attempt: number,
  staple: Staple,
  more: Partial<Connection> = {},
): Attempt<Connection> =>
  completed(
    {
      id: `connection-${attempt}`,
      address: '192.0.2.1:443',
      attempt,
      keyType: 'any',
      chain: 'chain-1',
      protocol: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      trusted: true,
      nameMatches: true,
      staple,
      timings: { resolveMs: 3, connectMs: 9, handshakeMs: 24, totalMs: 36 },
      ...more,
    },
    36,
  )

export const responder = (more: Partial<ResponderFact> = {}): ResponderFact => ({
  certificate: 'leaf',
  url: OCSP_URL,
  dns: dnsOf('ocsp.ca.example', completed(['192.0.2.80'])),
  exchanges: [exchange<OcspResponseFact>(OCSP_URL, ocspResponse())],
  ...more,
})

export const crlFact = (certificateId: string, url: string, more: Partial<CrlFact> = {}): CrlFact => ({
  certificate: certificateId,
  url,
  dns: dnsOf('crl.ca.example', completed(['192.0.2.80'])),
  exchanges: [exchange(url, crl(), { bytes: 1_234 })],
  ...more,
})

/** Everything is well: a staple in each handshake, and all sources answer. */
export const facts = (more: Partial<Facts> = {}): Facts => ({
  observed: {
    resolver: 'system',
    timeoutMs: 15_000,
    offline: false,
    startedAt: NOW,
    clocks: [{ host: 'ocsp.ca.example', theirs: NOW, ours: NOW }],
    eventLoopLagMs: 3,
    reachedAnything: true,
  },
  dns: dnsOf('www.example.com', completed(['192.0.2.1'])),
  connections: [1, 2, 3].map(n => connection(n, { state: 'present', response: ocspResponse() })),
  chains: [{ id: 'chain-1', certificates: ['leaf', 'intermediate-1'] }],
  paths: [['leaf', 'intermediate-1', 'root']],
  certificates: CHAIN,
  issuerFetches: [],
  responders: [responder()],
  crls: [crlFact('leaf', LEAF_CRL_URL), crlFact('intermediate-1', INTERMEDIATE_CRL_URL)],
  ...more,
})
