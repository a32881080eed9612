/** What the bench makes is taken by other programs wherever the scenario means it to be right, and refused where it does not. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type CrlShape,
  type Lab,
  type OcspAnswer,
  SCENARIOS,
  type Scenario,
  startLab,
} from '../../src/lab/index.ts'
import { describeWith } from '../support/needs.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'lab-bytes-'))
let lab: Lab
let file: (name: string, bytes: string | Uint8Array) => string

beforeAll(async () => {
  lab = await startLab()
  let count = 0
  file = (name, bytes) => {
    const path = join(folder, `${count++}-${name}`)
    writeFileSync(path, bytes)
    return path
  }
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true })
})

/** Exit code and everything printed. */
async function outcome(command: string, args: string[]): Promise<{ code: number; text: string }> {
  try {
    const { stdout, stderr } = await run(command, args, { maxBuffer: 64 << 20 })
    return { code: 0, text: stderr + stdout }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, text: stderr + stdout }
  }
}

const WRONG_SIGNERS = ['delegate-without-eku', 'delegate-of-another-ca']

/** What `openssl ocsp` should say of an answer: right, or wrong for which reason. */
function openSslSays(answer: OcspAnswer): RegExp {
  if (answer.body) return /error|unable/i
  if (answer.responseStatus) return /Responder Error/
  if (answer.signature === 'broken' || WRONG_SIGNERS.includes(answer.signer ?? ''))
    return /Response Verify Failure/
  if (answer.about) return /ERROR: No Status found|WARNING: Status/
  const late = typeof answer.nextUpdate === 'number' && answer.nextUpdate < -300
  if (late || (answer.thisUpdate ?? 0) > 300) return /WARNING: Status times invalid/
  return new RegExp(`verify OK[\\s\\S]*: ${answer.certStatus ?? 'good'}`)
}

const answers = SCENARIOS.flatMap(scenario => {
  const staple = scenario.staple === 'good' ? {} : scenario.staple
  const trusted = !scenario.chain.untrusted && (scenario.chain.leaf?.ocsp ?? true)
  return trusted
    ? [
        { scenario, what: 'responder' as const, answer: scenario.responder.answer ?? {} },
        ...(staple === 'none' ? [] : [{ scenario, what: 'staple' as const, answer: staple }]),
      ]
    : []
})

describeWith(['openssl'], 'openssl', () => {
  it.each(answers)('ocsp agrees with the $what of $scenario.id', async ({ scenario, what, answer }) => {
    const { leaf, issuer, staple, ocspResponse } = await lab.scenario(scenario.id)
    const bytes = await (what === 'staple' ? staple() : ocspResponse())
    const { text } = await outcome('openssl', [
      'ocsp',
      '-no_nonce',
      ...['-respin', file('response.der', bytes!)],
      ...['-issuer', file('issuer.pem', issuer)],
      ...['-cert', file('leaf.pem', leaf)],
      ...['-CAfile', file('root.pem', lab.root.pem)],
    ])
    expect(text).toMatch(openSslSays(answer))
  })

  const lists: { scenario: Scenario; list: CrlShape }[] = SCENARIOS.filter(
    ({ chain }) => chain.leaf?.crl,
  ).map(scenario => ({ scenario, list: scenario.crl.list ?? {} }))

  it.each(lists)('crl agrees with the CRL of $scenario.id', async ({ scenario, list }) => {
    const { crl, issuer } = await lab.scenario(scenario.id)
    const { text } = await outcome('openssl', [
      ...['crl', '-noout', '-inform', list.encoding === 'pem' ? 'PEM' : 'DER'],
      ...['-in', file('list.crl', (await crl())!), '-CAfile', file('issuer.pem', issuer)],
    ])
    expect(text).toMatch(list.signature === 'broken' ? /verify failure/ : /verify OK/)
  })

  it.each(['crl-idp', 'crl-large', 'crl-only-revoked'])('verify takes chain and CRLs of %s', async id => {
    const { leaf, issuer, crl, intermediateCrl } = await lab.scenario(id)
    const pem = async (bytes: Uint8Array) =>
      (
        await run('openssl', ['crl', '-inform', 'DER', '-in', file('list.crl', bytes)], {
          maxBuffer: 64 << 20,
        })
      ).stdout
    const both = (await pem((await crl())!)) + (await pem((await intermediateCrl())!))
    const { text } = await outcome('openssl', [
      ...['verify', '-crl_check_all', '-x509_strict', '-CAfile', file('root.pem', lab.root.pem)],
      ...[
        '-untrusted',
        file('issuer.pem', issuer),
        '-CRLfile',
        file('both.pem', both),
        file('leaf.pem', leaf),
      ],
    ])
    expect(text).toMatch(id === 'crl-only-revoked' ? /certificate revoked/ : /: OK/)
  })

  it('verify takes every chain that is sent whole', async () => {
    const whole = SCENARIOS.filter(({ chain }) => !chain.untrusted && chain.send !== 'leaf-only')
    const root = file('root.pem', lab.root.pem)
    for (const { id } of whole) {
      const { leaf, chain } = await lab.scenario(id)
      const { text } = await outcome('openssl', [
        ...['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', `${id}.localhost`],
        ...['-CAfile', root, '-untrusted', file('chain.pem', chain), file('leaf.pem', leaf)],
      ])
      expect(text).toContain(': OK')
    }
  }, 120_000)
})

describeWith(['ocsptool', 'certtool'], 'gnutls', () => {
  it.each(['healthy', 'staple-revoked', 'ocsp-signed-by-issuer', 'ocsp-signer-without-nocheck'])(
    'ocsptool verifies the staple of %s',
    async id => {
      const { leaf, issuer, staple } = await lab.scenario(id)
      const { code, text } = await outcome('ocsptool', [
        ...['--verify-response', '--load-response', file('response.der', (await staple())!)],
        // ocsptool looks for the signer in the response alone, unless it is named.
        ...(id === 'ocsp-signed-by-issuer'
          ? ['--load-signer', file('signer.pem', issuer)]
          : ['--load-trust', file('trust.pem', issuer + lab.root.pem)]),
        ...['--load-cert', file('leaf.pem', leaf), '--load-issuer', file('issuer.pem', issuer)],
      ])
      expect(text).toMatch(/Verifying OCSP Response: Success/)
      expect(code).toBe(0)
      expect(text).toMatch(id === 'staple-revoked' ? /revoked/i : /good/i)
    },
  )

  it('ocsptool refuses a broken signature', async () => {
    const { issuer, staple } = await lab.scenario('staple-bad-signature')
    const { text } = await outcome('ocsptool', [
      ...['--verify-response', '--load-response', file('response.der', (await staple())!)],
      ...['--load-trust', file('trust.pem', issuer + lab.root.pem)],
    ])
    expect(text).not.toMatch(/Verifying OCSP Response: Success/)
  })

  it('certtool reads a CRL', async () => {
    const { crl } = await lab.scenario('crl-only-revoked')
    const { text } = await outcome('certtool', [
      '--crl-info',
      '--inder',
      '--infile',
      file('list.crl', (await crl())!),
    ])
    expect(text).toMatch(/Revoked certificates \(1\)/)
  })
})
