/** CRLs of the bench: pkijs makes the frame, {@link writeCrlEntries} the list in it, node:crypto signs (RFC 5280 5). */
import { createPrivateKey, randomBytes, sign } from 'node:crypto'
import { bitString, sequence, time } from '../../pki/write-der.ts'
import type { CrlShape } from '../scenario.ts'
import { type Issued, pemOf, wholeSecond } from './certificate.ts'
import { type CrlEntry, writeCrlEntries } from './crl-entries.ts'
import { OID } from './oids.ts'

export interface CrlSpec {
  shape: CrlShape
  issuer: Issued
  /** The serial that is listed where the shape says `revoked`. */
  serial: Uint8Array
  /** The URL that issuingDistributionPoint names, where there is one. */
  idpUrl?: string
  /** Freshest CRL: where the delta to this CRL is. */
  freshestUrl?: string
  /** The number of the base, where this is a delta. */
  deltaOf?: number
  now: Date
}

const DEFAULT_THIS_UPDATE = -3600
const DEFAULT_NEXT_UPDATE = 6 * 24 * 3600
/** The next list comes this long before nextUpdate, seconds. */
const PUBLISHED_BEFORE = 24 * 3600
const KEY_COMPROMISE = 1
const SUPERSEDED = 4

/** DER, or PEM where the shape says so. */
export async function makeCrl(spec: CrlSpec): Promise<Uint8Array> {
  const { shape, issuer } = spec
  const asn1js = await import('asn1js')
  const frame = await signedFrame(spec)
  const { result } = asn1js.fromBER(new Uint8Array(frame.tbsView))
  const { value } = (result as import('asn1js').Sequence).valueBlock
  const elements = value.map((element): Uint8Array => new Uint8Array(element.toBER()))
  const count = (shape.entries ?? 0) + (shape.revoked ? 1 : 0)
  if (count > 0) {
    // revokedCertificates stands before crlExtensions, the last element.
    elements.splice(-1, 0, writeCrlEntries(entriesOf(spec), count))
  }
  const tbs = sequence(...elements)
  const signature = sign('sha256', tbs, createPrivateKey(issuer.keys.pem))
  if (shape.signature === 'broken') {
    const middle = signature.length >> 1
    signature[middle] = signature[middle]! ^ 1
  }
  const signatureAlgorithm = new Uint8Array(frame.signatureAlgorithm.toSchema().toBER())
  const der = sequence(tbs, signatureAlgorithm, bitString(signature))
  return shape.encoding === 'pem' ? Buffer.from(pemOf('X509 CRL', der)) : der
}

/** A CRL without entries: its tbsCertList and its signature algorithm are what is taken from it. */
async function signedFrame({ shape, issuer, idpUrl, freshestUrl, deltaOf, now }: CrlSpec) {
  const pkijs = await import('pkijs')
  const asn1js = await import('asn1js')
  const keyIdentifier = new asn1js.OctetString({ valueHex: await issuer.certificate.getKeyHash() })
  const extensions = [
    new pkijs.Extension({
      extnID: OID.authorityKeyIdentifier,
      extnValue: new pkijs.AuthorityKeyIdentifier({ keyIdentifier }).toSchema().toBER(),
    }),
    new pkijs.Extension({
      extnID: OID.crlNumber,
      extnValue: new asn1js.Integer({ value: Math.floor(now.getTime() / 1000) }).toBER(),
    }),
  ]
  const nextUpdate = shape.nextUpdate === undefined ? DEFAULT_NEXT_UPDATE : shape.nextUpdate
  if (nextUpdate !== null && nextUpdate > PUBLISHED_BEFORE) {
    // Without it Windows does not fetch the next list ahead of time.
    const publish = time(at(now, nextUpdate - PUBLISHED_BEFORE))
    extensions.push(
      new pkijs.Extension({ extnID: OID.nextCrlPublish, extnValue: new Uint8Array(publish).buffer }),
    )
  }
  if (shape.idp && idpUrl) {
    const idp = new pkijs.IssuingDistributionPoint({
      distributionPoint: [new pkijs.GeneralName({ type: 6, value: idpUrl })],
      onlyContainsUserCerts: shape.idp.onlyContainsUserCerts ?? false,
      onlyContainsCACerts: shape.idp.onlyContainsCACerts ?? false,
    })
    extensions.push(
      new pkijs.Extension({
        extnID: OID.issuingDistributionPoint,
        critical: true,
        extnValue: idp.toSchema().toBER(),
      }),
    )
  }
  if (freshestUrl !== undefined) {
    const point = new pkijs.DistributionPoint({
      distributionPoint: [new pkijs.GeneralName({ type: 6, value: freshestUrl })],
    })
    const points = new pkijs.CRLDistributionPoints({ distributionPoints: [point] })
    extensions.push(new pkijs.Extension({ extnID: OID.freshestCrl, extnValue: points.toSchema().toBER() }))
  }
  if (deltaOf !== undefined) {
    extensions.push(
      new pkijs.Extension({
        extnID: OID.deltaCrlIndicator,
        critical: true,
        extnValue: new asn1js.Integer({ value: deltaOf }).toBER(),
      }),
    )
  }
  const crl = new pkijs.CertificateRevocationList({
    version: 1,
    issuer: issuer.certificate.subject,
    thisUpdate: new pkijs.Time({ type: 0, value: at(now, shape.thisUpdate ?? DEFAULT_THIS_UPDATE) }),
    crlExtensions: new pkijs.Extensions({ extensions }),
  })
  if (nextUpdate !== null) {
    crl.nextUpdate = new pkijs.Time({ type: 0, value: at(now, nextUpdate) })
  }
  await crl.sign(issuer.keys.privateKey, 'SHA-256')
  return crl
}

function* entriesOf({ shape, serial, now }: CrlSpec): Generator<CrlEntry> {
  const revocationDate = at(now, -24 * 3600)
  const filler = randomBytes(16 * (shape.entries ?? 0))
  for (let start = 0; start < filler.length; start += 16) {
    const other = filler.subarray(start, start + 16)
    other[0] = 0x10 | (other[0]! & 0x0f)
    yield { serial: other, revocationDate, ...(start % 48 === 0 ? { reason: SUPERSEDED } : {}) }
  }
  if (shape.revoked) {
    yield { serial, revocationDate, reason: KEY_COMPROMISE }
  }
}

function at(now: Date, seconds: number): Date {
  return wholeSecond(new Date(now.getTime() + seconds * 1000))
}
