import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import type { Decoded } from '../../src/commands/decode/document.ts'
import { createOcspRequest, ocspGetUrl } from '../../src/pki/index.ts'
import * as write from '../../src/pki/write-der.ts'
import { access, days, extension, makeCertificate, NOW, name, pem } from '../pki/make/certificate.ts'
import { entry, makeCrl, reasonCode } from '../pki/make/crl.ts'
import { ecKey } from '../pki/make/keys.ts'
import { byName, makeResponse, single, statusOnly } from '../pki/make/ocsp.ts'
import { makePki } from '../pki/make/pki.ts'
import { run } from './support/run.ts'

const pki = makePki()
const folder = mkdtempSync(join(tmpdir(), 'ocspcheck-decode-'))
function file(title: string, content: Uint8Array | string): string {
  const path = join(folder, title)
  writeFileSync(path, content)
  return path
}

const about = { issuerName: pki.caName, issuerKey: pki.caKey.spki, serial: pki.serial }
const response = (status: Parameters<typeof single>[0]['status'] = 'good') =>
  makeResponse({
    signer: pki.delegateSigner,
    responderId: byName(pki.delegateName),
    singles: [single({ ...about, status })],
    certificates: [pki.delegate],
  })
const good = file('good.der', response())
const cert = file('leaf.pem', pem('CERTIFICATE', pki.leaf))
const issuer = file('ca.pem', pem('CERTIFICATE', pki.ca))
const crlBytes = makeCrl({
  signer: pki.caSigner,
  issuer: pki.caName,
  entries: Buffer.concat([
    entry('5', { date: days(-50) }),
    entry(pki.serial, { date: days(-2), extensions: [reasonCode(1)] }),
    entry('6', { date: days(-20) }),
  ]),
})
const crl = file('a.crl', crlBytes)
const key = ecKey()
const request = createOcspRequest(pki.leaf, pki.ca)
const verify = ['--cert', cert, '--issuer', issuer, '--at', NOW.toISOString()]

const ajv = addFormats.default(new Ajv2020({ strict: true, allErrors: true }))
const validate = ajv.compile(
  JSON.parse(readFileSync(new URL('../../docs/schemas/decode-v1.schema.json', import.meta.url), 'utf8')),
)

async function json(...args: string[]): Promise<Decoded> {
  const { stdout } = await run(['decode', '--json', ...args])
  const decoded = JSON.parse(stdout) as Decoded
  expect(validate(decoded), JSON.stringify(validate.errors)).toBe(true)
  return decoded
}

describe('recognises', () => {
  it.each<[string, string | Uint8Array, string, string]>([
    ['a response, DER', response(), 'ocsp-response', 'der'],
    ['a response, PEM', pem('OCSP RESPONSE', response()), 'ocsp-response', 'pem'],
    ['a response, base64', response().toString('base64'), 'ocsp-response', 'base64'],
    ['an error', statusOnly(6), 'ocsp-response', 'der'],
    ['a request', request, 'ocsp-request', 'der'],
    ['base64 without padding', response().toString('base64').replace(/=+$/, ''), 'ocsp-response', 'base64'],
    ['base64url', response().toString('base64url'), 'ocsp-response', 'base64'],
    [
      'the line of a log',
      `GET ${ocspGetUrl('/ocsp', request)} HTTP/1.1\r\nHost: o.test\r\n`,
      'ocsp-request',
      'url',
    ],
    ['a request in a URL', `${ocspGetUrl('http://o.test/a/b', request)}\n`, 'ocsp-request', 'url'],
    ['a CRL', crlBytes, 'crl', 'der'],
    [
      'a CRL of version 1',
      makeCrl({ signer: pki.caSigner, issuer: pki.caName, version: null, extensions: [] }),
      'crl',
      'der',
    ],
    ['a CRL, PEM', pem('X509 CRL', crlBytes), 'crl', 'pem'],
    ['a certificate', pki.leaf, 'certificate', 'der'],
    ['a bundle', pem('CERTIFICATE', pki.leaf) + pem('CERTIFICATE', pki.ca), 'bundle', 'pem'],
  ])('%s', async (title, content, kind, format) => {
    expect(await json(file(title, content))).toMatchObject({ kind, format })
    const { code, stdout } = await run(['decode', file(title, content)])
    expect(code).toBe(0)
    expect(stdout.length).toBeGreaterThan(50)
  })

  it('a request whose URL is the argument, percent-encoded or not', async () => {
    const url = ocspGetUrl('http://o.test', request)
    for (const argument of [url, decodeURIComponent(url)]) {
      expect((await json(argument)).ocspRequest?.requests[0]?.certId.serialNumber).toBe(
        pki.serial.replace(/^00/, ''),
      )
    }
  })

  it.each([
    ['HTML', '<html>', 'HTML'],
    ['nothing', '', 'no bytes'],
    ['HTML behind a byte order mark', '\ufeff\n<html>', 'HTML'],
    ['a private key, PEM', pem('PRIVATE KEY', Buffer.alloc(40)), 'a private key'],
    ['a private key, PKCS#8', key.privateKey.export({ type: 'pkcs8', format: 'der' }), 'a private key'],
    ['a private key, SEC 1', key.privateKey.export({ type: 'sec1', format: 'der' }), 'a private key'],
    [
      'a private key, encrypted',
      key.privateKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'x' }),
      'a private key',
    ],
    ['a public key', key.spki, 'a public key'],
    ['a certificate request, PEM', pem('CERTIFICATE REQUEST', Buffer.alloc(40)), 'a certificate request'],
    [
      'a certificate request, DER',
      write.sequence(write.sequence(write.integer(0), name('x'), key.spki, write.der(0xa0))),
      'a certificate request',
    ],
    ['a PKCS#12 file', write.sequence(write.integer(3), write.sequence(write.oid('1.2.3'))), 'PKCS#12'],
    ['a gzipped CRL', gzipSync(crlBytes), 'gzip'],
    ['a whole HTTP response', 'HTTP/1.1 200 OK\r\n\r\n', 'HTTP response'],
    ['a report', '{"schemaVersion":"1.0","tool":{"name":"ocspcheck"}}', 'ocspcheck render FILE'],
    ['saved facts, a line each', '{"tool":{"name":"ocspcheck"}}\n{}\n', 'ocspcheck judge FILE'],
    ['other JSON', '[1]', 'JSON'],
    ['text in UTF-16', Buffer.from('\ufeff-----BEGIN', 'utf16le'), 'UTF-16'],
    ['hex digits', `${response().toString('hex')}\n`, 'hexadecimal'],
    ['a hex dump', '00000000: 3082 01cd 0a01 00a0  0...', 'a hex dump'],
    ['a URL without a request', 'http://ocsp.test/', 'a URL without an OCSP request'],
    ['words', 'hello', 'text'],
    ['a cut response', response().subarray(0, 90), 'cut off'],
  ])('%s: exit 2, says so and what to do', async (title, content, says) => {
    const { code, stderr } = await run(['decode', file(title, content)])
    expect(code).toBe(2)
    expect(stderr).toContain(says)
    expect(stderr).toMatch(/^ocspcheck: [^\n]+\n {2}\S/)
  })

  it('a folder, a file that is not there', async () => {
    expect(await run(['decode', folder])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a folder'),
    })
    expect(await run(['decode', join(folder, 'none')])).toMatchObject({ code: 2 })
  })

  it.each([
    ['an OCSP response', response()],
    ['a CRL', crlBytes],
    ['a private key', key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string],
    ['a PKCS#7 file', pem('PKCS7', Buffer.alloc(40))],
  ])('%s where a certificate is wanted', async (title, content) => {
    const { code, stderr } = await run(['decode', good, '--cert', file(title, content), '--issuer', issuer])
    expect(code).toBe(2)
    expect(stderr).toContain(`it seems to be ${title}, not a certificate`)
  })
})

describe('verifies', () => {
  it('good, revoked, and why not', async () => {
    expect((await json(good, ...verify)).verification).toMatchObject({
      outcome: 'good',
      at: NOW.toISOString(),
    })
    const revoked = file('revoked.der', response({ time: days(-5), reason: 4 }))
    expect(await run(['decode', revoked, ...verify])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('revoked'),
    })
    const late = await run([
      'decode',
      good,
      '--cert',
      cert,
      '--issuer',
      issuer,
      '--at',
      days(30).toISOString(),
    ])
    expect(late.code).toBe(1)
    expect(late.stdout).toContain('NOT VALID (expired)')
    expect(late.stdout).toContain('docs/reasons/expired.md')
  })

  it('a CRL, and looks the certificate up in it', async () => {
    expect(await json(crl, ...verify)).toMatchObject({
      verification: { outcome: 'valid', entries: 3 },
      lookup: { listed: true, reason: 'keyCompromise' },
      crl: { entries: 3, reasons: { absent: 2, keyCompromise: 1 } },
    })
    const { newest } = await json(crl, '--newest', '2')
    expect(newest?.map(({ serialNumber }) => serialNumber)).toEqual([pki.serial.replace(/^00/, ''), '06'])
    expect((await json(crl, '--serial', '0x99')).lookup).toEqual({ serialNumber: '99', listed: false })
  })

  it('a request and a certificate', async () => {
    const asked = file('request.der', request)
    expect((await json(asked, ...verify)).verification).toMatchObject({ outcome: 'matches' })
    const other = ['--cert', issuer, '--issuer', issuer]
    expect((await json(asked, ...other)).verification).toMatchObject({ reason: 'other-certificate' })
    expect((await json(cert, '--issuer', issuer)).verification).toMatchObject({ outcome: 'issued' })
    expect(await run(['decode', issuer, '--issuer', cert])).toMatchObject({ code: 1 })
  })

  it('nothing is good of a certificate that another CA of the same name issued', async () => {
    const other = makePki()
    const forged = file(
      'forged.der',
      makeResponse({
        signer: other.delegateSigner,
        responderId: byName(other.delegateName),
        singles: [
          single({
            issuerName: other.caName,
            issuerKey: other.caKey.spki,
            serial: pki.serial,
            status: 'good',
          }),
        ],
        certificates: [other.delegate],
      }),
    )
    const list = file('forged.crl', makeCrl({ signer: other.caSigner, issuer: other.caName }))
    const against = ['--issuer', file('other.pem', pem('CERTIFICATE', other.ca)), '--at', NOW.toISOString()]
    expect((await json(list, ...against)).verification).toMatchObject({ outcome: 'valid' })
    for (const document of [forged, list]) {
      expect((await json(document, '--cert', cert, ...against)).verification).toMatchObject({
        outcome: 'invalid',
        reason: 'not-issued',
      })
      expect(await run(['decode', document, '--cert', cert, ...against])).toMatchObject({ code: 1 })
    }
  })

  it('wrong use is told', async () => {
    expect(await run(['decode', good, '--cert', cert])).toMatchObject({ code: 2 })
    expect(await run(['decode', good, '--at', 'yesterday'])).toMatchObject({ code: 2 })
    expect(await run(['decode', join(folder, 'absent')])).toMatchObject({ code: 2 })
    expect(await run(['decode', crl, '--serial', 'xyz'])).toMatchObject({ code: 2 })
  })
})

it('prints what matters of a certificate, and nothing that moves the cursor', async () => {
  const nasty = makeCertificate({
    key: ecKey(),
    signer: pki.caSigner,
    issuer: pki.caName,
    subject: name('evil\u001b[31m\r\nOCSP: http://forged.test\u202e'),
    extensions: [
      access(['ocsp', 'http://o.test/\u001b[2J\n'], ['caIssuers', 'http://i.test/ca.cer']),
      extension('1.3.6.1.5.5.7.1.24', write.sequence(write.integer(5))),
      extension('2.5.29.56', write.NULL),
    ],
  })
  const { stdout } = await run(['decode', file('nasty.der', nasty)])
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  expect(stdout.split('\n').filter(line => line.trimStart().startsWith('OCSP:'))).toHaveLength(1)
  expect(stdout).toContain('http://i.test/ca.cer')
  expect(stdout).toContain('must-staple')
  expect(stdout).toContain('no revocation information')
  expect(stdout).toContain('330 days')
})
