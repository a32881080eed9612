/** From a scenario to its certificates. Each has an issuing CA of its own: Windows counts cached OCSP answers per issuer. */
import { randomBytes } from 'node:crypto'
import type { CertificateShape, DnsBehaviour, HttpBehaviour, OcspSigner, Scenario } from '../scenario.ts'
import { type CertificateSpec, type Issued, issue } from './certificate.ts'
import { type KeyType, makeKeyPair } from './keys.ts'
import { OID } from './oids.ts'
import { remember } from './remember.ts'
import { randomSerial, stranger, type World } from './world.ts'

export interface Minted {
  scenario: Scenario
  /** Random, new each time: the first segment of every path, so that no cache answers. */
  token: string
  leaves: Leaf[]
  /** Issued the leaves. */
  issuer: Issued
  /** Issued the issuer: a root, or the issuer itself where that is the root. */
  root: Issued
  /** Sent after the issuer in a cross-signed chain. */
  cross?: { certificate: Issued; root: Issued }
  urls: Urls
  /** Signers made so far, by kind. */
  signers: Map<string, Promise<Issued>>
  madeAt: Date
}

export interface Leaf {
  type: KeyType
  issued: Issued
  /** PEM, as the server sends it. */
  chain: string
}

export interface Urls {
  ocsp?: string
  crl?: string
  caIssuers?: string
  intermediateOcsp?: string
  intermediateCrl?: string
}

/** Top-level domain of names that only the bench's nameserver knows. It does not exist, and no RFC gives it a meaning. */
export const BENCH_DOMAIN = 'ocspcheck-lab'

const HOUR = 3600
const DAY = 24 * HOUR

export async function mint(scenario: Scenario, world: World): Promise<Minted> {
  const { chain, id } = scenario
  const token = randomBytes(9).toString('base64url')
  const madeAt = world.now()
  const at = (seconds: number) => new Date(madeAt.getTime() + seconds * 1000)
  const root = chain.untrusted ? await stranger(world, 'ocspcheck bench root nobody trusts') : world.root
  const urls = urlsOf(scenario, token, world)

  const issuer =
    chain.kind === 'leaf-root'
      ? root
      : await issue({
          subject: `${chain.interceptor ? 'TLS Inspection CA' : 'ocspcheck bench CA'} ${id} ${token.slice(0, 4)}`,
          keys: await makeKeyPair(world.keyType),
          issuer: root,
          serial: randomSerial(),
          notBefore: at(-90 * DAY),
          notAfter: at(365 * DAY),
          ca: { crlSign: !chain.intermediate?.withoutCrlSign },
          ...pointers(urls.intermediateOcsp, urls.intermediateCrl),
        })
  const cross = chain.kind === 'cross-signed' ? await crossSign(world, token, at) : undefined

  const types: KeyType[] = chain.keys === 'both' ? ['ec', 'rsa'] : [world.keyType]
  const leaves = await Promise.all(
    types.map(async (type): Promise<Leaf> => {
      const issued = await issueLeaf(scenario, world, issuer, type, urls, at)
      const sent = chain.send === 'leaf-only' || issuer === root ? [] : [issuer.pem]
      return {
        type,
        issued,
        chain: [issued.pem, ...sent, ...(cross ? [cross.certificate.pem] : [])].join(''),
      }
    }),
  )
  return {
    scenario,
    token,
    leaves,
    issuer,
    root,
    urls,
    signers: new Map(),
    madeAt,
    ...(cross ? { cross } : {}),
  }
}

/** The host names of a scenario's certificate. Exact names: a wildcard under .localhost matches nowhere. */
function namesOf(id: string, host: string | undefined): string[] {
  const beyond = host ? [`${id}.${host}`, host] : []
  return [`${id}.localhost`, ...beyond, 'localhost', '127.0.0.1', '::1']
}

async function issueLeaf(
  { id, chain }: Scenario,
  world: World,
  issuer: Issued,
  type: KeyType,
  urls: Urls,
  at: (seconds: number) => Date,
): Promise<Issued> {
  const shape: CertificateShape = chain.leaf ?? {}
  return issue({
    subject: `${id}.${world.host ?? 'localhost'}`,
    keys: await makeKeyPair(type),
    issuer,
    serial: randomSerial(shape.slashesInRequest),
    notBefore: at(shape.notBefore ?? -30 * DAY),
    notAfter: at(shape.notAfter ?? 60 * DAY),
    names: namesOf(id, world.host),
    extendedKeyUsage: [OID.serverAuth],
    ...pointers(urls.ocsp, urls.crl),
    ...(urls.caIssuers ? { caIssuersUrls: [urls.caIssuers] } : {}),
    mustStaple: shape.mustStaple ?? false,
    noRevAvail: shape.noRevAvail ?? false,
  })
}

function pointers(ocsp: string | undefined, crl: string | undefined): Partial<CertificateSpec> {
  return { ...(ocsp ? { ocspUrls: [ocsp] } : {}), ...(crl ? { crlUrls: [crl] } : {}) }
}

/** The bench's own root once more, issued by an older one, as CAs do while a new root is not yet everywhere. */
async function crossSign(world: World, token: string, at: (seconds: number) => Date) {
  const root = await stranger(world, 'ocspcheck bench older root')
  const certificate = await issue({
    subject: world.root.certificate.subject.typesAndValues[0]!.value.valueBlock.value,
    keys: world.root.keys,
    issuer: root,
    serial: randomSerial(),
    notBefore: at(-90 * DAY),
    notAfter: at(365 * DAY),
    ca: { crlSign: true },
    crlUrls: [`http://${world.urlHost}:${world.closedPort}/${token}/cross-crl`],
    caIssuersUrls: [`http://${world.urlHost}:${world.httpPort}/${token}/cross-issuer`],
  })
  return { certificate, root }
}

function urlsOf(scenario: Scenario, token: string, world: World): Urls {
  const { chain, dns, id, responder, crl } = scenario
  const leaf = chain.leaf ?? {}
  const intermediate = chain.intermediate ?? {}
  const url = (kind: string, http?: HttpBehaviour, behaviour: DnsBehaviour = 'literal') =>
    `http://${authority(kind, id, http, behaviour, world)}/${token}/${kind}`
  const urls: Urls = {}
  if (leaf.ocsp ?? true) {
    urls.ocsp = url('ocsp', responder.http, dns)
  }
  if (leaf.crl ?? false) {
    urls.crl = `${url('crl', crl.http, dns)}/${leaf.escapedCrlUrl ? 'list%2D1' : '1'}.crl`
  }
  if (leaf.caIssuers) {
    urls.caIssuers = url('issuer', leaf.caIssuers === 'dead' ? { fault: 'refused' } : {})
  }
  if (intermediate.ocsp ?? false) {
    urls.intermediateOcsp = url('ca-ocsp', scenario.intermediate?.responder?.http)
  }
  if (intermediate.crl ?? true) {
    urls.intermediateCrl = url('ca-crl', scenario.intermediate?.crl?.http)
  }
  return urls
}

function authority(
  kind: string,
  id: string,
  http: HttpBehaviour | undefined,
  dns: DnsBehaviour,
  world: World,
): string {
  if (dns === 'nxdomain' || dns === 'only-by-proxy') {
    return `${kind}.${id}.invalid`
  }
  const port = http?.fault === 'refused' || dns === 'poisoned' ? world.closedPort : world.httpPort
  return dns === 'literal' ? `${world.urlHost}:${port}` : `${kind}.${id}.${BENCH_DOMAIN}:${port}`
}

/** The certificate that signs OCSP answers about the leaf (`issuer` its CA) or about that CA (`issuer` the root). */
export function signerOf(minted: Minted, issuer: Issued, kind: OcspSigner, world: World): Promise<Issued> {
  if (kind === 'issuer') {
    return Promise.resolve(issuer)
  }
  const key = `${issuer === minted.issuer ? 'leaf' : 'ca'} ${kind}`
  return remember(minted.signers, key, () => makeSigner(minted, issuer, kind, world))
}

async function makeSigner(minted: Minted, issuer: Issued, kind: OcspSigner, world: World): Promise<Issued> {
  const at = (seconds: number) => new Date(minted.madeAt.getTime() + seconds * 1000)
  const by =
    kind === 'delegate-of-another-ca' ? await stranger(world, 'ocspcheck bench other authority') : issuer
  const base = `http://${world.urlHost}:${world.httpPort}/${minted.token}`
  return issue({
    subject: `ocspcheck bench OCSP signer ${minted.scenario.id}`,
    keys: await makeKeyPair(world.keyType),
    issuer: by,
    serial: randomSerial(),
    notBefore: at(-30 * DAY),
    notAfter: at(60 * DAY),
    noCheck: kind !== 'delegate-without-nocheck',
    ...(kind === 'delegate-without-eku' ? {} : { extendedKeyUsage: [OID.ocspSigning] }),
    ...(kind === 'delegate-with-crl-url' ? { crlUrls: [`${base}/crl/1.crl`] } : {}),
    ...(kind === 'delegate-with-ocsp-url' ? { ocspUrls: [`${base}/ocsp`] } : {}),
  })
}
