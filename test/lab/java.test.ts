/** Java takes what the bench means to be right, offline, and refuses what it means to be wrong. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startLab } from '../../src/lab/index.ts'
import { describeWith } from '../support/needs.ts'

/** Each with what Java makes of it. UNSPECIFIED: a response that it does not accept. */
const CASES = {
  healthy: 'valid',
  'ocsp-signed-by-issuer': 'valid',
  'ocsp-signer-without-nocheck': 'valid',
  'tls12-only': 'valid',
  'crl-only': 'valid',
  'crl-idp': 'valid',
  'crl-large': 'valid',
  'staple-revoked': 'REVOKED',
  'staple-bad-signature': 'UNSPECIFIED',
  'staple-signer-without-eku': 'UNSPECIFIED',
  'staple-expired': 'UNSPECIFIED',
  'crl-only-revoked': 'REVOKED',
  'intermediate-revoked': 'REVOKED',
} as const

describeWith(['java'], 'java', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-java-'))
  const said: Record<string, string> = {}

  beforeAll(async () => {
    const lab = await startLab({ scenarios: Object.keys(CASES) })
    const folders: string[] = []
    for (const id of Object.keys(CASES)) {
      const { chain, staple, crl, intermediateCrl } = await lab.scenario(id)
      const own = join(folder, id)
      mkdirSync(own)
      writeFileSync(join(own, 'chain.pem'), chain)
      writeFileSync(join(own, 'root.pem'), lab.root.pem)
      const parts = {
        'leaf.ocsp': await staple(),
        'leaf.crl': await crl(),
        'ca.crl': await intermediateCrl(),
      }
      for (const [name, bytes] of Object.entries(parts)) {
        if (bytes) {
          writeFileSync(join(own, name), bytes)
        }
      }
      folders.push(own)
    }
    await lab.close()
    const source = join(import.meta.dirname, 'java', 'Revocation.java')
    const { stdout } = await promisify(execFile)('java', [source, ...folders])
    for (const line of stdout.trim().split('\n')) {
      const [id, outcome] = line.split('\t')
      said[id!] = outcome!
    }
  }, 300_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(Object.entries(CASES))('says of %s: %s', (id, outcome) => {
    expect(said[id]).toBe(outcome)
  })
})
