import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MintedDetails } from '../../src/lab/index.ts'
import type { Report } from '../../src/report.ts'
import { type Bench, startBench } from './support/lab.ts'
import { type Ran, run, type World } from './support/run.ts'

let bench: Bench
let made: MintedDetails

beforeAll(async () => {
  bench = await startBench(['healthy', 'crl-only-refused'])
  made = await bench.scenario('healthy')
})
afterAll(() => bench.close())

const file = (name: string, content: string | Uint8Array) => {
  const path = join(bench.folder, name)
  writeFileSync(path, content)
  return path
}
const der = (pem: string) => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')

const responder = (args: readonly string[], world?: World): Promise<Ran> =>
  run(['responder', '--ca-file', bench.caFile, '--timeout', '60', ...args], world)
const json = async (args: readonly string[], world?: World): Promise<Report> =>
  JSON.parse((await responder([...args, '--json'], world)).stdout)

describe('ocspcheck responder', () => {
  it('a file that was cut off is wrong use, wherever it is named', async () => {
    const cut = file('cut.pem', made.chain.slice(0, -100))
    for (const args of [
      ['responder', cut],
      ['hosts', cut],
      ['staple', cut, '-o', `${cut}.ocsp`],
      ['probe', '127.0.0.1:1', '--ca-file', cut],
      ['probe', '127.0.0.1:1', '--issuer-file', cut],
    ]) {
      const { code, stderr } = await run(args)
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(
          /cut\.pem holds no certificate that can be read: PEM block CERTIFICATE without its END line/,
        ),
      ])
    }
  })

  it('is what probe names for a certificate file', async () => {
    const pem = file('a.pem', made.leaf)
    const { code, stderr } = await run(['probe', pem])
    expect([code, stderr]).toEqual([
      2,
      `ocspcheck: ${pem} is a file, not a server\n  For a certificate file: ocspcheck responder ${pem}\n`,
    ])
  })

  it.each([
    ['a bundle', () => [file('chain.pem', made.chain)]],
    [
      'a leaf alone with its issuer',
      () => [file('leaf.pem', made.leaf), '--issuer-file', file('ca.pem', made.issuer)],
    ],
    ['DER', () => [file('leaf.der', der(made.leaf)), '--issuer-file', file('ca.der', der(made.issuer))]],
  ])('%s: asked and judged as a server that does not staple', async (_, args) => {
    const report = await json(args())
    expect(report).toMatchObject({ command: 'responder', verdict: 'pass', exitCode: 0 })
    expect(report.facts.connections).toEqual([])
    expect(report.facts.responders[0]!.exchanges.at(-1)).toMatchObject({ state: 'completed' })
  })

  it('reads stdin', async () => {
    expect(await json(['-'], { stdin: made.chain })).toMatchObject({ verdict: 'pass' })
  })

  it('a certificate whose CRL host is dead: exit 1', async () => {
    const { chain } = await bench.scenario('crl-only-refused')
    const { code, stdout } = await responder([file('dead.pem', chain)])
    expect(stdout).toContain('0x80092013')
    expect(stdout).toContain('judged as a server that does not staple')
    expect(code).toBe(1)
  })

  it('no issuer to be had: inconclusive, exit 3', async () => {
    expect((await responder([file('leaf.pem', made.leaf), '--offline', '-q'])).code).toBe(3)
  })

  it("--url is asked instead of the certificate's own", async () => {
    const url = `${made.ocspUrl}?other`
    const { facts } = await json([file('chain.pem', made.chain), '--url', url])
    expect(facts.responders.map(one => one.url)).toContain(url)
    expect(facts.responders.map(one => one.url)).not.toContain(made.ocspUrl)
  })

  it('--thorough asks more than Windows would', async () => {
    const { facts } = await json([file('chain.pem', made.chain), '--thorough'])
    expect(facts.responders[0]!.extra?.map(({ purpose }) => purpose)).toEqual(
      expect.arrayContaining(['post', 'random-serial', 'nonce']),
    )
  })
})
