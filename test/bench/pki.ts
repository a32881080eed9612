/** Reading and verifying OCSP responses and large CRLs, beside node:crypto alone, openssl and pkijs. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { NOW, pem } from '../pki/make/certificate.ts'
import { makeCrl, manyEntries, serialAt } from '../pki/make/crl.ts'
import { rsa, rsaKey } from '../pki/make/keys.ts'
import { byName, makeResponse, single } from '../pki/make/ocsp.ts'
import { makePki, type Pki } from '../pki/make/pki.ts'
import { hasProgram } from '../support/needs.ts'
import { median, type Print } from './figure.ts'

// The built library, as users have it.
const LIBRARY = join(import.meta.dirname, '../../dist/pki/index.js')
const { findInCrl, openCrlStream, verifyCrl, verifyOcspResponse } = (await import(
  pathToFileURL(LIBRARY).href
)) as typeof import('../../src/pki/index.ts')

const ENTRIES = 1_000_000
const SERIAL = serialAt(777_777)

export async function bench(print: Print): Promise<void> {
  const key = rsaKey()
  const pki = makePki(key, rsa(key))
  responses(print, pki)
  await pkijsResponse(print, pki)
  crls(print, pki)
}

/** Medians of CPU time, taken in turns so that a busy moment falls on all. */
function inTurns(rounds: number, steps: Record<string, () => unknown>): Record<string, number> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(steps).map(name => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, step] of Object.entries(steps)) {
      const from = process.cpuUsage()
      step()
      const { user, system } = process.cpuUsage(from)
      times[name]!.push(user + system)
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]))
}

const repeated = (count: number, step: () => unknown) => () => {
  for (let index = 0; index < count; index++) step()
}

function responses(print: Print, pki: Pki): void {
  const about = { issuerName: pki.caName, issuerKey: pki.caKey.spki, serial: pki.serial }
  const direct = makeResponse({
    signer: pki.caSigner,
    responderId: byName(pki.caName),
    singles: [single(about)],
  })
  const delegated = makeResponse({
    signer: pki.delegateSigner,
    responderId: byName(pki.delegateName),
    singles: [single(about)],
    certificates: [pki.delegate],
  })
  const options = { certificate: new X509Certificate(pki.leaf), issuer: new X509Certificate(pki.ca), at: NOW }
  compare(print, 'OCSP response by the issuer, RSA-2048', direct, options, pki.caKey.spki, 2.5)
  compare(
    print,
    'OCSP response by a delegate already seen, ECDSA P-256',
    delegated,
    options,
    pki.delegateKey.spki,
    2,
  )
}

function compare(
  print: Print,
  group: string,
  bytes: Buffer,
  options: Parameters<typeof verifyOcspResponse>[1],
  spki: Buffer,
  limit: number,
): void {
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  const { signed, signature } = partsOf(bytes)
  if (verifyOcspResponse(bytes, options).outcome !== 'good') throw new Error(`${group}: not good`)
  const count = 200
  const times = inTurns(30, {
    bare: repeated(count, () => verify('sha256', signed, key, signature)),
    whole: repeated(count, () => verifyOcspResponse(bytes, options)),
  })
  print({ group, name: 'crypto.verify alone', value: times.bare! / count, unit: 'µs' })
  print({
    group,
    name: 'verifyOcspResponse',
    value: times.whole! / count,
    unit: 'µs',
    limit: { ratioAtMost: limit },
  })
}

/** What is signed, and the signature: the two longest parts of the BasicOCSPResponse, found by openssl's offsets of ours. */
function partsOf(bytes: Buffer): { signed: Buffer; signature: Buffer } {
  // OCSPResponse { status, [0] { ResponseBytes { OID, OCTET STRING { BasicOCSPResponse { tbs … */
  const header = (at: number) => {
    const first = bytes[at + 1]!
    const octets = first > 0x80 ? first & 0x7f : 0
    const length = octets > 0 ? bytes.readUIntBE(at + 2, octets) : first
    return { content: at + 2 + octets, end: at + 2 + octets + length }
  }
  const status = header(header(0).content)
  const type = header(header(header(status.end).content).content)
  const tbsAt = header(header(type.end).content).content
  const algorithm = header(header(tbsAt).end)
  const signature = header(algorithm.end)
  return {
    signed: bytes.subarray(tbsAt, header(tbsAt).end),
    signature: bytes.subarray(signature.content + 1, signature.end),
  }
}

async function pkijsResponse(print: Print, pki: Pki): Promise<void> {
  const { OCSPResponse, BasicOCSPResponse } = await import('pkijs')
  const about = { issuerName: pki.caName, issuerKey: pki.caKey.spki, serial: pki.serial }
  const bytes = makeResponse({
    signer: pki.caSigner,
    responderId: byName(pki.caName),
    singles: [single(about)],
  })
  const parse = () => {
    const response = OCSPResponse.fromBER(bytes)
    return BasicOCSPResponse.fromBER(response.responseBytes!.response.valueBlock.valueHexView)
  }
  const times = inTurns(10, { parse: repeated(20, parse) })
  print({
    group: 'OCSP response by the issuer, RSA-2048',
    name: 'pkijs, parsing alone',
    value: times.parse! / 20,
    unit: 'µs',
  })
}

function crls(print: Print, pki: Pki): void {
  const crl = makeCrl({ signer: pki.caSigner, issuer: pki.caName, entries: manyEntries(ENTRIES) })
  const group = `CRL of ${ENTRIES} entries, ${(crl.length / 1e6).toFixed(0)} MB`
  const options = { issuer: pki.ca, at: NOW }
  const times = inTurns(15, {
    hash: () => createHash('sha256').update(crl).digest(),
    whole: () => {
      if (verifyCrl(crl, options).outcome !== 'valid' || !findInCrl(crl, SERIAL).listed)
        throw new Error(group)
    },
    miss: () => verifyCrl(crl, options).outcome === 'valid' && findInCrl(crl, '01'),
    streamed: () => {
      const stream = openCrlStream({ ...options, serials: [SERIAL] })
      for (let at = 0; at < crl.length; at += 262_144) stream.write(crl.subarray(at, at + 262_144))
      if (!stream.end().found[SERIAL]?.listed) throw new Error(group)
    },
  })
  const ms = (value: number) => value / 1000
  print({ group, name: 'SHA-256 of the bytes', value: ms(times.hash!), unit: 'ms' })
  const limit = { ratioAtMost: 1.5 }
  print({ group, name: 'read, verify and find a serial', value: ms(times.whole!), unit: 'ms', limit })
  print({ group, name: 'the same, a serial that is not there', value: ms(times.miss!), unit: 'ms', limit })
  print({ group, name: 'the same, as a stream', value: ms(times.streamed!), unit: 'ms' })
  onDisk(print, group, crl, pki)
  print('pkijs does not read a CRL of this size: asn1js stops at 10 000 nodes')
}

function onDisk(print: Print, group: string, crl: Buffer, pki: Pki): void {
  const folder = mkdtempSync(join(tmpdir(), 'ocspcheck-bench-'))
  try {
    const files = { crl: join(folder, 'a.crl'), ca: join(folder, 'ca.pem') }
    writeFileSync(files.crl, crl)
    writeFileSync(files.ca, pem('CERTIFICATE', pki.ca))
    if (hasProgram('openssl')) {
      const from = performance.now()
      const args = ['crl', '-inform', 'DER', '-in', files.crl, '-CAfile', files.ca, '-noout']
      spawnSync('openssl', args, { stdio: 'ignore' })
      print({
        group,
        name: 'openssl crl -CAfile, a whole process',
        value: performance.now() - from,
        unit: 'ms',
      })
    }
    memory(print, files)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function memory(print: Print, files: { crl: string; ca: string }): void {
  const script = join(import.meta.dirname, 'child/crl-stream.mjs')
  const peak = (...args: string[]) => {
    const output = execFileSync(process.execPath, [script, ...args], { encoding: 'utf8', env: {} })
    const { outcome, peak: kib } = JSON.parse(output) as { outcome: string; peak: number }
    if (args.length > 0 && outcome !== 'valid, listed') throw new Error(outcome)
    return kib / 1024
  }
  const own = median([peak(), peak(), peak()])
  const run = () => peak(pathToFileURL(LIBRARY).href, files.crl, files.ca, SERIAL)
  const above = median([run(), run(), run()]) - own
  print({
    name: `streamed: peak memory above Node's own ${own.toFixed(0)} MiB`,
    value: above,
    unit: 'MiB',
    limit: { atMost: 24 },
  })
}
