/** The cases of NSS' mozpkix, of Go and of OpenSSL, made by hand, and what none of them has. */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { inspectOcspResponse, verifyOcspResponse } from '../../src/pki/index.ts'
import * as write from '../../src/pki/write-der.ts'
import {
  basicConstraints,
  days,
  eku,
  extension,
  keyUsage,
  makeCertificate,
  NOW,
  name,
  OCSP_SIGNING,
  pem,
} from './make/certificate.ts'
import { ecdsa, ecKey, ed448Key, ed25519Key, eddsa, type Hash, named, pss, rsa, rsaKey } from './make/keys.ts'
import {
  basic,
  byKey,
  byName,
  makeResponse,
  nonce,
  type ResponseOptions,
  type SingleOptions,
  single,
  statusOnly,
  wrap,
} from './make/ocsp.ts'
import { makePki, type Pki } from './make/pki.ts'

const pki = makePki()
const CERTIFICATES = { certificate: pki.leaf, issuer: pki.ca }
const about = (other: Pki = pki) => ({
  issuerName: other.caName,
  issuerKey: other.caKey.spki,
  serial: other.serial,
})

const answer = (options: Partial<SingleOptions> = {}) => single({ ...about(), ...options })
const byIssuer = (options: Partial<ResponseOptions> = {}) =>
  makeResponse({ signer: pki.caSigner, responderId: byName(pki.caName), singles: [answer()], ...options })
const byDelegate = (options: Partial<ResponseOptions> = {}) =>
  makeResponse({
    signer: pki.delegateSigner,
    responderId: byName(pki.delegateName),
    singles: [answer()],
    certificates: [pki.delegate],
    ...options,
  })
const delegate = (options: Partial<Parameters<typeof makeCertificate>[0]>) =>
  makeCertificate({
    key: pki.delegateKey,
    signer: pki.caSigner,
    issuer: pki.caName,
    subject: pki.delegateName,
    extensions: [eku(OCSP_SIGNING)],
    ...options,
  })

function verdict(
  bytes: Uint8Array | string,
  options: { at?: Date; skewMs?: number; nonce?: string } = {},
): string {
  const verified = verifyOcspResponse(bytes, { ...CERTIFICATES, at: NOW, ...options })
  return verified.outcome === 'invalid' ? verified.reason : verified.outcome
}

const other = makePki()
const REVOKED = { time: days(-5), reason: 1 }
/** An attribute without a value. */
const UNREADABLE_NAME = write.sequence(write.der(0x31, write.sequence(write.oid('2.5.4.3'))))
const UNKNOWN_OID = '1.3.6.1.4.1.99999.1'

/** Name, response, verdict. */
const CASES: [string, Uint8Array | string, string][] = [
  ...([1, 2, 3, 5, 6, 4, 7] as const).map((status): [string, Uint8Array, string] => [
    `responseStatus ${status}`,
    statusOnly(status),
    'not-successful',
  ]),
  ['successful without responseBytes', statusOnly(0), 'malformed'],
  ['error with responseBytes', makeResponse({ ...base(), status: 1 }), 'not-successful'],
  ['another responseType', wrap(write.sequence(), 0, UNKNOWN_OID), 'unsupported-response-type'],
  ['good, byName', byIssuer(), 'good'],
  ['good, byKey', byIssuer({ responderId: byKey(pki.caKey.spki) }), 'good'],
  ['good, PEM with text around it', `text\n${pem('OCSP RESPONSE', byIssuer())}more`, 'good'],
  ['good without nextUpdate', byIssuer({ singles: [answer({ nextUpdate: null })] }), 'good'],
  ['revoked', byIssuer({ singles: [answer({ status: REVOKED })] }), 'revoked'],
  ['unknown', byIssuer({ singles: [answer({ status: 'unknown' })] }), 'unknown'],
  ...(['sha1', 'sha256', 'sha384', 'sha512'] as Hash[]).map((hash): [string, Uint8Array, string] => [
    `CertID by ${hash}`,
    byIssuer({ singles: [answer({ hash })] }),
    'good',
  ]),
  ['another serial', byIssuer({ singles: [answer({ serial: '1' })] }), 'wrong-certificate'],
  ['another issuer name', byIssuer({ singles: [answer({ issuerName: name('x') })] }), 'wrong-certificate'],
  [
    'another issuer key',
    byIssuer({ singles: [answer({ issuerKey: other.caKey.spki })] }),
    'wrong-certificate',
  ],
  ['no answer at all', byIssuer({ singles: [] }), 'wrong-certificate'],
  [
    'among others',
    byIssuer({ singles: [answer({ serial: '1' }), answer(), answer({ serial: '2' })] }),
    'good',
  ],
  ['SHA-1 and SHA-256', byIssuer({ singles: [answer(), answer({ hash: 'sha256' })] }), 'good'],
  ['good and revoked', byIssuer({ singles: [answer(), answer({ status: REVOKED })] }), 'revoked'],
  [
    'revoked and good',
    byIssuer({ singles: [answer({ status: REVOKED, hash: 'sha256' }), answer()] }),
    'revoked',
  ],
  ['good and unknown', byIssuer({ singles: [answer(), answer({ status: 'unknown' })] }), 'unknown'],
  [
    'good, and revoked that is expired',
    byIssuer({
      singles: [answer(), answer({ status: REVOKED, thisUpdate: days(-9), nextUpdate: days(-2) })],
    }),
    'expired',
  ],
  [
    'good that is expired, and good',
    byIssuer({ singles: [answer({ thisUpdate: days(-9), nextUpdate: days(-2) }), answer()] }),
    'good',
  ],
  ['expired', byIssuer({ singles: [answer({ thisUpdate: days(-9), nextUpdate: days(-2) })] }), 'expired'],
  ['not yet valid', byIssuer({ singles: [answer({ thisUpdate: days(1) })] }), 'not-yet-valid'],
  [
    'nextUpdate before thisUpdate',
    byIssuer({ singles: [answer({ thisUpdate: days(-1), nextUpdate: days(-2) })] }),
    'dates-inconsistent',
  ],
  [
    'critical extension',
    byIssuer({ extensions: [extension(UNKNOWN_OID, write.NULL, true)] }),
    'unknown-critical-extension',
  ],
  ['extension', byIssuer({ extensions: [extension(UNKNOWN_OID, write.NULL)] }), 'good'],
  [
    'critical extension of the answer',
    byIssuer({ singles: [answer({ extensions: [extension(UNKNOWN_OID, write.NULL, true)] })] }),
    'unknown-critical-extension',
  ],
  [
    'critical extension of another answer',
    byIssuer({
      singles: [answer(), answer({ serial: '5', extensions: [extension(UNKNOWN_OID, write.NULL, true)] })],
    }),
    'good',
  ],
  ['critical nonce', byIssuer({ extensions: [nonce(Buffer.alloc(32, 1), true)] }), 'good'],
  ['an extension twice', byIssuer({ extensions: [nonce(Buffer.of(1)), nonce(Buffer.of(2))] }), 'malformed'],
  ['explicit version v1', byIssuer({ version: write.der(0xa0, write.integer(0)) }), 'good'],
  ['version v2', byIssuer({ version: write.der(0xa0, write.integer(1)) }), 'malformed'],
  ['something behind in ResponseData', byIssuer({ trailing: Buffer.of(5, 0) }), 'malformed'],
  ...behind(),
  ...(
    [
      ['20261121120000.5Z', 'good'],
      ['20261121120000.Z', 'malformed'],
      ['20261121120000', 'malformed'],
      ['202611211200Z', 'malformed'],
      ['20261121120000+0000', 'malformed'],
      ['20260230000000Z', 'malformed'],
      ['20261121240000Z', 'malformed'],
      ['20261121235960Z', 'malformed'],
    ] as const
  ).map(([time, expected]): [string, Uint8Array, string] => [
    `thisUpdate ${time}`,
    byIssuer({ singles: [answer({ thisUpdate: write.der(0x18, Buffer.from(time)) })] }),
    expected,
  ]),
  [
    'thisUpdate as UTCTime',
    byIssuer({ singles: [answer({ thisUpdate: write.time(days(-1)) })] }),
    'malformed',
  ],
  ['bytes behind the response', Buffer.concat([byIssuer(), Buffer.of(0)]), 'good'],
  ['signed by another key', byIssuer({ signer: other.caSigner }), 'signature-invalid'],
  ['the name of another', byIssuer({ responderId: byName(name('x')) }), 'responder-id-mismatch'],
  ['the key of another', byIssuer({ responderId: byKey(other.caKey.spki) }), 'responder-id-mismatch'],
  ['unknown algorithm', byIssuer({ signer: named(pki.caSigner, UNKNOWN_OID) }), 'unverifiable'],
  // Node has ML-DSA since 24.6: then a key of another kind cannot have made it.
  ['ML-DSA-65', byIssuer({ signer: named(pki.caSigner, '2.16.840.1.101.3.4.3.18') }), mlDsaHere()],
  ['MD5', byIssuer({ signer: named(pki.caSigner, '1.2.840.113549.1.1.4') }), 'unverifiable'],
  [
    'an algorithm of another kind of key',
    byIssuer({ signer: named(pki.caSigner, '1.2.840.113549.1.1.11') }),
    'signature-invalid',
  ],
  ['delegate byName', byDelegate(), 'good'],
  ['delegate byKey', byDelegate({ responderId: byKey(pki.delegateKey.spki) }), 'good'],
  ['delegate missing', byDelegate({ certificates: [] }), 'signer-unknown'],
  [
    'delegate missing, byKey',
    byDelegate({ certificates: [], responderId: byKey(pki.delegateKey.spki) }),
    'signer-unknown',
  ],
  ['delegate among others', byDelegate({ certificates: [pki.ca, pki.leaf, pki.delegate] }), 'good'],
  ['delegate expired', byDelegate({ certificates: [delegate({ notAfter: days(-1) })] }), 'signer-expired'],
  [
    'delegate of the future',
    byDelegate({ certificates: [delegate({ notBefore: days(1) })] }),
    'signer-not-yet-valid',
  ],
  [
    'delegate without EKU',
    byDelegate({ certificates: [delegate({ extensions: [] })] }),
    'signer-unauthorized',
  ],
  [
    'delegate with another EKU',
    byDelegate({ certificates: [delegate({ extensions: [eku('1.3.6.1.5.5.7.3.1')] })] }),
    'signer-unauthorized',
  ],
  [
    'delegate with anyExtendedKeyUsage',
    byDelegate({ certificates: [delegate({ extensions: [eku('2.5.29.37.0')] })] }),
    'signer-unauthorized',
  ],
  [
    'delegate with EKU among others',
    byDelegate({ certificates: [delegate({ extensions: [eku('1.3.6.1.5.5.7.3.1', OCSP_SIGNING)] })] }),
    'good',
  ],
  [
    'delegate that may not sign',
    byDelegate({ certificates: [delegate({ extensions: [eku(OCSP_SIGNING), keyUsage(2)] })] }),
    'signer-unauthorized',
  ],
  [
    'delegate with a critical extension',
    byDelegate({
      certificates: [delegate({ extensions: [eku(OCSP_SIGNING), extension(UNKNOWN_OID, write.NULL, true)] })],
    }),
    'signer-unauthorized',
  ],
  [
    'delegate of another issuer',
    byDelegate({ certificates: [delegate({ issuer: name('x'), signer: other.caSigner })] }),
    'signer-unauthorized',
  ],
  [
    'delegate of another key of the name',
    byDelegate({ certificates: [delegate({ signer: other.caSigner })] }),
    'signer-unauthorized',
  ],
  [
    'delegate whose certificate cannot be verified',
    byDelegate({ certificates: [delegate({ signer: named(pki.caSigner, UNKNOWN_OID) })] }),
    'unverifiable',
  ],
  [
    'delegate with an unreadable name, which responderID repeats',
    byDelegate({
      responderId: byName(UNREADABLE_NAME),
      certificates: [delegate({ subject: UNREADABLE_NAME })],
    }),
    'signer-unknown',
  ],
  [
    'two certificates of one delegate',
    byDelegate({ certificates: [delegate({ extensions: [] }), pki.delegate] }),
    'good',
  ],
  ['garbage among the certificates', byDelegate({ certificates: [write.sequence(), pki.delegate] }), 'good'],
  [
    'signed by the leaf itself',
    byDelegate({ certificates: [delegate({ key: pki.delegateKey, extensions: [] })] }),
    'signer-unauthorized',
  ],
  ['through a subordinate CA', throughSubordinate(), 'signer-unauthorized'],
  ['empty', new Uint8Array(), 'malformed'],
  ['HTML', '<html>', 'malformed'],
  ['PEM of something else', pem('CERTIFICATE', pki.leaf), 'malformed'],
]

function mlDsaHere(): string {
  try {
    generateKeyPairSync('ml-dsa-65' as 'ed25519')
    return 'signature-invalid'
  } catch {
    return 'unverifiable'
  }
}

function base(): ResponseOptions {
  return { signer: pki.caSigner, responderId: byName(pki.caName), singles: [answer()] }
}

/** A NULL too much, where everybody refuses it. */
function behind(): [string, Uint8Array, string][] {
  const inner = basic(base())
  const type = write.oid('1.3.6.1.5.5.7.48.1.1')
  const responseBytes = write.sequence(type, write.octetString(inner))
  const successful = write.der(0x0a, Uint8Array.of(0))
  const response = (...fields: Uint8Array[]) => Buffer.from(write.sequence(successful, ...fields))
  const revoked = (...fields: Uint8Array[]) =>
    byIssuer({ singles: [answer({ status: { time: days(-5), reason: write.der(0xa0, ...fields) } })] })
  const cases: [string, Uint8Array][] = [
    ['BasicOCSPResponse', wrap(Buffer.concat([inner, write.NULL]))],
    ['ResponseBytes', response(write.der(0xa0, write.sequence(type, write.octetString(inner), write.NULL)))],
    ['responseBytes', response(write.der(0xa0, responseBytes, write.NULL))],
    ['OCSPResponse', response(write.der(0xa0, responseBytes), write.NULL)],
    ['revocationReason', revoked(write.der(0x0a, Uint8Array.of(1)), write.NULL)],
    ['version', byIssuer({ version: write.der(0xa0, write.integer(0), write.NULL) })],
  ]
  return cases.map(([where, bytes]) => [`something behind in ${where}`, bytes, 'malformed'])
}

/** The delegate was issued by a CA below the issuer (mozpkix: indirect_subca). */
function throughSubordinate(): Buffer {
  const key = ecKey()
  const subName = name('Sub CA')
  const sub = makeCertificate({
    key,
    signer: pki.caSigner,
    issuer: pki.caName,
    subject: subName,
    extensions: [basicConstraints(true), keyUsage(5)],
  })
  return byDelegate({ certificates: [delegate({ signer: ecdsa(key), issuer: subName }), sub] })
}

describe('verifyOcspResponse', () => {
  it.each(CASES)('%s', (_title, bytes, expected) => {
    expect(verdict(bytes)).toBe(expected)
  })

  const rsaPki = makePki(rsaKey(), undefined)
  const signers = [
    ['RSA SHA-1', rsa(rsaPki.caKey, 'sha1'), rsaPki],
    ['RSA SHA-256', rsa(rsaPki.caKey, 'sha256'), rsaPki],
    ['RSA SHA-512', rsa(rsaPki.caKey, 'sha512'), rsaPki],
    ['RSASSA-PSS', pss(rsaPki.caKey), rsaPki],
    ['RSA SHA3-256', rsa(rsaPki.caKey, 'sha3-256'), rsaPki],
    ['RSA SHA-512/256', rsa(rsaPki.caKey, 'sha512-256'), rsaPki],
    ['RSASSA-PSS SHA-512, salt of 64', pss(rsaPki.caKey, 'sha512', 64), rsaPki],
    ...(['P-256', 'P-384', 'P-521'] as const).map(curve => {
      const key = ecKey(curve)
      const made = makePki(key, ecdsa(key, 'sha512'))
      return [curve, ecdsa(key, 'sha384'), made] as const
    }),
    ...[ed25519Key(), ed448Key()].map(key => {
      const made = makePki(key, eddsa(key))
      return [key.publicKey.asymmetricKeyType!, eddsa(key), made] as const
    }),
  ] as const

  it.each(signers)('signature by %s', (_title, signer, made) => {
    const bytes = makeResponse({ signer, responderId: byName(made.caName), singles: [single(about(made))] })
    const options = { certificate: made.leaf, issuer: made.ca, at: NOW }
    expect(verifyOcspResponse(bytes, options)).toMatchObject({ outcome: 'good' })
    const damaged = Buffer.from(bytes)
    damaged[damaged.length - 5]! ^= 1
    expect(verifyOcspResponse(damaged, options).outcome).toBe('invalid')
  })

  it('RSASSA-PSS without its parameters is not verified (RFC 4055 3.1)', () => {
    const signer = named(pss(rsaPki.caKey, 'sha1', 20), '1.2.840.113549.1.1.10')
    const bytes = makeResponse({
      signer,
      responderId: byName(rsaPki.caName),
      singles: [single(about(rsaPki))],
    })
    const options = { certificate: rsaPki.leaf, issuer: rsaPki.ca, at: NOW }
    expect(verifyOcspResponse(bytes, options)).toMatchObject({ reason: 'unverifiable' })
  })

  it('a mask with another hash is unverifiable, not invalid', () => {
    const signer = pss(rsaPki.caKey, 'sha256', 32, 'sha1')
    const bytes = makeResponse({
      signer,
      responderId: byName(rsaPki.caName),
      singles: [single(about(rsaPki))],
    })
    const options = { certificate: rsaPki.leaf, issuer: rsaPki.ca }
    expect(inspectOcspResponse(bytes, options)).toMatchObject({ signature: { state: 'unverifiable' } })
    expect(verifyOcspResponse(bytes, { ...options, at: NOW })).toMatchObject({ reason: 'unverifiable' })
  })

  it('a revoked answer that is out of date stays visible', () => {
    const revoked = answer({ status: REVOKED, thisUpdate: days(-9), nextUpdate: days(-2) })
    expect(verifyOcspResponse(byIssuer({ singles: [revoked] }), { ...CERTIFICATES, at: NOW })).toMatchObject({
      outcome: 'invalid',
      reason: 'expired',
      certStatus: 'revoked',
      revocationReason: 'keyCompromise',
      revocationTime: days(-5).toISOString(),
    })
  })

  it('allows for clock skew, and says so', () => {
    const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000)
    const fresh = byIssuer({ singles: [answer({ thisUpdate: NOW, nextUpdate: days(1) })] })
    const early = { ...CERTIFICATES, at: minutes(-4) }
    expect(verifyOcspResponse(fresh, early)).toMatchObject({ outcome: 'good', skewUsed: true })
    expect(verifyOcspResponse(fresh, { ...early, skewMs: 0 })).toMatchObject({ reason: 'not-yet-valid' })
    expect(verifyOcspResponse(fresh, { ...CERTIFICATES, at: minutes(-6) })).toMatchObject({
      reason: 'not-yet-valid',
    })
    expect(verifyOcspResponse(fresh, { ...CERTIFICATES, at: NOW })).not.toHaveProperty('skewUsed')
    const late = { ...CERTIFICATES, at: new Date(days(1).getTime() + 60_000) }
    expect(verifyOcspResponse(fresh, late)).toMatchObject({ outcome: 'good', skewUsed: true })
    expect(verifyOcspResponse(fresh, { ...late, skewMs: 0 })).toMatchObject({ reason: 'expired' })
  })

  it('compares a nonce where both sides have one', () => {
    const bytes = byIssuer({ extensions: [nonce(Buffer.from('00ff', 'hex'))] })
    expect(verdict(bytes, { nonce: '00FF' })).toBe('good')
    expect(verdict(bytes, { nonce: '00fe' })).toBe('nonce-mismatch')
    expect(verdict(byIssuer(), { nonce: '00fe' })).toBe('good')
    expect(inspectOcspResponse(bytes, CERTIFICATES)).toMatchObject({ nonce: '00ff' })
  })

  it('never answers for another issuer of the same key', () => {
    const renamed = makeCertificate({ key: pki.caKey, signer: pki.caSigner, subject: name('Renamed CA') })
    expect(
      verifyOcspResponse(byIssuer({ responderId: byKey(pki.caKey.spki) }), {
        certificate: pki.leaf,
        issuer: renamed,
        at: NOW,
      }),
    ).toMatchObject({ reason: 'wrong-certificate' })
  })

  it('a byte changed anywhere never makes another answer', () => {
    const revoked = byDelegate({ singles: [answer({ status: REVOKED })] })
    for (const bytes of [byIssuer(), revoked]) {
      const whole = verdict(bytes)
      for (let at = 0; at < bytes.length; at++) {
        for (const mask of [0x01, 0x80, 0xff]) {
          const damaged = Buffer.from(bytes)
          damaged[at]! ^= mask
          const said = verdict(damaged)
          // What is not signed (a length written otherwise) may change without harm; the answer may not.
          if (['good', 'revoked', 'unknown'].includes(said)) expect([at, said]).toEqual([at, whole])
        }
      }
    }
  })

  it('reads any beginning of a response without a word of good', () => {
    const bytes = byIssuer()
    for (let length = 0; length < bytes.length; length++) {
      expect(verdict(bytes.subarray(0, length))).toBe('malformed')
    }
  })

  it('refuses arguments that are no date and no certificate', () => {
    expect(() => verifyOcspResponse(byIssuer(), { ...CERTIFICATES, at: new Date('x') })).toThrow(TypeError)
    expect(() => verifyOcspResponse(byIssuer(), { ...CERTIFICATES, issuer: 'x', at: NOW })).toThrow('PEM')
  })
})
