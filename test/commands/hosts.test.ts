import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closedPort } from '../support/port.ts'
import { type Bench, startBench } from './support/lab.ts'
import { run } from './support/run.ts'

let bench: Bench
let certificate: string
let http: string

beforeAll(async () => {
  bench = await startBench(['healthy', 'no-source'])
  const { leaf, ocspUrl } = await bench.scenario('healthy')
  certificate = join(bench.folder, 'leaf.pem')
  writeFileSync(certificate, leaf)
  http = new URL(ocspUrl!).host
})
afterAll(() => bench.close())

const hosts = (...args: string[]) => run(['hosts', '--ca-file', bench.caFile, ...args])

describe('ocspcheck hosts', () => {
  it('host:port lines and nothing else', async () => {
    expect(await hosts(bench.url('healthy'))).toEqual({ code: 0, stdout: `${http}\n`, stderr: '' })
  })

  it('of a certificate file, from stdin too', async () => {
    expect(await hosts(certificate)).toMatchObject({ code: 0, stdout: `${http}\n` })
    const { leaf } = await bench.scenario('healthy')
    expect(await run(['hosts', '-', '--offline'], { stdin: leaf })).toMatchObject({
      code: 0,
      stdout: `${http}\n`,
    })
  })

  it('--json says what each is needed for', async () => {
    const { stdout } = await hosts(bench.url('healthy'), '--json')
    const [host] = JSON.parse(stdout).hosts
    expect(`${host.host}:${host.port}`).toBe(http)
    expect(host.for).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ certificate: 'leaf', reason: 'ocsp' }),
        expect.objectContaining({ certificate: 'leaf', reason: 'crl' }),
        expect.objectContaining({ certificate: 'intermediate-1', reason: 'crl' }),
      ]),
    )
  })

  it('for harden-runner', async () => {
    const { stdout } = await hosts(bench.url('healthy'), '--format', 'harden-runner')
    expect(stdout).toBe(`allowed-endpoints: >\n  ${http}\n`)
  })

  it('none: says so, and prints no line', async () => {
    const { code, stdout, stderr } = await hosts(bench.url('no-source'), '--offline')
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.not.stringContaining(' ') })
    expect(stderr === '' || /name no host/.test(stderr)).toBe(true)
  })

  it('not reached: exit 3', async () => {
    const { code, stdout, stderr } = await hosts(`127.0.0.1:${await closedPort()}`)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/ECONNREFUSED/)
  })
})
