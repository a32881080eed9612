/** Where a certificate says that its revocation can be asked: AIA and CRL distribution points (RFC 5280 4.2.2.1, 4.2.1.13). */
import { any, type Cursor, enter, finish, into, maybe, readTlv, TAG, take } from '../der.ts'
import { findExtension, inside } from '../extensions.ts'
import { generalNames, nameText } from '../name.ts'
import { EXTENSION } from '../oids.ts'
import { takeOid } from '../values.ts'
import * as write from '../write-der.ts'
import type { CertificateView } from './view.ts'

export interface DistributionPoint {
  /** URIs of fullName. */
  urls: string[]
  /** All names of fullName, of any kind; a relative name completed (RFC 5280 4.2.1.13). */
  names: string[]
  relativeName: boolean
  /** `reasons` is there: it covers but some reasons. */
  reasons: boolean
  /** The name of cRLIssuer: an indirect CRL. */
  crlIssuer?: string
}

/** URIs of one access method of AIA, in order. What cannot be read gives none. */
export function accessUrls(view: CertificateView, method: string): string[] {
  return tolerant(view, EXTENSION.authorityInfoAccess, value => {
    const urls: string[] = []
    const descriptions = into(value, TAG.sequence, 'authorityInfoAccess')
    while (descriptions.at < descriptions.end) {
      const description = into(descriptions, TAG.sequence, 'AccessDescription')
      const oid = takeOid(description, 'accessMethod')
      const location = any(description, 'accessLocation')
      if (oid !== method) continue
      const [name] = generalNames(
        description.bytes,
        { ...location, content: location.start },
        description.deviations,
      )
      if (name?.kind === 'uri') urls.push(name.text)
    }
    return urls
  })
}

/** Points of `cRLDistributionPoints` or `freshestCRL`, in order. */
export function distributionPoints(view: CertificateView, oid: string): DistributionPoint[] {
  return tolerant(view, oid, value => takeDistributionPoints(value, view.issuer))
}

/** `issuer` is what relative names are relative to, DER. */
export function takeDistributionPoints(value: Cursor, issuer?: Buffer): DistributionPoint[] {
  const points: DistributionPoint[] = []
  const sequence = into(value, TAG.sequence, 'distribution points')
  finish(value, 'distribution points')
  while (sequence.at < sequence.end) {
    const fields = into(sequence, TAG.sequence, 'DistributionPoint')
    const name = maybe(fields, 0xa0, 'distributionPoint')
    const reasons = maybe(fields, 0x81, 'reasons')
    const other = maybe(fields, 0xa2, 'cRLIssuer')
    const others = other ? generalNames(fields.bytes, other, fields.deviations) : []
    points.push({
      ...(name ? pointName(enter(fields, name), issuer) : { urls: [], names: [], relativeName: false }),
      reasons: reasons !== undefined,
      ...(other && { crlIssuer: others[0]?.text ?? '' }),
    })
  }
  return points
}

/** DistributionPointName: [0] fullName or [1] nameRelativeToCRLIssuer. */
export function pointName(
  choice: Cursor,
  issuer?: Buffer,
): Pick<DistributionPoint, 'urls' | 'names' | 'relativeName'> {
  const full = maybe(choice, 0xa0, 'fullName')
  if (full) {
    const names = generalNames(choice.bytes, full, choice.deviations)
    return {
      urls: names.filter(({ kind }) => kind === 'uri').map(({ text }) => text),
      names: names.map(({ text }) => text),
      relativeName: false,
    }
  }
  const relative = take(choice, 0xa1, 'distribution point name')
  return {
    urls: [],
    names: issuer
      ? [nameText(withRelative(issuer, choice.bytes.subarray(relative.content, relative.end)))]
      : [],
    relativeName: true,
  }
}

/** The issuer's name with one more RDN behind it. */
function withRelative(issuer: Buffer, attributes: Buffer): Buffer {
  const { content, end } = readTlv(issuer, 0, issuer.length)
  return Buffer.from(write.sequence(issuer.subarray(content, end), write.der(TAG.set, attributes)))
}

/** KeyPurposeIds of extendedKeyUsage. */
export function keyPurposes(value: Cursor): string[] {
  try {
    const sequence = into(value, TAG.sequence, 'extKeyUsage')
    const usages: string[] = []
    while (sequence.at < sequence.end) usages.push(takeOid(sequence, 'KeyPurposeId'))
    return usages
  } catch {
    return []
  }
}

/** TLS Feature (RFC 7633 4.1): holds it status_request? */
export function hasStatusRequest(view: CertificateView): boolean {
  const features = tolerant(view, EXTENSION.tlsFeature, value => {
    const sequence = into(value, TAG.sequence, 'tlsFeature')
    const numbers: string[] = []
    while (sequence.at < sequence.end) {
      const { content, end } = take(sequence, TAG.integer, 'feature')
      numbers.push(sequence.bytes.toString('hex', content, end))
    }
    return numbers
  })
  return features.includes('05')
}

/** Key identifiers in hex: subjectKeyIdentifier, and the keyIdentifier of authorityKeyIdentifier. */
export function subjectKeyId(view: CertificateView): string | undefined {
  return tolerant(view, EXTENSION.subjectKeyIdentifier, value => {
    const { content, end } = take(value, TAG.octetString, 'subjectKeyIdentifier')
    return [value.bytes.toString('hex', content, end)]
  })[0]
}

export function authorityKeyId(view: Pick<CertificateView, 'extensions'>): string | undefined {
  return tolerant(view, EXTENSION.authorityKeyIdentifier, value => {
    const fields = into(value, TAG.sequence, 'authorityKeyIdentifier')
    const id = maybe(fields, 0x80, 'keyIdentifier')
    return id ? [fields.bytes.toString('hex', id.content, id.end)] : []
  })[0]
}

export function basicConstraintsCa(view: CertificateView): boolean {
  return tolerant(view, EXTENSION.basicConstraints, value => {
    const fields = into(value, TAG.sequence, 'basicConstraints')
    const ca = maybe(fields, TAG.boolean, 'cA')
    return ca && fields.bytes[ca.content] !== 0 ? [true] : []
  }).includes(true)
}

/** Names of subjectAltName; where there are none, the subject's common name is not a substitute (RFC 9525). */
export function alternativeNames(view: CertificateView): string[] {
  return tolerant(view, EXTENSION.subjectAltName, value => {
    const names = generalNames(value.bytes, take(value, TAG.sequence, 'subjectAltName'), value.deviations)
    return names.filter(({ kind }) => kind !== 'other').map(({ text }) => text)
  })
}

function tolerant<T>(
  view: Pick<CertificateView, 'extensions'>,
  oid: string,
  read: (value: Cursor) => T[],
): T[] {
  const extension = findExtension(view.extensions, oid)
  if (!extension) return []
  try {
    return read(inside(extension))
  } catch {
    return []
  }
}
