/** OCSP responses of the bench, right and wrong ones, made with pkijs (RFC 6960 4.2). */
import { randomBytes } from 'node:crypto'
import type { OcspAnswer } from '../scenario.ts'
import { type Issued, wholeSecond } from './certificate.ts'
import { OID } from './oids.ts'

export interface OcspAnswerSpec {
  answer: OcspAnswer
  /** The certificate that is asked about, and who issued it. */
  certificate: Issued
  issuer: Issued
  /** Who signs; its certificate is embedded unless it is the issuer itself. */
  signer: Issued
  /** Serial number to answer for, where it is not the certificate's. */
  serial?: Uint8Array
  hashAlgorithm?: 'SHA-1' | 'SHA-256'
  /** Whole extnValue of the request's nonce, which is echoed. */
  nonce?: ArrayBuffer
  now: Date
}

const STATUS = {
  successful: 0,
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
} as const

const DEFAULT_THIS_UPDATE = -3600
const DEFAULT_NEXT_UPDATE = 4 * 24 * 3600
const KEY_COMPROMISE = 1

/** Neither a web page nor the head of a SEQUENCE, which clients tell apart from other bytes. */
function noise(): Uint8Array {
  const bytes = randomBytes(400)
  bytes[0] = 0xff
  return bytes
}

/** DER of an error response, which has no responseBytes (RFC 6960 4.2.1). */
export function ocspErrorResponse(status: Exclude<OcspAnswer['responseStatus'], undefined>): Uint8Array {
  return Uint8Array.of(0x30, 0x03, 0x0a, 0x01, STATUS[status])
}

export async function makeOcspResponse(spec: OcspAnswerSpec): Promise<Uint8Array> {
  const { answer } = spec
  if (answer.body === 'random-bytes') {
    return noise()
  }
  if (answer.responseStatus) {
    return ocspErrorResponse(answer.responseStatus)
  }
  const pkijs = await import('pkijs')
  const asn1js = await import('asn1js')
  const basic = new pkijs.BasicOCSPResponse()
  basic.tbsResponseData.producedAt = at(spec.now, answer.thisUpdate ?? DEFAULT_THIS_UPDATE)
  basic.tbsResponseData.responderID = new asn1js.OctetString({
    valueHex: await spec.signer.certificate.getKeyHash(),
  })
  basic.tbsResponseData.responses = [await singleResponse(spec)]
  if (spec.nonce) {
    basic.tbsResponseData.responseExtensions = [
      new pkijs.Extension({ extnID: OID.ocspNonce, extnValue: spec.nonce }),
    ]
  }
  if (spec.signer !== spec.issuer) {
    basic.certs = [spec.signer.certificate]
  }
  await basic.sign(spec.signer.keys.privateKey, 'SHA-256')
  if (answer.signature === 'broken') {
    await breakSignature(basic)
  }
  const response = new pkijs.OCSPResponse({
    responseStatus: new asn1js.Enumerated({ value: STATUS.successful }),
    responseBytes: new pkijs.ResponseBytes({
      responseType: OID.ocspBasic,
      response: new asn1js.OctetString({ valueHex: basic.toSchema().toBER() }),
    }),
  })
  return new Uint8Array(response.toSchema().toBER())
}

async function singleResponse(spec: OcspAnswerSpec) {
  const { answer, now } = spec
  const pkijs = await import('pkijs')
  const asn1js = await import('asn1js')
  const certID = await pkijs.CertID.create(spec.certificate.certificate, {
    hashAlgorithm: spec.hashAlgorithm ?? 'SHA-1',
    issuerCertificate: spec.issuer.certificate,
  })
  if (spec.serial) {
    certID.serialNumber = new asn1js.Integer({ valueHex: new Uint8Array(spec.serial).buffer })
  } else if (answer.about === 'another-certificate') {
    certID.serialNumber = new asn1js.Integer({ valueHex: anotherSerial(spec.certificate).buffer })
  }
  const single = new pkijs.SingleResponse({
    certID,
    certStatus: certStatus(asn1js, spec),
    thisUpdate: at(now, answer.thisUpdate ?? DEFAULT_THIS_UPDATE),
  })
  if (answer.nextUpdate !== null) {
    single.nextUpdate = at(now, answer.nextUpdate ?? DEFAULT_NEXT_UPDATE)
  }
  return single
}

/** CertStatus: good [0] NULL, revoked [1] RevokedInfo, unknown [2] NULL. A revocation is a day old, and never before notBefore. */
function certStatus(asn1js: typeof import('asn1js'), spec: OcspAnswerSpec) {
  const status = spec.answer.certStatus ?? 'good'
  if (status !== 'revoked') {
    return new asn1js.Primitive({ idBlock: { tagClass: 3, tagNumber: status === 'good' ? 0 : 2 } })
  }
  const notBefore = spec.certificate.certificate.notBefore.value
  const dayAgo = at(spec.now, -24 * 3600)
  const valueDate = new Date(Math.max(dayAgo.getTime(), notBefore.getTime()))
  return new asn1js.Constructed({
    idBlock: { tagClass: 3, tagNumber: 1 },
    value: [
      new asn1js.GeneralizedTime({ valueDate }),
      new asn1js.Constructed({
        idBlock: { tagClass: 3, tagNumber: 0 },
        value: [new asn1js.Enumerated({ value: KEY_COMPROMISE })],
      }),
    ],
  })
}

function anotherSerial(certificate: Issued): Uint8Array<ArrayBuffer> {
  const serial = Uint8Array.from(certificate.certificate.serialNumber.valueBlock.valueHexView)
  const last = serial.length - 1
  serial[last] = serial[last]! ^ 0xff
  return serial
}

/** Turns one bit in the middle of the signature value. */
async function breakSignature(basic: import('pkijs').BasicOCSPResponse): Promise<void> {
  const asn1js = await import('asn1js')
  const bytes = Uint8Array.from(basic.signature.valueBlock.valueHexView)
  const middle = bytes.length >> 1
  bytes[middle] = bytes[middle]! ^ 1
  basic.signature = new asn1js.BitString({ valueHex: bytes.buffer })
}

function at(now: Date, seconds: number): Date {
  return wholeSecond(new Date(now.getTime() + seconds * 1000))
}
