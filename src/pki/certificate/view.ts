/** A certificate walked from its DER (RFC 5280 4.1): the parts that signatures, CertIDs and pointers need. */
import { createHash, createPublicKey } from 'node:crypto'
import type { SignatureFact } from '../../facts.ts'
import { type Cursor, cursor, finish, into, maybe, TAG, take, whole } from '../der.ts'
import type { Deviation } from '../deviations.ts'
import { PkiError } from '../error.ts'
import { type Extension, maybeExtensions } from '../extensions.ts'
import { nameText, takeName } from '../name.ts'
import { type PublicKey, unverifiable, verifySignature } from '../signature.ts'
import { takeTime } from '../time.ts'
import {
  type AlgorithmId,
  integerHex,
  takeAlgorithm,
  takeInteger,
  takeOctetAlignedBits,
  takeSignature,
  takeSmallInteger,
} from '../values.ts'

export interface CertificateView {
  der: Buffer
  tbs: Buffer
  /** Contents of the INTEGER. */
  serial: Buffer
  serialNumber: string
  /** DER of the names. */
  issuer: Buffer
  subject: Buffer
  notBefore: number
  notAfter: number
  /** SubjectPublicKeyInfo. */
  publicKeyInfo: Buffer
  /** The key's bits alone: what KeyHash is made of (RFC 6960 4.2.1). */
  publicKeyBits: Buffer
  extensions: readonly Extension[]
  algorithm: AlgorithmId
  /** Do both AlgorithmIdentifiers say the same (RFC 5280 4.1.1.2)? */
  algorithmsAgree: boolean
  signature: Buffer
  deviations: ReadonlySet<Deviation>
}

/** `der` is kept: hand in bytes that nobody changes. @throws PkiError for what is no certificate */
export function viewDer(der: Buffer): CertificateView {
  const outer = cursor(der)
  const certificate = into(outer, TAG.sequence, 'certificate')
  finish(outer, 'certificate')
  const tbs = take(certificate, TAG.sequence, 'tbsCertificate')
  const algorithm = takeAlgorithm(certificate, 'signatureAlgorithm')
  const signature = takeSignature(certificate, 'signature')
  finish(certificate, 'certificate')
  const body = { ...certificate, at: tbs.content, end: tbs.end }
  const version = maybe(body, 0xa0, 'version')
  if (version && takeSmallInteger({ ...body, at: version.content, end: version.end }, 'version') > 2) {
    throw new PkiError('UNSUPPORTED', 'certificate of an unknown version', version.start)
  }
  const serial = takeInteger(body, 'serialNumber')
  const inner = takeAlgorithm(body, 'signature')
  const issuer = readableName(body, 'issuer')
  const validity = into(body, TAG.sequence, 'validity')
  const notBefore = takeTime(validity, 'notBefore')
  const notAfter = takeTime(validity, 'notAfter')
  const subject = readableName(body, 'subject')
  const { publicKeyInfo, publicKeyBits } = takePublicKey(body)
  maybe(body, 0x81, 'issuerUniqueID')
  maybe(body, 0x82, 'subjectUniqueID')
  const extensions = maybeExtensions(body, 0xa3, 'extensions')
  finish(body, 'tbsCertificate')
  return {
    der,
    tbs: whole(certificate, tbs),
    serial,
    serialNumber: integerHex(serial),
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKeyInfo,
    publicKeyBits,
    extensions,
    algorithm,
    algorithmsAgree: inner.der.equals(algorithm.der),
    signature,
    deviations: outer.deviations,
  }
}

/** A name that can be said: whatever is told of a certificate later must not throw. */
function readableName(body: Cursor, what: string): Buffer {
  const name = takeName(body, what)
  nameText(name)
  return name
}

function takePublicKey(body: Cursor): { publicKeyInfo: Buffer; publicKeyBits: Buffer } {
  const tlv = take(body, TAG.sequence, 'subjectPublicKeyInfo')
  const inside = { ...body, at: tlv.content, end: tlv.end }
  takeAlgorithm(inside, 'algorithm')
  const publicKeyBits = takeOctetAlignedBits(inside, 'subjectPublicKey')
  return { publicKeyInfo: whole(body, tlv), publicKeyBits }
}

const keys = new WeakMap<CertificateView, PublicKey>()

export function publicKeyOf(view: CertificateView): PublicKey {
  let key = keys.get(view)
  if (!key) {
    try {
      key = createPublicKey({ key: view.publicKeyInfo, format: 'der', type: 'spki' })
    } catch (error) {
      key = { because: `node:crypto cannot read the public key: ${(error as Error).message}` }
    }
    keys.set(view, key)
  }
  return key
}

const signatures = new WeakMap<CertificateView, WeakMap<CertificateView, SignatureFact>>()

/** Does `issuer`'s key verify the certificate's signature? Remembered for as long as both live. */
export function signedBy(view: CertificateView, issuer: CertificateView): SignatureFact {
  let known = signatures.get(view)
  if (!known) {
    known = new WeakMap()
    signatures.set(view, known)
  }
  let fact = known.get(issuer)
  if (!fact) {
    fact = view.algorithmsAgree
      ? verifySignature(view.tbs, view.signature, view.algorithm, publicKeyOf(issuer))
      : unverifiable('the certificate names two different signature algorithms')
    known.set(issuer, fact)
  }
  return fact
}

const digests = new WeakMap<Buffer, Map<string, Buffer>>()

/** A hash of a name or key that is asked for again and again. @throws where Node does not know the hash */
export function digestOf(bytes: Buffer, hash: string): Buffer {
  let known = digests.get(bytes)
  if (!known) {
    known = new Map()
    digests.set(bytes, known)
  }
  let digest = known.get(hash)
  if (!digest) {
    digest = createHash(hash).update(bytes).digest()
    known.set(hash, digest)
  }
  return digest
}
