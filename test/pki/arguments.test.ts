/** What callers hand in: every form that the types allow, and a TypeError that says what is wrong with any other. */
import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createOcspRequest,
  findInCrl,
  openCrlStream,
  readCrl,
  readOcspRequest,
  readOcspResponse,
  verifyCrl,
  verifyOcspResponse,
} from '../../src/pki/index.ts'
import { days, NOW, pem } from './make/certificate.ts'
import { entry, makeCrl } from './make/crl.ts'
import { ecdsa } from './make/keys.ts'
import { byName, makeResponse, nonce, single } from './make/ocsp.ts'
import { makePki } from './make/pki.ts'

const pki = makePki()
const about = { issuerName: pki.caName, issuerKey: pki.caKey.spki, serial: pki.serial }
const response = makeResponse({
  signer: pki.caSigner,
  responderId: byName(pki.caName),
  singles: [single(about)],
  extensions: [nonce(Buffer.of(0xab, 0xcd))],
})
const crl = makeCrl({ signer: pki.caSigner, issuer: pki.caName, entries: entry('5') })
const options = { certificate: pki.leaf, issuer: pki.ca, at: NOW }
const LATE = days(3000)
const WANTED = 'not a Uint8Array: bytes are DER or PEM in a Uint8Array, or PEM in a string'
const anything = (value: unknown) => value as never

/** In the middle of a larger buffer. */
function view(der: Uint8Array): Uint8Array {
  const larger = new Uint8Array(der.length + 40).fill(0x30)
  larger.set(der, 17)
  return larger.subarray(17, 17 + der.length)
}

const PEM = pem('OCSP RESPONSE', response)
const oneLine = (text: string) => text.replace(/(?<=[A-Za-z0-9+/])\n(?=[A-Za-z0-9+/=])/g, '')

describe('bytes', () => {
  it.each<[string, Uint8Array | string]>([
    ['a Buffer', response],
    ['a view into a larger buffer', view(response)],
    ['PEM, a string', PEM],
    ['PEM, bytes', Buffer.from(PEM)],
    ['PEM, CRLF and text before and behind', `subject=x\r\n${PEM.replaceAll('\n', '\r\n')}the end`],
    ['PEM of one line', oneLine(PEM)],
    ['PEM behind another block', pem('CERTIFICATE', pki.leaf) + PEM],
    ['PEM behind a byte order mark', `\ufeff${PEM}`],
  ])('%s', (_title, bytes) => {
    expect(verifyOcspResponse(bytes, options)).toMatchObject({ outcome: 'good' })
  })

  it.each([
    ['an ArrayBuffer', new ArrayBuffer(4)],
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
  ])('%s: a TypeError that says what is wanted', (_title, bytes) => {
    const stream = openCrlStream({ ...options, serials: [] })
    for (const use of [
      () => readOcspResponse(anything(bytes)),
      () => readCrl(anything(bytes)),
      () => verifyOcspResponse(anything(bytes), options),
      () => verifyOcspResponse(response, { ...options, issuer: anything(bytes) }),
      () => verifyCrl(anything(bytes), options),
      () => stream.write(anything(bytes)),
    ]) {
      expect(use).toThrow(new TypeError(WANTED))
    }
  })
})

describe('certificates', () => {
  it.each([
    ['X509Certificate', (der: Buffer) => new X509Certificate(der)],
    ['a view into a larger buffer', view],
    ['PEM, a string', (der: Buffer) => `text\r\n${pem('CERTIFICATE', der)}`],
    ['PEM, bytes', (der: Buffer) => new TextEncoder().encode(pem('CERTIFICATE', der))],
  ])('%s', (_title, form) => {
    const given = { certificate: form(pki.leaf), issuer: form(pki.ca), at: NOW }
    expect(verifyOcspResponse(response, given)).toMatchObject({ outcome: 'good' })
    expect(verifyCrl(crl, given)).toMatchObject({ outcome: 'valid' })
  })
})

describe('moments and durations', () => {
  const uses = (given: object) => [
    () => verifyOcspResponse(response, { ...options, ...given }),
    () => verifyCrl(crl, { ...options, ...given }),
    () => openCrlStream({ ...options, serials: [], ...given }),
  ]

  it.each([undefined, null, NOW.toISOString(), NOW.getTime(), new Date('x')])('at %s is no date', at => {
    for (const use of uses({ at })) expect(use).toThrow(/^at is not a date/)
  })

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, '5', null])('skewMs %s is no tolerance', skewMs => {
    // NaN would be within every window: what is years out of date would hold.
    for (const use of uses({ skewMs, at: LATE })) expect(use).toThrow(/^skewMs/)
  })

  it('maxAgeMs limits what has no nextUpdate, and is a number', () => {
    const endless = makeResponse({
      signer: pki.caSigner,
      responderId: byName(pki.caName),
      singles: [single({ ...about, nextUpdate: null })],
    })
    expect(verifyOcspResponse(endless, { ...options, at: LATE })).toMatchObject({ outcome: 'good' })
    expect(verifyOcspResponse(endless, { ...options, at: LATE, maxAgeMs: 1000 })).toMatchObject({
      reason: 'expired',
    })
    expect(() => verifyOcspResponse(endless, { ...options, maxAgeMs: Number.NaN })).toThrow(/^maxAgeMs/)
  })

  it('skewUsed tells of the signer too', () => {
    const expires = new Date(NOW.getTime() - 60_000)
    const made = makePki(pki.caKey, ecdsa(pki.caKey), { notAfter: expires })
    const delegated = makeResponse({
      signer: made.delegateSigner,
      responderId: byName(made.delegateName),
      singles: [single(about)],
      certificates: [made.delegate],
    })
    expect(verifyOcspResponse(delegated, options)).toMatchObject({ outcome: 'good', skewUsed: true })
    expect(verifyOcspResponse(delegated, { ...options, skewMs: 0 })).toMatchObject({
      reason: 'signer-expired',
    })
  })
})

describe('serial numbers', () => {
  it('one number in several spellings is found under each', () => {
    const stream = openCrlStream({ ...options, serials: ['5', '05', '0x5', '00:05', '6'] })
    stream.write(crl)
    const { found } = stream.end()
    expect(Object.entries(found).map(([serial, { listed }]) => [serial, listed])).toEqual([
      ['5', true],
      ['6', false],
      ['05', true],
      ['0x5', true],
      ['00:05', true],
    ])
  })

  it.each(['', '-', '0x', 'g', '5,6'])('%j is none', serial => {
    expect(() => findInCrl(crl, serial)).toThrow(expect.objectContaining({ name: 'PkiError' }))
    expect(() => openCrlStream({ ...options, serials: [serial] })).toThrow('hexadecimal')
  })

  it.each([5, 5n, undefined])('%s is no text', serial => {
    expect(() => findInCrl(crl, anything(serial))).toThrow(TypeError)
  })
})

describe('a stream', () => {
  it('says the same at every end', () => {
    const stream = openCrlStream({ ...options, serials: ['5'] })
    stream.write(crl)
    expect(stream.end()).toMatchObject({ outcome: 'valid', found: { '5': { listed: true } } })
    expect(stream.end()).toEqual(stream.end())
    const cut = openCrlStream({ ...options, serials: ['5'] })
    cut.write(crl.subarray(0, -1))
    expect(cut.end()).toMatchObject({ outcome: 'invalid', reason: 'malformed', found: {} })
    expect(cut.end()).toEqual(cut.end())
  })

  it('has a limit that is a number', () => {
    expect(() => openCrlStream({ ...options, serials: [], maxBytes: Number.NaN })).toThrow(/^maxBytes/)
  })
})

describe('nonces', () => {
  const sent = (given: Uint8Array | string | true) =>
    readOcspRequest(createOcspRequest(pki.leaf, pki.ca, { nonce: given })).nonce

  it('of 1 to 128 octets, as bytes or hex, or 32 random ones', () => {
    for (const length of [1, 16, 32, 128]) expect(sent(Buffer.alloc(length, 9))).toBe('09'.repeat(length))
    expect(sent('00FF')).toBe('00ff')
    expect(sent(true)).toMatch(/^[0-9a-f]{64}$/)
    expect(sent(true)).not.toBe(sent(true))
  })

  it.each([new Uint8Array(), new Uint8Array(129), '', 'abc', 'zz', '00'.repeat(129)])('not %s', given => {
    expect(() => sent(given)).toThrow(/^the nonce is not 1 to 128 octets/)
  })

  it('are compared as bytes or hex', () => {
    for (const nonce of ['abcd', 'ABCD', Uint8Array.of(0xab, 0xcd)]) {
      expect(verifyOcspResponse(response, { ...options, nonce })).toMatchObject({ outcome: 'good' })
    }
    for (const nonce of ['abce', Uint8Array.of(0xab), '']) {
      expect(verifyOcspResponse(response, { ...options, nonce })).toMatchObject({ reason: 'nonce-mismatch' })
    }
  })
})
