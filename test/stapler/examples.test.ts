/** docs/stapler.md: every example is run as it stands there. */
import { writeFileSync } from 'node:fs'
import { createServer as createHttpsServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Authority, type Leaf, makeAuthority } from './support/authority.ts'
import { type RunningExample, runExample } from './support/examples.ts'
import { handshake, type Shaken, until } from './support/handshake.ts'
import { type Responder, send, startResponder, status } from './support/responder.ts'

let authority: Authority
let responder: Responder
let leaf: Leaf
let renewed: Leaf
const running: RunningExample[] = []

beforeAll(async () => {
  authority = await makeAuthority()
  responder = await startResponder(async (response, asked) => {
    const { readOcspRequest } = await import('../../src/pki/index.ts')
    const request = Buffer.from(decodeURIComponent(asked.url.slice('/ocsp/'.length)), 'base64')
    const serial = readOcspRequest(request).requests[0]?.certId.serialNumber
    const one = [leaf, renewed].find(each => serialOf(each) === serial)
    await (one ? send(authority.respond(one)) : status(404))(response, asked)
  })
  leaf = await authority.issueLeaf({ ocspUrls: [responder.url] })
  renewed = await authority.issueLeaf({ ocspUrls: [responder.url] })
})
afterAll(() => responder.close())
afterEach(async () => {
  for (const example of running.splice(0)) await example.stop()
})

const serialOf = (one: Leaf) =>
  Buffer.from(one.certificate.serialNumber.valueBlock.valueHexView).toString('hex')

async function start(name: string, env: Record<string, string> = {}): Promise<RunningExample> {
  const files = { 'fullchain.pem': leaf.chain, 'privkey.pem': leaf.key }
  const example = await runExample('stapler.md', name, { files, env })
  running.push(example)
  return example
}

async function firstHandshake(example: RunningExample): Promise<Shaken> {
  let shaken: Shaken | undefined
  await until(async () => {
    if (example.child.exitCode !== null) throw new Error(example.output())
    shaken = await handshake(example.port, authority.root.pem, {
      ALPNProtocols: ['h2', 'http/1.1'],
    }).catch(() => undefined)
    return shaken !== undefined
  }, 120_000)
  return shaken!
}

const fetchText = (port: number) =>
  new Promise<string>((resolve, reject) => {
    get(`https://localhost:${port}/`, { ca: authority.root.pem, family: 4 }, response => {
      let body = ''
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => resolve(body))
    }).on('error', reject)
  })

describe('docs/stapler.md', { timeout: 180_000 }, () => {
  it.each(['https', 'express', 'fastify', 'http2', 'sni', 'cluster'])(
    '%s: the first handshake is stapled',
    async name => {
      const example = await start(name)
      expect((await firstHandshake(example)).staple).not.toBeNull()
      expect(await fetchText(example.port)).toBe('hello')
      expect(example.output()).toBe('')
    },
  )

  it('acme: the renewed certificate is stapled from its first handshake on', async () => {
    const example = await start('acme')
    const before = await firstHandshake(example)
    expect(before.staple).not.toBeNull()
    writeFileSync(join(example.folder, 'privkey.pem'), renewed.key)
    writeFileSync(join(example.folder, 'fullchain.pem'), renewed.chain)
    let after = before
    await until(async () => {
      after = await handshake(example.port, authority.root.pem)
      return after.fingerprint !== before.fingerprint
    })
    expect(after.staple).not.toBeNull()
    expect(after.staple).not.toEqual(before.staple)
  })

  it('client: refuses what is revoked', async () => {
    const revoking = await startResponder(status(404))
    const one = await authority.issueLeaf({ ocspUrls: [revoking.url] })
    revoking.behave(send(() => authority.respond(one, { certStatus: 'revoked' })))
    const server = createHttpsServer({ cert: one.chain, key: one.key }, (_, response) => response.end())
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const files = { 'ca.pem': authority.root.pem }
    const example = await runExample('stapler.md', 'client', {
      files,
      env: {
        SITE: `https://localhost:${port}/`,
        CERT: one.pem,
        NODE_EXTRA_CA_CERTS: 'ca.pem',
        NODE_OPTIONS: '--dns-result-order=ipv4first',
      },
    })
    running.push(example)
    await example.ended
    const said = example.output().trim().split('\n').sort()
    expect(said).toEqual(['ERR_CERTIFICATE_REVOKED', 'ERR_CERTIFICATE_REVOKED', 'unavailable none'])
    await revoking.close()
    server.close()
  })
})
