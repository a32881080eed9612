import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
    ['a PEM of another kind', pem('PRIVATE KEY', Buffer.alloc(40)), 'PRIVATE KEY'],
    ['a cut response', response().subarray(0, 90), 'byte'],
  ])('%s: exit 2, and says so', async (title, content, says) => {
    const { code, stderr } = await run(['decode', file(title, content)])
    expect(code).toBe(2)
    expect(stderr).toContain(says)
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
