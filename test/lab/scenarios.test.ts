import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { SCENARIOS, type Scenario } from '../../src/lab/index.ts'
import { CLIENT_IDS } from '../../src/report.ts'
import { scenariosPage } from './scenarios-page.ts'

const byId = new Map(SCENARIOS.map(scenario => [scenario.id, scenario]))

/** The faults of a responder that are each there with and without a good staple. */
const PAIRS =
  'nxdomain servfail dns-silent poisoned refused silent drip slow reset http-404 http-500 http-503 redirect captive-portal malformed try-later internal-error unauthorized unknown revoked expired not-yet-valid no-next-update bad-signature signer-without-eku signer-of-another-ca wrong-certificate get-broken slashes sha256-refused'.split(
    ' ',
  )

/** All others that were promised. */
const NAMED = [
  'healthy no-staple crl-only crl-only-revoked crl-only-expired crl-only-unreachable crl-only-404 crl-only-pem crl-only-html',
  'crl-only-bad-signature crl-only-idp-mismatch crl-large ocsp-dead-crl-fine no-source intermediate-revoked intermediate-crl-dead',
  'chain-incomplete chain-incomplete-aia-dead rsa-and-ecdsa tls12-only staple-from-second-handshake staple-on-ipv4-only',
  'must-staple-without-staple staple-expired staple-revoked staple-unknown staple-not-yet-valid staple-no-next-update',
  'staple-bad-signature staple-signer-without-eku staple-signer-of-another-ca staple-wrong-certificate staple-malformed',
  'staple-try-later staple-internal-error staple-unauthorized cross-signed-crl-dead stapled-intermediate-crl-dead',
  'crl-issuer-without-crl-sign ocsp-signer-with-crl-url ocsp-signer-with-ocsp-url ocsp-signer-without-nocheck',
  'ocsp-older-than-certificate ocsp-expired-by-a-minute crl-expired-by-a-minute ocsp-old-without-next-update crl-other-shard',
  'crl-only-for-ca-certificates crl-idp-escapes crl-redirected-to-https crl-slow short-lived-without-pointers',
  'short-lived-no-rev-avail intercepted intercepted-with-crl untrusted-root resumption-hides-the-fault ipv6-dead only-by-proxy',
].flatMap(line => line.split(' '))

describe('the table of scenarios', () => {
  it('has every scenario, once, under a plain name', () => {
    expect(byId.size).toBe(SCENARIOS.length)
    for (const id of [
      ...PAIRS.flatMap(name => [`responder-${name}`, `responder-${name}-stapled`]),
      ...NAMED,
    ]) {
      expect(byId.has(id), id).toBe(true)
    }
    for (const { id } of SCENARIOS) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      // A label of a host name.
      expect(id.length).toBeLessThan(60)
    }
  })

  it.each(SCENARIOS)('$id says what is expected of every client', ({ expect: expected }) => {
    expect(Object.keys(expected.clients).sort()).toEqual([...CLIENT_IDS].sort())
  })

  it.each(SCENARIOS)('$id does not contradict itself', ({ expect: expected }) => {
    const gate = [expected.clients['curl-schannel'], expected.clients['cargo-windows']]
    const refused = gate.some(outcome => outcome === 'rejects' || outcome === 'varies')
    expect(expected.verdict === 'fail').toBe(refused)
    expect(expected.schannelCodes !== undefined).toBe(refused)
    if (!refused) {
      expect(Object.values(expected.findings)).not.toContain('error')
    }
  })

  it('puts answers that are meant to be right after notBefore, and gives their signers no pointers', () => {
    const DEFAULT_NOT_BEFORE = -30 * 86_400
    const odd = ['ocsp-older-than-certificate']
    for (const { id, chain, staple, responder } of SCENARIOS.filter(({ id }) => !odd.includes(id))) {
      const notBefore = chain.leaf?.notBefore ?? DEFAULT_NOT_BEFORE
      for (const answer of [responder.answer, typeof staple === 'string' ? undefined : staple]) {
        expect(answer?.thisUpdate ?? -3600, id).toBeGreaterThanOrEqual(notBefore)
      }
    }
  })

  it('is described by docs/schemas/scenarios-v1.schema.json', () => {
    const schema = JSON.parse(readFileSync('docs/schemas/scenarios-v1.schema.json', 'utf8'))
    const validate = new Ajv2020({ allErrors: true }).compile(schema)
    const table = JSON.parse(JSON.stringify(SCENARIOS)) as Scenario[]
    validate(table)
    expect(validate.errors).toBeNull()
    expect(validate([{ ...table[0], verdict: undefined, id: 'Not Plain' }])).toBe(false)
    expect(validate([{ ...table[0], staple: 'sometimes' }])).toBe(false)
  })

  it('is written down in docs/scenarios.md', async () => {
    await expect(scenariosPage(SCENARIOS)).toMatchFileSnapshot('../../docs/scenarios.md')
  })
})
