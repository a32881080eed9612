/** docs/migrating-from-ocsp.md: each call of the old package and its new form, run as they stand there, side by side. */
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Authority, type Leaf, makeAuthority } from './support/authority.ts'
import { type RunningExample, runExample } from './support/examples.ts'
import { handshake, until } from './support/handshake.ts'
import { type Behaviour, html, type Responder, send, startResponder } from './support/responder.ts'

let authority: Authority
let responder: Responder
let leaf: Leaf
const running: RunningExample[] = []

const good: Behaviour = send(() => authority.respond(leaf, {}, { signer: authority.root }))
const revoked: Behaviour = send(() =>
  authority.respond(leaf, { certStatus: 'revoked' }, { signer: authority.root }),
)

beforeAll(async () => {
  // The old package knows no ECDSA.
  authority = await makeAuthority('rsa')
  responder = await startResponder(good)
  leaf = await authority.issueLeaf({ ocspUrls: [responder.url] })
})
afterAll(() => responder.close())
afterEach(async () => {
  responder.behave(good)
  for (const example of running.splice(0)) await example.stop()
})

async function start(name: string, response?: Uint8Array, env: Record<string, string> = {}) {
  const files: Record<string, string | Uint8Array> = {
    'fullchain.pem': leaf.chain,
    'privkey.pem': leaf.key,
    'cert.pem': leaf.pem,
    'issuer.pem': authority.root.pem,
    'issuer.key': authority.root.keys.pem,
    'ca.pem': authority.root.pem,
    ...(response && { 'response.der': response }),
  }
  const example = await runExample('migrating-from-ocsp.md', name, {
    files,
    env: { NODE_EXTRA_CA_CERTS: 'ca.pem', NODE_OPTIONS: '--dns-result-order=ipv4first', ...env },
  })
  running.push(example)
  return example
}

/** What an example prints, line by line, without Node's warnings about the old package. */
async function lines(name: string, response?: Uint8Array, env?: Record<string, string>): Promise<string[]> {
  const example = await start(name, response, env)
  await example.ended
  return example
    .output()
    .split('\n')
    .filter(line => line !== '' && !/Warning|--trace-/.test(line))
}

/** The first staple that comes, or none once the responder was asked `enough` times. */
async function stapleOf(
  example: RunningExample,
  enough = Number.POSITIVE_INFINITY,
): Promise<string | undefined> {
  let staple: Buffer | null = null
  responder.asked.length = 0
  await until(async () => {
    if (example.child.exitCode !== null) throw new Error(example.output())
    const shaken = await handshake(example.port, authority.root.pem).catch((error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED' ? undefined : { staple: Buffer.from(String(error.code)) },
    )
    staple = shaken?.staple ?? null
    return staple !== null || responder.asked.length >= enough
  }, 120_000)
  return (staple as Buffer | null)?.toString('latin1')
}

describe('docs/migrating-from-ocsp.md', { timeout: 240_000 }, () => {
  it('stapling: both staple what is good; the old form staples a login page, too', async () => {
    for (const name of ['stapling-before', 'stapling-after']) {
      expect(await stapleOf(await start(name))).toContain('\x30')
    }
    responder.behave(html)
    expect(await stapleOf(await start('stapling-before'))).toContain('Please log in')
    expect(await stapleOf(await start('stapling-after'), 2)).toBeUndefined()
  })

  it('cache', async () => {
    expect(await lines('cache-before')).toEqual([])
    expect(await lines('cache-after')).toEqual(['good'])
  })

  it('check', async () => {
    expect(await lines('check-before')).toEqual(['good'])
    expect(await lines('check-after')).toEqual(['good'])
    responder.behave(revoked)
    expect(await lines('check-before')).toEqual(['OCSP Status: revoked'])
    expect(await lines('check-after')).toEqual(['revoked'])
  })

  it('agent', async () => {
    const server = createServer({ cert: leaf.chain, key: leaf.key }, (_, response) => response.end())
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const SITE = `https://localhost:${(server.address() as AddressInfo).port}/`
    expect(await lines('agent-before', undefined, { SITE })).toEqual(['200'])
    expect(await lines('agent-after', undefined, { SITE })).toEqual(['200'])
    responder.behave(revoked)
    expect(await lines('agent-before', undefined, { SITE })).toEqual(['OCSP Status: revoked'])
    expect(await lines('agent-after', undefined, { SITE })).toEqual(['ERR_CERTIFICATE_REVOKED'])
    server.closeAllConnections()
    server.close()
  })

  it('verify', async () => {
    const signer = authority.root
    const right = await authority.respond(leaf, {}, { signer })
    expect(await lines('verify-before', right)).toEqual(['good'])
    expect(await lines('verify-after', right)).toEqual(['good'])
    const wrong = await authority.respond(leaf, { signature: 'broken' }, { signer })
    expect(await lines('verify-before', wrong)).toEqual(['Invalid signature'])
    expect(await lines('verify-after', wrong)).toEqual(['signature-invalid'])
  })

  it('requests, URLs and responses', async () => {
    const response = await authority.respond(leaf, {}, { signer: authority.root })
    const before = await lines('request-before', response)
    expect(before).toHaveLength(3)
    expect(await lines('request-after', response)).toEqual(expect.arrayContaining(before))
  })

  it('a responder for tests', async () => {
    expect(await lines('server-before')).toEqual(['listening'])
    expect(await lines('server-after')).toEqual(['healthy good', 'responder-revoked revoked'])
  })
})
