import { describe, expect, it } from 'vitest'
import { findInCrl, inspectCrl, openCrlStream, readCrl, verifyCrl } from '../../src/pki/index.ts'
import * as write from '../../src/pki/write-der.ts'
import {
  basicConstraints,
  days,
  distributionPoints,
  extension,
  fullName,
  keyUsage,
  makeCertificate,
  NOW,
  name,
  pem,
  uri,
} from './make/certificate.ts'
import { type CrlOptions, crlNumber, entry, idp, makeCrl, reasonCode } from './make/crl.ts'
import { ecKey, ed25519Key, eddsa, named, pss, rsaKey } from './make/keys.ts'
import { makePki } from './make/pki.ts'

const pki = makePki()
const URL = 'http://crl.test/1.crl'
const leaf = makeCertificate({
  key: ecKey(),
  signer: pki.caSigner,
  issuer: pki.caName,
  serial: 'ff01',
  extensions: [basicConstraints(false), distributionPoints([fullName(uri(URL))])],
})
const crl = (options: Partial<CrlOptions> = {}) =>
  makeCrl({ signer: pki.caSigner, issuer: pki.caName, ...options })
const point = (url: string) => fullName(uri(url))
const flag = (number: number) => write.der(0x80 | number, Buffer.of(0xff))
const UNKNOWN_OID = '1.3.6.1.4.1.99999.1'

type About = Partial<Parameters<typeof verifyCrl>[1]>

/** As one piece, and as a stream of small ones: the same. */
function verdict(bytes: Uint8Array | string, about: About = {}): string {
  const options = { issuer: pki.ca, at: NOW, ...about }
  const verified = verifyCrl(bytes, options)
  const stream = openCrlStream({ ...options, serials: [] })
  const whole = Buffer.from(bytes as Uint8Array)
  for (let at = 0; at < whole.length; at += 7) stream.write(whole.subarray(at, at + 7))
  const { found: _found, ...streamed } = stream.end()
  expect(essence(streamed)).toEqual(essence(verified))
  return verified.outcome === 'valid' ? 'valid' : verified.reason
}

function essence(verified: ReturnType<typeof verifyCrl>) {
  const { crl: _crl, ...rest } = verified
  // Offsets differ where a stream ends too early.
  return 'detail' in rest && rest.reason === 'malformed' ? { ...rest, detail: '' } : rest
}

const other = makePki()
const withUsage = (...bits: number[]) =>
  makeCertificate({
    key: pki.caKey,
    signer: pki.caSigner,
    subject: pki.caName,
    extensions: [keyUsage(...bits)],
  })

const CASES: [string, Uint8Array, string, About?][] = [
  ['v2, empty', crl(), 'valid'],
  ['v1', crl({ version: null, extensions: [] }), 'valid'],
  ['v1 with extensions', crl({ version: null }), 'malformed'],
  [
    'v1 with a reasonCode',
    crl({ version: null, extensions: [], entries: entry('1', { extensions: [reasonCode(1)] }) }),
    'malformed',
  ],
  [
    'v1 with an extension of an entry',
    crl({
      version: null,
      extensions: [],
      entries: entry('1', { extensions: [extension(UNKNOWN_OID, write.NULL)] }),
    }),
    'malformed',
  ],
  ['v1 with entries', crl({ version: null, extensions: [], entries: entry('1') }), 'valid'],
  ['v3', crl({ version: write.integer(2) }), 'malformed'],
  ['without nextUpdate', crl({ nextUpdate: null }), 'valid'],
  ['an empty list of entries', crl({ entries: new Uint8Array() }), 'valid'],
  ['expired', crl({ thisUpdate: days(-9), nextUpdate: days(-2) }), 'expired'],
  ['not yet valid', crl({ thisUpdate: days(1) }), 'not-yet-valid'],
  ['nextUpdate before thisUpdate', crl({ nextUpdate: days(-2) }), 'dates-inconsistent'],
  ['of another issuer', crl({ issuer: name('x') }), 'issuer-mismatch'],
  ['by another key', crl({ signer: other.caSigner }), 'signature-invalid'],
  [
    'two algorithms',
    crl({ innerAlgorithm: write.sequence(write.oid('1.2.840.10045.4.3.3')) }),
    'signature-invalid',
  ],
  ['unknown algorithm', crl({ signer: named(pki.caSigner, UNKNOWN_OID) }), 'unverifiable'],
  ['issuer without cRLSign', crl(), 'crl-sign-missing', { issuer: withUsage(0, 5) }],
  ['issuer with cRLSign', crl(), 'valid', { issuer: withUsage(6) }],
  [
    'critical extension',
    crl({ extensions: [extension(UNKNOWN_OID, write.NULL, true)] }),
    'unknown-critical-extension',
  ],
  ['extension', crl({ extensions: [extension(UNKNOWN_OID, write.NULL)] }), 'valid'],
  [
    'critical extension of an entry',
    crl({ entries: entry('1', { extensions: [extension(UNKNOWN_OID, write.NULL, true)] }) }),
    'unknown-critical-extension',
  ],
  ['an extension twice', crl({ extensions: [crlNumber(1), crlNumber(2)] }), 'malformed'],
  [
    'an extension of an entry twice',
    crl({ entries: entry('1', { extensions: [reasonCode(1), reasonCode(4)] }) }),
    'malformed',
  ],
  ['delta', crl({ extensions: [extension('2.5.29.27', write.integer(1), true)] }), 'delta-crl'],
  ['indirect', crl({ extensions: [idp(flag(4))] }), 'indirect-crl'],
  [
    'certificateIssuer',
    crl({
      entries: entry('1', {
        extensions: [extension('2.5.29.29', write.sequence(write.der(0xa4, name('x'))), true)],
      }),
    }),
    'indirect-crl',
  ],
  ['its own point, by URL', crl({ extensions: [idp(point(URL))] }), 'valid', { url: URL }],
  [
    'its own point, host in capitals',
    crl({ extensions: [idp(point('http://CRL.test/1.crl'))] }),
    'valid',
    { url: URL },
  ],
  [
    'another point, by URL',
    crl({ extensions: [idp(point('http://crl.test/2.crl'))] }),
    'idp-mismatch',
    { url: URL },
  ],
  ['its own point, by certificate', crl({ extensions: [idp(point(URL))] }), 'valid', { certificate: leaf }],
  [
    'another point, by certificate',
    crl({ extensions: [idp(point('http://x/'))] }),
    'idp-mismatch',
    { certificate: leaf },
  ],
  ['a point, nothing to compare', crl({ extensions: [idp(point(URL))] }), 'valid'],
  ['end entities only', crl({ extensions: [idp(flag(1))] }), 'valid', { certificate: leaf }],
  [
    'end entities only, of a CA',
    crl({ extensions: [idp(flag(1))] }),
    'out-of-scope',
    { certificate: pki.ca },
  ],
  ['CAs only', crl({ extensions: [idp(flag(2))] }), 'out-of-scope', { certificate: leaf }],
  ['CAs only, of a CA', crl({ extensions: [idp(flag(2))] }), 'valid', { certificate: pki.ca }],
  ['both only', crl({ extensions: [idp(flag(1), flag(2))] }), 'out-of-scope'],
  ['attribute certificates only', crl({ extensions: [idp(flag(5))] }), 'out-of-scope'],
  ['some reasons', crl({ extensions: [idp(write.der(0x83, Buffer.of(1, 0x40)))] }), 'out-of-scope'],
  ['an empty scope', crl({ extensions: [idp()] }), 'out-of-scope'],
  [
    'a scope with two names of the point',
    crl({
      extensions: [idp(write.der(0xa0, write.der(0xa0, uri(URL)), write.der(0xa1, write.sequence())))],
    }),
    'malformed',
  ],
  ['an unreadable scope', crl({ extensions: [idp(write.NULL)] }), 'malformed'],
  ['bytes behind', Buffer.concat([crl(), Buffer.alloc(3)]), 'valid'],
  ['empty', new Uint8Array(), 'malformed'],
  ['HTML', Buffer.from('<!doctype html><html>'), 'malformed'],
  ['PEM', Buffer.from(`text\n${pem('X509 CRL', crl())}more`), 'valid'],
  ['PEM of something else', Buffer.from(pem('CERTIFICATE', pki.ca)), 'malformed'],
  ['PEM without an end', Buffer.from(pem('X509 CRL', crl()).slice(0, -30)), 'malformed'],
]

describe('verifyCrl and openCrlStream', () => {
  it.each(CASES)('%s', (_title, bytes, expected, about) => {
    expect(verdict(bytes, about)).toBe(expected)
  })

  it.each([
    ['Ed25519', ed25519Key(), eddsa],
    ['RSASSA-PSS', rsaKey(), pss],
  ] as const)('%s', (_title, key, sign) => {
    const made = makePki(key, sign(key))
    const bytes = makeCrl({ signer: made.caSigner, issuer: made.caName, entries: entry('5') })
    expect(verdict(bytes, { issuer: made.ca })).toBe('valid')
    const damaged = Buffer.from(bytes)
    damaged[60]! ^= 1
    expect(verdict(damaged, { issuer: made.ca })).not.toBe('valid')
  })

  it('any beginning of a CRL is malformed', () => {
    const bytes = crl({ entries: Buffer.concat([entry('1'), entry('2', { extensions: [reasonCode(1)] })]) })
    for (let length = 0; length < bytes.length; length++) {
      expect(verdict(bytes.subarray(0, length))).toBe('malformed')
    }
  })

  it('any byte changed forbids the use', () => {
    const bytes = crl({ entries: Buffer.concat([entry('1'), entry('2', { extensions: [reasonCode(1)] })]) })
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at]! ^= 0x01
      expect([at, verdict(damaged)]).not.toEqual([at, 'valid'])
    }
  })

  it('is done with what is too large, and reads PEM in pieces of any size', () => {
    const bytes = crl({ entries: entry('7') })
    const small = openCrlStream({ issuer: pki.ca, at: NOW, serials: ['7'], maxBytes: 20 })
    small.write(bytes)
    expect(small.end()).toMatchObject({ outcome: 'invalid', reason: 'too-large', found: {} })
    const text = Buffer.from(`0 a line of text\n${pem('X509 CRL', bytes)}`)
    for (const size of [1, 2, 3, 5, 64, 1000]) {
      const stream = openCrlStream({ issuer: pki.ca, at: NOW, serials: ['07', '8'] })
      for (let at = 0; at < text.length; at += size) stream.write(text.subarray(at, at + size))
      expect(stream.end()).toMatchObject({
        outcome: 'valid',
        found: { '07': { listed: true }, '8': { listed: false } },
      })
    }
  })
})

describe('findInCrl', () => {
  const invalid = extension('2.5.29.24', write.time(days(-20), 'generalized'))
  const unreadable = extension('2.5.29.24', write.time(days(-20)))
  const large = `7f${'ab'.repeat(40)}`
  const entries = [
    entry('1'),
    entry('ff01', { extensions: [reasonCode(1), invalid] }),
    entry('0102', { extensions: [reasonCode(8)] }),
    entry(large, { extensions: [reasonCode(4)] }),
    entry('03', { extensions: [unreadable] }),
    entry('90', { date: new Date('2051-01-01T00:00:00Z') }),
  ]
  const bytes = crl({ entries: Buffer.concat(entries) })

  it.each([
    ['1', { listed: true, revocationDate: days(-10).toISOString() }],
    ['0001', { listed: true }],
    ['ff01', { listed: true, reason: 'keyCompromise', invalidityDate: days(-20).toISOString() }],
    ['FF:01', { listed: true }],
    ['0xff01', { listed: true }],
    ['102', { listed: false, reason: 'removeFromCRL' }],
    // invalidityDate as a UTCTime: revoked all the same.
    ['3', { listed: true, revocationDate: days(-10).toISOString() }],
    [large, { listed: true, reason: 'superseded' }],
    ['90', { listed: true, revocationDate: '2051-01-01T00:00:00.000Z' }],
    ['2', { listed: false }],
    ['01ff01', { listed: false }],
    ['-01', { listed: false }],
  ])('%s', (serial, expected) => {
    expect(findInCrl(bytes, serial)).toMatchObject(expected)
    expect(findInCrl(readCrl(bytes), serial)).toMatchObject(expected)
    expect(findInCrl(pem('X509 CRL', bytes), serial)).toMatchObject(expected)
    expect(inspectCrl(bytes, { serial }).entry.listed).toBe(expected.listed)
  })

  it('an entry whose date is none is listed all the same', () => {
    const odd = Buffer.from(entry('5'))
    odd.write('99', 9, 'latin1')
    const damaged = crl({ entries: odd })
    expect(findInCrl(damaged, '5')).toEqual({ listed: true })
    const stream = openCrlStream({ issuer: pki.ca, at: NOW, serials: ['5'] })
    stream.write(damaged)
    expect(stream.end()).toMatchObject({ outcome: 'valid', found: { '5': { listed: true } } })
    expect(() => inspectCrl(damaged, { serial: '5' })).toThrow('revocationDate')
  })

  it('refuses what is no serial number', () => {
    expect(() => findInCrl(bytes, 'x')).toThrow('hexadecimal')
  })

  it('finds negative serial numbers', () => {
    const negative = Buffer.from(entry('7f'))
    // 02 01 7f becomes 02 01 80: -128.
    negative[4] = 0x80
    expect(findInCrl(crl({ entries: negative }), '-80')).toMatchObject({ listed: true })
    expect(findInCrl(crl({ entries: negative }), '80')).toMatchObject({ listed: false })
  })

  it('of an indirect CRL only the own entries count', () => {
    const foreign = extension('2.5.29.29', write.sequence(write.der(0xa4, name('x'))), true)
    const own = extension('2.5.29.29', write.sequence(write.der(0xa4, pki.caName)), true)
    const indirect = crl({
      extensions: [idp(flag(4))],
      entries: Buffer.concat([
        entry('1'),
        entry('2', { extensions: [foreign] }),
        entry('3'),
        entry('4', { extensions: [own] }),
      ]),
    })
    expect(['1', '2', '3', '4'].map(serial => findInCrl(indirect, serial).listed)).toEqual([
      true,
      false,
      false,
      true,
    ])
  })
})

describe('inspectCrl', () => {
  it('counts, describes, and knows no clock', () => {
    const bytes = crl({
      thisUpdate: days(-900),
      nextUpdate: days(-800),
      entries: Buffer.concat([entry('1'), entry('2', { extensions: [reasonCode(1)] }), entry('ff01')]),
      extensions: [crlNumber('0a1b'), idp(point(URL), flag(1))],
    })
    expect(inspectCrl(bytes, { issuer: pki.ca, certificate: leaf })).toMatchObject({
      bytes: bytes.length,
      encoding: 'der',
      version: 2,
      issuer: 'CN=Test CA',
      issuerMatches: true,
      signature: { state: 'valid' },
      signerMaySignCrls: true,
      crlNumber: '0a1b',
      entries: 3,
      reasons: { absent: 2, keyCompromise: 1 },
      issuingDistributionPoint: { critical: true, fullNames: [URL], onlyContainsUserCerts: true },
      entry: { listed: true, revocationDate: days(-10).toISOString() },
    })
    expect(inspectCrl(bytes)).toMatchObject({ signature: { state: 'unverifiable' }, issuerMatches: false })
    expect(() => inspectCrl(bytes, { maxBytes: 10 })).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }))
    expect(() => inspectCrl(Buffer.from('<html>'))).toThrow(expect.objectContaining({ name: 'PkiError' }))
  })
})

describe('openCrlStream', () => {
  const key = ed25519Key()
  const made = makePki(key, {
    ...eddsa(key),
    algorithm: write.sequence(write.oid('1.3.101.112'), write.NULL),
  })
  const bytes = makeCrl({ signer: made.caSigner, issuer: made.caName, entries: entry('5') })
  const open = () => openCrlStream({ issuer: made.ca, at: NOW, serials: ['5'] })

  it('keeps nothing of a chunk that its caller uses again', () => {
    for (const size of [1, 7, 50, 120]) {
      const stream = open()
      const chunk = Buffer.alloc(size)
      for (let at = 0; at < bytes.length; at += size) {
        const length = bytes.copy(chunk, 0, at, at + size)
        stream.write(chunk.subarray(0, length))
        chunk.fill(0xff)
      }
      expect(stream.end()).toMatchObject({ outcome: 'valid', found: { '5': { listed: true } } })
    }
  })

  it('takes long heads, entries and tails byte by byte', () => {
    const long = extension(UNKNOWN_OID, Buffer.alloc(200_000))
    const large = makeCrl({
      signer: made.caSigner,
      issuer: made.caName,
      entries: entry('5', { extensions: [long] }),
      extensions: [long],
    })
    const stream = open()
    for (let at = 0; at < large.length; at++) stream.write(large.subarray(at, at + 1))
    expect(stream.end()).toMatchObject({ outcome: 'valid', found: { '5': { listed: true } } })
  })

  it('gives up where nothing but a head comes', () => {
    const head = Buffer.from('30847fffffff30847ffffff03084', 'hex')
    const stream = open()
    stream.write(head)
    for (let count = 0; count < 40; count++) stream.write(Buffer.alloc(65_536))
    expect(stream.end()).toMatchObject({ outcome: 'invalid', reason: 'malformed' })
  })

  it('refuses more once it has ended', () => {
    const stream = open()
    stream.end()
    expect(() => stream.write(bytes)).toThrow(new TypeError('the stream has ended'))
  })
})
