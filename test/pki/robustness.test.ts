/** What must hold for any bytes: no crash, no hang, nothing that becomes good; and a second opinion. */
import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createOcspRequest,
  findInCrl,
  inspectCrl,
  inspectOcspResponse,
  issued,
  ocspGetUrl,
  openCrlStream,
  PkiError,
  readCertificates,
  readCrl,
  readOcspRequest,
  readOcspResponse,
  recognise,
  verifyCrl,
  verifyOcspResponse,
} from '../../src/pki/index.ts'
import * as write from '../../src/pki/write-der.ts'
import { makeCertificate, NOW, name, pem } from './make/certificate.ts'
import { crlNumber, entry, makeCrl, reasonCode } from './make/crl.ts'
import { ecKey } from './make/keys.ts'
import { basic, byName, makeResponse, nonce, single, wrap } from './make/ocsp.ts'
import { makePki } from './make/pki.ts'

const pki = makePki()
const options = { certificate: pki.leaf, issuer: pki.ca, at: NOW }
const about = { issuerName: pki.caName, issuerKey: pki.caKey.spki, serial: pki.serial }
const response = makeResponse({
  signer: pki.delegateSigner,
  responderId: byName(pki.delegateName),
  singles: [single({ ...about, status: 'unknown' }), single({ ...about, serial: '5' })],
  certificates: [pki.delegate],
  extensions: [nonce(Buffer.alloc(8, 7))],
})
const crl = makeCrl({
  signer: pki.caSigner,
  issuer: pki.caName,
  entries: Buffer.concat([entry('5'), entry('6', { extensions: [reasonCode(4)] })]),
})

/** Bytes overwritten, cut out, or put in. */
const damage = (bytes: Buffer) =>
  fc
    .tuple(
      fc.nat(bytes.length - 1),
      fc.nat(8),
      fc.uint8Array({ maxLength: 8 }).map(inserted => Buffer.from(inserted)),
    )
    .map(([at, removed, inserted]) =>
      Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]),
    )

function neverOtherThanPkiError(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(PkiError)
  }
}

describe('any bytes', () => {
  it('damaged responses never become good', () => {
    fc.assert(
      fc.property(damage(response), bytes => {
        expect(verifyOcspResponse(bytes, options).outcome).not.toBe('good')
        neverOtherThanPkiError(() => inspectOcspResponse(bytes, options))
      }),
      { numRuns: 3000 },
    )
  })

  it('damaged CRLs never read otherwise as a stream than as a whole', () => {
    fc.assert(
      fc.property(damage(crl), fc.integer({ min: 1, max: 60 }), (bytes, size) => {
        const verified = verifyCrl(bytes, options)
        const stream = openCrlStream({ ...options, serials: ['5'] })
        for (let at = 0; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size))
        expect(stream.end().outcome).toBe(verified.outcome)
        neverOtherThanPkiError(() => findInCrl(bytes, '5'))
        neverOtherThanPkiError(() => inspectCrl(bytes, options))
      }),
      { numRuns: 2000 },
    )
  })

  it('anything is read, or refused with a PkiError', () => {
    const readers = [readOcspResponse, readOcspRequest, readCrl, inspectCrl, readCertificates, recognise]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, sequence) => {
        const input = sequence ? write.sequence(bytes) : bytes
        for (const read of readers) neverOtherThanPkiError(() => read(input))
      }),
      { numRuns: 2000 },
    )
  })

  it('deep nesting ends', () => {
    for (const piece of [Buffer.of(0x30, 0x80), Buffer.of(0x24, 0x80), Buffer.of(0xa0, 0x80)]) {
      const deep = Buffer.concat(Array.from({ length: 100_000 }, () => piece))
      neverOtherThanPkiError(() => readOcspResponse(deep))
      neverOtherThanPkiError(() => readCrl(deep))
    }
  })
})

describe('BER', () => {
  const indefinite = (tag: number, ...contents: Uint8Array[]) =>
    Buffer.concat([Buffer.of(tag, 0x80), ...contents, Buffer.of(0, 0)])
  const signed = basic({ signer: pki.caSigner, responderId: byName(pki.caName), singles: [single(about)] })

  it('reads indefinite lengths and strings in pieces', () => {
    const pieces = indefinite(
      0x24,
      write.octetString(signed.subarray(0, 50)),
      write.octetString(signed.subarray(50)),
    )
    const bytes = indefinite(
      0x30,
      Buffer.of(0x0a, 1, 0),
      write.der(0xa0, indefinite(0x30, write.oid('1.3.6.1.5.5.7.48.1.1'), pieces)),
    )
    expect(verifyOcspResponse(bytes, options)).toMatchObject({ outcome: 'good' })
    expect(inspectOcspResponse(bytes, options)).toMatchObject({
      encoding: ['ber'],
      signature: { state: 'valid' },
    })
  })

  it('reads a BasicOCSPResponse of indefinite length', () => {
    const inner = signed.subarray(signed[1] === 0x81 ? 3 : 4)
    expect(verifyOcspResponse(wrap(indefinite(0x30, inner)), options)).toMatchObject({ outcome: 'good' })
  })

  it('reads a CRL of indefinite length, whole and as a stream', () => {
    const bytes = indefinite(0x30, crl.subarray(crl[1] === 0x81 ? 3 : 4))
    expect(verifyCrl(bytes, options)).toMatchObject({ outcome: 'valid', entries: 2 })
    const stream = openCrlStream({ ...options, serials: ['6'] })
    for (let at = 0; at < bytes.length; at += 11) stream.write(bytes.subarray(at, at + 11))
    expect(stream.end()).toMatchObject({
      outcome: 'valid',
      found: { '6': { listed: true, reason: 'superseded' } },
    })
  })
})

describe('requests', () => {
  it('are exactly what CryptoAPI sends', () => {
    const bytes = Buffer.from(createOcspRequest(pki.leaf, pki.ca))
    // SEQUENCEs down to AlgorithmIdentifier { sha1, NULL }, two hashes of 20 bytes, the serial; nothing else.
    expect(bytes.toString('hex')).toMatch(
      /^30..30..30..30..30..300906052b0e03021a05000414[0-9a-f]{40}0414[0-9a-f]{40}020c00c0ffee0123456789abcdef$/,
    )
    expect(bytes[1]).toBe(bytes.length - 2)
  })

  it('are read as they were written', () => {
    const hashes = fc.constantFrom('sha1', 'sha256', 'sha384', 'sha512')
    const key = ecKey()
    fc.assert(
      fc.property(
        hashes,
        fc.option(fc.uint8Array({ minLength: 1, maxLength: 128 }), { nil: undefined }),
        fc.bigInt({ min: 1n, max: 2n ** 159n }),
        (hash, random, serial) => {
          const hex = serial.toString(16)
          const leaf = makeCertificate({ key, signer: pki.caSigner, issuer: pki.caName, serial: hex })
          const request = readOcspRequest(
            createOcspRequest(leaf, pki.ca, { hash: hash as 'sha1', ...(random && { nonce: random }) }),
          )
          expect(request.requests).toHaveLength(1)
          expect(BigInt(`0x${request.requests[0]!.certId.serialNumber}`)).toBe(serial)
          expect(request.requests[0]!.certId.hashAlgorithm).toBe(hash)
          expect(request.nonce).toBe(random && Buffer.from(random).toString('hex'))
          expect(request.encoding).toEqual([])
        },
      ),
      { numRuns: 50 },
    )
  })

  it.each(['http://o.test', 'http://o.test/', 'http://o.test//', 'http://o.test/a/'])(
    'in a URL: %s',
    base => {
      const bytes = createOcspRequest(pki.leaf, pki.ca)
      const url = ocspGetUrl(base, bytes)
      expect(url).not.toMatch(/[+=]|[^:]\/\//)
      expect(recognise(Buffer.from(url))).toMatchObject({
        kind: 'ocsp-request',
        format: 'url',
        bytes: Buffer.from(bytes),
      })
    },
  )
})

describe('a second opinion: pkijs', () => {
  it('reads the same of a response', async () => {
    const { BasicOCSPResponse, OCSPResponse } = await import('pkijs')
    const outer = OCSPResponse.fromBER(response)
    const theirs = BasicOCSPResponse.fromBER(outer.responseBytes!.response.valueBlock.valueHexView)
    const ours = readOcspResponse(response)
    if (ours.responseStatus !== 'successful') throw new Error(ours.responseStatus)
    expect(theirs.tbsResponseData.producedAt.toISOString()).toBe(ours.producedAt)
    expect(
      theirs.tbsResponseData.responses.map(one => ({
        serial: BigInt(`0x${Buffer.from(one.certID.serialNumber.valueBlock.valueHexView).toString('hex')}`),
        thisUpdate: one.thisUpdate.toISOString(),
        nextUpdate: one.nextUpdate?.toISOString(),
      })),
    ).toEqual(
      ours.answers.map(({ certId, thisUpdate, nextUpdate }) => ({
        serial: BigInt(`0x${certId.serialNumber}`),
        thisUpdate,
        nextUpdate,
      })),
    )
  })

  it('reads the same of a CRL', async () => {
    const { CertificateRevocationList } = await import('pkijs')
    const theirs = CertificateRevocationList.fromBER(crl)
    const ours = inspectCrl(crl)
    expect(theirs.thisUpdate.value.toISOString()).toBe(ours.thisUpdate)
    expect(theirs.nextUpdate!.value.toISOString()).toBe(ours.nextUpdate)
    expect(theirs.revokedCertificates!.length).toBe(ours.entries)
  })
})

describe('certificates', () => {
  it('issued() wants name and signature, whatever the algorithm', () => {
    expect(issued(pki.ca, pki.leaf)).toBe(true)
    expect(issued(pki.leaf, pki.ca)).toBe(false)
    expect(issued(makePki().ca, pki.leaf)).toBe(false)
    const unknown = {
      algorithm: write.sequence(write.oid('1.3.6.1.4.1.99999.1')),
      sign: () => Buffer.alloc(64),
    }
    const strange = makeCertificate({ key: ecKey(), signer: unknown, issuer: pki.caName, subject: name('x') })
    expect(issued(pki.ca, strange)).toBe(false)
  })

  it('readCertificates reads PEM bundles, DER and PKCS#7', () => {
    const chain = `a text\n${pem('CERTIFICATE', pki.leaf)}\n${pem('CERTIFICATE', pki.ca)}`
    const fingerprints = [pki.leaf, pki.ca].map(der => new X509Certificate(der).fingerprint256)
    const read = (bytes: Uint8Array | string) => readCertificates(bytes).map(one => one.fingerprint256)
    expect(read(chain)).toEqual(fingerprints)
    expect(read(pki.leaf)).toEqual(fingerprints.slice(0, 1))
    const signedData = write.sequence(
      write.integer(1),
      write.der(0x31),
      write.sequence(write.oid('1.2.840.113549.1.7.1')),
      write.der(0xa0, pki.leaf, pki.ca),
      write.der(0x31),
    )
    const pkcs7 = write.sequence(write.oid('1.2.840.113549.1.7.2'), write.der(0xa0, signedData))
    expect(read(pkcs7)).toEqual(fingerprints)
    expect(read(pem('PKCS7', pkcs7))).toEqual(fingerprints)
    expect(() => readCertificates(pem('X509 CRL', crl))).toThrow(PkiError)
    expect(() => readCertificates('nothing')).toThrow(PkiError)
  })

  it('number and AKI of a CRL are told', () => {
    const bytes = makeCrl({ signer: pki.caSigner, issuer: pki.caName, extensions: [crlNumber('ff')] })
    expect(readCrl(bytes)).toMatchObject({ crlNumber: 'ff', extensions: ['2.5.29.20'] })
  })
})
