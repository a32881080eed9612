/** Certificates of the bench, made with pkijs. */

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Extension } from 'pkijs'
import type { KeyPair } from './keys.ts'
import { OID } from './oids.ts'

export interface CertificateSpec {
  /** commonName, the only part of the name: pkijs would put several attributes into one RDN. */
  subject: string
  keys: KeyPair
  /** Absent: self-signed. */
  issuer?: Issued
  /** Big-endian; the first byte is below 0x80 and not 0. */
  serial: Uint8Array
  notBefore: Date
  notAfter: Date
  ca?: { crlSign: boolean }
  /** DNS names and numeric addresses. */
  names?: readonly string[]
  ocspUrls?: readonly string[]
  caIssuersUrls?: readonly string[]
  crlUrls?: readonly string[]
  mustStaple?: boolean
  noCheck?: boolean
  noRevAvail?: boolean
  extendedKeyUsage?: readonly string[]
}

/** A certificate with its key: whoever holds one can issue. */
export interface Issued {
  der: Uint8Array
  pem: string
  keys: KeyPair
  certificate: import('pkijs').Certificate
}

/** Signs a certificate; key identifiers are SHA-1 of the key (RFC 5280 4.2.1.2). */
export async function issue(spec: CertificateSpec): Promise<Issued> {
  const pkijs = await import('pkijs')
  const asn1js = await import('asn1js')
  const certificate = new pkijs.Certificate({ version: 2 })
  certificate.serialNumber = new asn1js.Integer({ valueHex: new Uint8Array(spec.serial).buffer })
  certificate.subject = await distinguishedName(spec.subject)
  certificate.issuer = spec.issuer?.certificate.subject ?? certificate.subject
  certificate.notBefore.value = wholeSecond(spec.notBefore)
  certificate.notAfter.value = wholeSecond(spec.notAfter)
  await certificate.subjectPublicKeyInfo.importKey(spec.keys.publicKey)
  certificate.extensions = await extensionsOf(spec, certificate)
  await certificate.sign((spec.issuer?.keys ?? spec.keys).privateKey, 'SHA-256')
  const der = new Uint8Array(certificate.toSchema(true).toBER())
  return { der, pem: pemOf('CERTIFICATE', der), keys: spec.keys, certificate }
}

async function extensionsOf(spec: CertificateSpec, own: import('pkijs').Certificate): Promise<Extension[]> {
  const pkijs = await import('pkijs')
  const asn1js = await import('asn1js')
  const extensions: Extension[] = []
  const add = (extnID: string, critical: boolean, value: { toBER(): ArrayBuffer }) =>
    extensions.push(new pkijs.Extension({ extnID, critical, extnValue: value.toBER() }))

  add(OID.basicConstraints, true, new pkijs.BasicConstraints({ cA: Boolean(spec.ca) }).toSchema())
  add(OID.keyUsage, true, new asn1js.BitString(keyUsageBits(spec)))
  const ownId = await own.getKeyHash()
  const issuerId = spec.issuer ? await spec.issuer.certificate.getKeyHash() : ownId
  add(OID.subjectKeyIdentifier, false, new asn1js.OctetString({ valueHex: ownId }))
  const keyIdentifier = new asn1js.OctetString({ valueHex: issuerId })
  add(OID.authorityKeyIdentifier, false, new pkijs.AuthorityKeyIdentifier({ keyIdentifier }).toSchema())
  if (spec.extendedKeyUsage?.length) {
    const keyPurposes = [...spec.extendedKeyUsage]
    add(OID.extendedKeyUsage, false, new pkijs.ExtKeyUsage({ keyPurposes }).toSchema())
  }
  if (spec.names?.length) {
    const altNames = await Promise.all(spec.names.map(generalNameOfHost))
    add(OID.subjectAltName, false, new pkijs.GeneralNames({ names: altNames }).toSchema())
  }
  const accesses = [
    ...(spec.ocspUrls ?? []).map(url => ({ method: OID.ocsp, url })),
    ...(spec.caIssuersUrls ?? []).map(url => ({ method: OID.caIssuers, url })),
  ]
  if (accesses.length > 0) {
    const accessDescriptions = accesses.map(
      ({ method, url }) =>
        new pkijs.AccessDescription({
          accessMethod: method,
          accessLocation: new pkijs.GeneralName({ type: 6, value: url }),
        }),
    )
    add(OID.authorityInfoAccess, false, new pkijs.InfoAccess({ accessDescriptions }).toSchema())
  }
  if (spec.crlUrls?.length) {
    const distributionPoints = spec.crlUrls.map(
      url =>
        new pkijs.DistributionPoint({ distributionPoint: [new pkijs.GeneralName({ type: 6, value: url })] }),
    )
    add(OID.crlDistributionPoints, false, new pkijs.CRLDistributionPoints({ distributionPoints }).toSchema())
  }
  if (spec.mustStaple) {
    const statusRequest = new asn1js.Integer({ value: 5 })
    add(OID.tlsFeature, false, new asn1js.Sequence({ value: [statusRequest] }))
  }
  if (spec.noCheck) {
    add(OID.ocspNoCheck, false, new asn1js.Null())
  }
  if (spec.noRevAvail) {
    add(OID.noRevAvail, false, new asn1js.Null())
  }
  return extensions
}

/** digitalSignature; for an authority keyCertSign and, unless it is left out, cRLSign (RFC 5280 4.2.1.3). */
function keyUsageBits(spec: CertificateSpec): { valueHex: ArrayBuffer; unusedBits: number } {
  if (spec.ca) {
    return spec.ca.crlSign
      ? { valueHex: new Uint8Array([0x86]).buffer, unusedBits: 1 }
      : { valueHex: new Uint8Array([0x84]).buffer, unusedBits: 2 }
  }
  return { valueHex: new Uint8Array([0x80]).buffer, unusedBits: 7 }
}

async function distinguishedName(commonName: string) {
  const pkijs = await import('pkijs')
  const asn1js = await import('asn1js')
  const value = new asn1js.Utf8String({ value: commonName })
  const typesAndValues = [new pkijs.AttributeTypeAndValue({ type: OID.commonName, value })]
  return new pkijs.RelativeDistinguishedNames({ typesAndValues })
}

async function generalNameOfHost(name: string) {
  const pkijs = await import('pkijs')
  const asn1js = await import('asn1js')
  if (!isIP(name)) {
    return new pkijs.GeneralName({ type: 2, value: name })
  }
  const bytes =
    name === '::1' ? Uint8Array.from([...Array(15).fill(0), 1]) : Uint8Array.from(name.split('.'), Number)
  return new pkijs.GeneralName({ type: 7, value: new asn1js.OctetString({ valueHex: bytes.buffer }) })
}

export function wholeSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}

export function pemOf(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** A certificate read back from its PEM beside its key. */
export async function readIssued(pem: string, keys: KeyPair): Promise<Issued> {
  const pkijs = await import('pkijs')
  const x509 = new X509Certificate(pem)
  if (!x509.checkPrivateKey(createPrivateKey(keys.pem))) {
    throw new Error('the key does not belong to the certificate')
  }
  const der = new Uint8Array(x509.raw)
  return { der, pem: pemOf('CERTIFICATE', der), keys, certificate: pkijs.Certificate.fromBER(der.buffer) }
}
