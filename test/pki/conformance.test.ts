/** Suites of other projects, read in place: every case agrees, or stands in conformance-differences.ts with the reason. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  findInCrl,
  inspectCrl,
  issued,
  PkiError,
  readOcspRequest,
  readOcspResponse,
  toCertificate,
  verifyCrl,
  verifyOcspResponse,
} from '../../src/pki/index.ts'
import { describeWithCorpora } from '../support/needs.ts'
import { DIFFERENCES } from './conformance-differences.ts'

interface Case {
  name: string
  kind: 'ocsp' | 'crl' | 'ocsp-request' | 'cert-pair'
  response?: string
  crl?: string
  request?: string
  cert?: string | null
  issuer?: string | null
  at?: string | null
  expect: { parse: boolean | null; status: string | null; verify: 'ok' | 'fail' | null }
  observed?: {
    openssl_verify?: 'ok' | 'fail'
    openssl_signature?: 'ok' | 'fail'
    cert_status?: string
    thisUpdate?: string
    openssl_verify_at?: string
    leaf_serial_found?: boolean
    certid_matches_issuer?: boolean
  }
}

/** Suites whose moments lie outside the windows of their own responses: the moment is taken from the response instead. */
const MOMENT_FROM_RESPONSE = new Set(['openssl', 'wolfssl', 'wget2-ocsp', 'real-apple-ct-ocsp'])

const SUITES = {
  openssl: 72,
  'certvalidator-ocsp': 28,
  'nist-pkits-crl': 87,
  'pyca-cryptography': 54,
  'golang-x-crypto-ocsp': 7,
  'rustls-webpki-crl': 64,
  'x509-limbo-crl': 8,
  'rustcrypto-x509-ocsp': 24,
  'rfc5019bis-examples': 1,
  'bouncycastle-ocsp': 8,
  asn1crypto: 2,
  'wget2-ocsp': 3,
  wolfssl: 27,
  'pyhanko-certvalidator': 1,
  'crl-lints': 129,
  'real-apple-ct-ocsp': 1133,
} as const

interface Opinion {
  parse: boolean
  /** The words of the suites; undefined where nothing can be said. */
  verify?: 'ok' | 'fail'
  status?: string
}

function opinionOf(suite: string, folder: string, one: Case): Opinion {
  const file = (name: string) => readFileSync(join(folder, suite, name))
  const bytes = file((one.response ?? one.crl ?? one.request)!)
  try {
    if (one.kind === 'ocsp') readOcspResponse(bytes)
    else if (one.kind === 'crl') inspectCrl(bytes)
    else readOcspRequest(bytes)
  } catch (error) {
    // Anything else is a fault of ours.
    expect(error).toBeInstanceOf(PkiError)
    return { parse: false, verify: 'fail' }
  }
  if (!one.issuer) return { parse: true }
  const at = momentOf(suite, one)
  const issuer = file(one.issuer)
  const certificate = one.cert ? file(one.cert) : undefined
  if (one.kind === 'crl') return crlOpinion(bytes, issuer, certificate, at)
  if (one.kind !== 'ocsp' || !certificate) return { parse: true }
  const verified = verifyOcspResponse(bytes, { certificate, issuer, at })
  if (verified.outcome === 'invalid') return { parse: true, verify: 'fail' }
  return { parse: true, verify: 'ok', status: verified.outcome }
}

function crlOpinion(bytes: Buffer, issuer: Buffer, certificate: Buffer | undefined, at: Date): Opinion {
  const verified = verifyCrl(bytes, { issuer, at, certificate })
  if (verified.outcome === 'invalid') return { parse: true, verify: 'fail', status: 'unknown' }
  if (!certificate) return { parse: true, verify: 'ok' }
  const { listed } = findInCrl(bytes, toCertificate(certificate).serialNumber)
  return { parse: true, verify: 'ok', status: listed ? 'revoked' : 'good' }
}

function momentOf(suite: string, { at, observed, kind }: Case): Date {
  const inside = observed?.openssl_verify_at ?? observed?.thisUpdate
  if (at && (kind !== 'ocsp' || !MOMENT_FROM_RESPONSE.has(suite) || !inside)) return new Date(at)
  // A minute after thisUpdate.
  const start = observed?.thisUpdate ?? inside ?? '2022-01-14T00:00:00Z'
  return new Date(Date.parse(start) + 60_000)
}

/** What the suite says; where it says nothing, what openssl said of the signature and its signer. */
function disagreements(one: Case, ours: Opinion): string[] {
  const { expect: theirs, observed = {} } = one
  const found: string[] = []
  if (theirs.parse !== null && theirs.parse !== ours.parse) found.push(`parse: ${ours.parse}`)
  if (!ours.verify) return found
  if (theirs.verify !== null && theirs.verify !== ours.verify) found.push(`verify: ${ours.verify}`)
  if (theirs.status !== null && theirs.status !== ours.status) found.push(`status: ${ours.status}`)
  const about = observed.leaf_serial_found && observed.certid_matches_issuer
  if (theirs.verify === null && one.kind === 'ocsp' && observed.openssl_verify && about) {
    if (observed.openssl_verify !== ours.verify)
      found.push(`openssl: ${observed.openssl_verify}, ours: ${ours.verify}`)
    else if (ours.verify === 'ok' && observed.cert_status !== ours.status)
      found.push(`status: ${ours.status}`)
  }
  return found
}

describeWithCorpora('suites of other projects', folder => {
  it.each(Object.entries(SUITES))(
    '%s',
    (suite, count) => {
      const manifest = JSON.parse(readFileSync(join(folder, suite, 'manifest.json'), 'utf8')) as Case[]
      const cases = manifest.filter(one => one.response ?? one.crl ?? one.request)
      const differing = cases.filter(one => disagreements(one, opinionOf(suite, folder, one)).length > 0)
      const listed = DIFFERENCES.filter(difference => difference.suite === suite)
      expect(differing.map(({ name }) => name).sort()).toEqual(
        listed.map(difference => difference.case).sort(),
      )
      expect(cases.length).toBeGreaterThanOrEqual(count)
    },
    120_000,
  )

  it('real responses: all that openssl verified, and what they say', () => {
    const suite = 'real-apple-ct-ocsp'
    const manifest = JSON.parse(readFileSync(join(folder, suite, 'manifest.json'), 'utf8')) as Case[]
    const counts: Record<string, number> = {}
    for (const one of manifest.filter(({ observed }) => observed?.openssl_verify === 'ok')) {
      const { status } = opinionOf(suite, folder, one)
      expect([one.name, status]).toEqual([one.name, one.observed!.cert_status])
      counts[status!] = (counts[status!] ?? 0) + 1
    }
    expect(counts).toEqual({ good: 749, revoked: 68, unknown: 8 })
  }, 120_000)

  it('seeds of fuzzers end with a reading or a PkiError, and are never good', () => {
    const manifest = JSON.parse(
      readFileSync(join(folder, 'robustness-seeds/manifest.json'), 'utf8'),
    ) as Case[]
    for (const one of manifest) opinionOf('robustness-seeds', folder, one)
    expect(manifest.length).toBeGreaterThan(400)
  }, 120_000)

  it('certificates: AIA, CDP and must-staple as observed', async () => {
    const { describeCertificate } = await import('../../src/pki/index.ts')
    const suite = 'real-public-certs'
    const manifest = JSON.parse(readFileSync(join(folder, suite, 'manifest.json'), 'utf8')) as (Case & {
      observed: { aia_ocsp: string[]; aia_caIssuers: string[]; cdp: string[]; must_staple: boolean }
    })[]
    const about = { id: 'leaf', origin: { by: 'file' }, publicRoot: false, trustAnchor: false } as const
    for (const { cert, observed, name } of manifest) {
      const fact = describeCertificate(readFileSync(join(folder, suite, cert!)), about)
      expect([name, fact.ocspUrls, fact.caIssuersUrls, fact.mustStaple]).toEqual([
        name,
        observed.aia_ocsp,
        observed.aia_caIssuers,
        observed.must_staple,
      ])
      const points = [...fact.crlUrls, ...fact.skippedDistributionPoints.flatMap(({ urls }) => urls)]
      expect([name, points]).toEqual([name, observed.cdp])
    }
  }, 60_000)
})

describeWithCorpora('NIST PKITS', folder => {
  const file = (name: string) => readFileSync(join(folder, 'nist-pkits-crl/certs', `${name}.crt`))

  it.each([
    ['GoodCACert', 'ValidNameChainingWhitespaceTest3EE'],
    ['GoodCACert', 'ValidNameChainingWhitespaceTest4EE'],
    ['GoodCACert', 'ValidNameChainingCapitalizationTest5EE'],
    ['UTF8StringCaseInsensitiveMatchCACert', 'ValidUTF8StringCaseInsensitiveMatchTest11EE'],
  ])('names that differ in case, spaces or string type are the same: %s, %s', (issuer, subject) => {
    expect(issued(file(issuer), file(subject))).toBe(true)
  })
})

describe('docs/conformance.md', () => {
  const page = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8')

  it.each(DIFFERENCES.map(one => [one.suite, one.case, one.why]))('%s: %s', (suite, name, why) => {
    const row = page.split('\n').find(line => line.includes(`| ${suite} | \`${name}\` |`))
    expect(row).toContain(why)
  })
})
