/** What a scenario's staple, responder and CRL server hand out now: bytes, whatever TLS and HTTP then do to them. */
import type { CrlBehaviour, OcspAnswer } from '../scenario.ts'
import { answerInWords } from '../words.ts'
import type { Issued } from './certificate.ts'
import { makeCrl } from './crl.ts'
import { type Leaf, type Minted, signerOf } from './mint.ts'
import { makeOcspResponse, ocspErrorResponse } from './ocsp.ts'
import { type AskedFor, readRequest, toHex } from './ocsp-request.ts'
import type { World } from './world.ts'

/** How long an answer is handed out again: signing each anew would cost a thousand connections dearly. */
const KEEP_MS = 5000
/** A CRL with many entries costs more to make. */
const KEEP_LARGE_MS = 60_000

const kept = new WeakMap<Minted, Map<string, { until: number; bytes: Promise<Uint8Array> }>>()

function keep(
  minted: Minted,
  key: string,
  ms: number,
  now: Date,
  make: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const store = kept.get(minted) ?? new Map<string, { until: number; bytes: Promise<Uint8Array> }>()
  kept.set(minted, store)
  const found = store.get(key)
  if (found && found.until > now.getTime()) {
    return found.bytes
  }
  const bytes = make()
  store.set(key, { until: now.getTime() + ms, bytes })
  return bytes
}

/** The staple of one leaf; null where the scenario has none. With two leaves only the ECDSA one is stapled. */
export async function staple(minted: Minted, leaf: Leaf, world: World): Promise<Uint8Array | null> {
  const behaviour = minted.scenario.staple
  if (behaviour === 'none' || (minted.leaves.length > 1 && leaf.type !== 'ec')) {
    return null
  }
  const answer = behaviour === 'good' ? {} : behaviour
  return keep(minted, `staple ${leaf.type}`, KEEP_MS, world.now(), () =>
    respond(minted, leaf.issued, minted.issuer, answer, world),
  )
}

export type Subject = 'leaf' | 'intermediate'

/** The responder's answer to a request, or to the request that everybody makes where none is given. */
export async function answerOcsp(
  minted: Minted,
  subject: Subject,
  world: World,
  request?: Uint8Array,
): Promise<{ bytes: Uint8Array; says: string }> {
  const behaviour =
    subject === 'leaf' ? minted.scenario.responder : (minted.scenario.intermediate?.responder ?? {})
  const issuer = subject === 'leaf' ? minted.issuer : minted.root
  const certificates = subject === 'leaf' ? minted.leaves.map(({ issued }) => issued) : [minted.issuer]
  const answer: OcspAnswer = {
    ...behaviour.answer,
    ...(subject === 'intermediate' && minted.scenario.intermediate?.revoked ? { certStatus: 'revoked' } : {}),
  }
  if (!request) {
    const bytes = await respond(minted, certificates[0]!, issuer, answer, world)
    return { bytes, says: answerInWords(answer) }
  }
  const asked = await readRequest(request)
  if (!asked) {
    return { bytes: ocspErrorResponse('malformedRequest'), says: 'malformedRequest' }
  }
  const sha256 = asked.hashAlgorithm === 'SHA-256'
  const ours = asked.issuerKeyHash === (await keyHash(issuer, asked.hashAlgorithm))
  if (!ours || (sha256 && behaviour.http?.fault === 'sha256-refused')) {
    return { bytes: ocspErrorResponse('unauthorized'), says: 'unauthorized' }
  }
  const certificate = certificates.find(one => serialHex(one) === asked.serial)
  const make = () =>
    certificate
      ? respond(minted, certificate, issuer, answer, world, asked)
      : respond(minted, certificates[0]!, issuer, { certStatus: 'unknown' }, world, asked, true)
  const says = certificate ? answerInWords(answer) : 'unknown (no such serial number)'
  const key = `ocsp ${subject} ${asked.hashAlgorithm} ${asked.serial}`
  return { bytes: asked.nonce ? await make() : await keep(minted, key, KEEP_MS, world.now(), make), says }
}

async function respond(
  minted: Minted,
  certificate: Issued,
  issuer: Issued,
  answer: OcspAnswer,
  world: World,
  asked?: AskedFor,
  unknownSerial = false,
): Promise<Uint8Array> {
  return makeOcspResponse({
    answer,
    certificate,
    issuer,
    signer: await signerOf(minted, issuer, answer.signer ?? 'delegate', world),
    now: world.now(),
    ...(asked ? { hashAlgorithm: asked.hashAlgorithm } : {}),
    ...(asked?.nonce ? { nonce: asked.nonce } : {}),
    ...(asked && unknownSerial ? { serial: Buffer.from(asked.serial, 'hex') } : {}),
  })
}

/** The CRL that covers the leaf or the intermediate. */
export async function answerCrl(minted: Minted, subject: Subject, world: World): Promise<Uint8Array> {
  const { scenario } = minted
  const behaviour: CrlBehaviour = subject === 'leaf' ? scenario.crl : (scenario.intermediate?.crl ?? {})
  const shape = {
    ...behaviour.list,
    ...(subject === 'intermediate' && scenario.intermediate?.revoked ? { revoked: true as const } : {}),
  }
  const certificate = subject === 'leaf' ? minted.leaves[0]!.issued : minted.issuer
  const url = (subject === 'leaf' ? minted.urls.crl : minted.urls.intermediateCrl) ?? ''
  const large = (shape.entries ?? 0) >= 1000
  return keep(minted, `crl ${subject}`, large ? KEEP_LARGE_MS : KEEP_MS, world.now(), () =>
    makeCrl({
      shape,
      issuer: subject === 'leaf' ? minted.issuer : minted.root,
      serial: serialBytes(certificate),
      now: world.now(),
      ...(shape.idp ? { idpUrl: IDP_URLS[shape.idp.url](url) } : {}),
    }),
  )
}

const IDP_URLS = {
  same: url => url,
  'other-host': url => url.replace(/^http:\/\/[^/]+/, 'http://crl.elsewhere.invalid'),
  'other-shard': url => url.replace('/1.crl', '/2.crl'),
  unescaped: url => decodeURI(url).replace('%2D', '-'),
} as const satisfies Record<string, (url: string) => string>

async function keyHash(issuer: Issued, algorithm: string): Promise<string> {
  return toHex(new Uint8Array(await issuer.certificate.getKeyHash(algorithm)))
}

function serialBytes({ certificate }: Issued): Uint8Array {
  return certificate.serialNumber.valueBlock.valueHexView
}

function serialHex(issued: Issued): string {
  return toHex(serialBytes(issued))
}
