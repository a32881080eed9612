/** What clients do: resume, do not ask, go away. And what becomes of a server that several staplers, or nobody any more, look after. */
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { connect as connectPlain } from 'node:net'
import { type ConnectionOptions, connect, createServer, type Server, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createStapler, type Stapler } from '../../src/stapler/index.ts'
import type { Authority, Leaf } from './support/authority.ts'
import { handshake, listen, until } from './support/handshake.ts'
import type { Responder } from './support/responder.ts'
import { makeStapleable } from './support/stapleable.ts'

let authority: Authority
let responder: Responder
let leaf: Leaf
const cleanups: (() => unknown)[] = []

beforeAll(async () => {
  ;({ authority, responder, leaf } = await makeStapleable())
})
afterAll(() => responder.close())
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function serve(options: object = {}): Promise<{ server: Server; port: number }> {
  const server = createServer({ cert: leaf.chain, key: leaf.key, ...options }, socket => socket.resume())
  cleanups.push(() => void server.close())
  return { server, port: await listen(server) }
}

async function attach(server: Server): Promise<Stapler> {
  const stapler = createStapler({ timeoutMs: 20_000 }).attach(server)
  cleanups.push(() => stapler.close())
  await stapler.ready()
  return stapler
}

const stapleOf = async (port: number) => (await handshake(port, authority.root.pem)).staple
const open = (port: number, options: ConnectionOptions = {}): TLSSocket =>
  connect({ port, host: '127.0.0.1', servername: 'localhost', ca: authority.root.pem, ...options })

describe('a client', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'that resumes a session of %s is served as before',
    async version => {
      const { server, port } = await serve({ maxVersion: version })
      const stapler = await attach(server)
      const first = open(port, { requestOCSP: true } as ConnectionOptions)
      const [session] = (await once(first, 'session')) as [Buffer]
      first.destroy()
      const second = open(port, { requestOCSP: true, session } as ConnectionOptions)
      await once(second, 'secureConnect')
      expect(second.isSessionReused()).toBe(true)
      expect(second.authorized).toBe(true)
      second.destroy()
      expect(stapler.status()[0]?.handshakes.unstapled).toBe(0)
    },
  )

  it('that does not ask gets nothing, and is not counted', async () => {
    const { server, port } = await serve()
    const stapler = await attach(server)
    const socket = open(port)
    let responses = 0
    socket.on('OCSPResponse', () => responses++)
    await once(socket, 'secureConnect')
    socket.destroy()
    expect(responses).toBe(0)
    expect(stapler.status()[0]?.handshakes).toEqual({ stapled: 0, unstapled: 0 })
  })

  it('that goes away in the midst, or speaks no TLS, disturbs nobody', async () => {
    const { server, port } = await serve()
    await attach(server)
    let refused = 0
    server.on('tlsClientError', () => refused++)
    for (let i = 0; i < 20; i++) {
      const early = open(port, { requestOCSP: true } as ConnectionOptions).on('error', () => {})
      early.on('connect', () => early.destroy())
      const plain = connectPlain(port, '127.0.0.1', () => plain.end('GET / HTTP/1.1\r\n\r\n'))
      plain.on('error', () => {})
    }
    await until(() => refused >= 20)
    expect(await stapleOf(port)).not.toBeNull()
  })

  it('negotiates ALPN as before', async () => {
    const { server, port } = await serve({ ALPNProtocols: ['h2', 'http/1.1'] })
    await attach(server)
    const socket = open(port, { requestOCSP: true, ALPNProtocols: ['http/1.1'] } as ConnectionOptions)
    const [[staple]] = await Promise.all([once(socket, 'OCSPResponse'), once(socket, 'secureConnect')])
    expect(staple).toBeInstanceOf(Buffer)
    expect(socket.alpnProtocol).toBe('http/1.1')
    socket.destroy()
  })
})

describe('a server with several staplers', () => {
  it.each([
    ['the first is closed first', (staplers: Stapler[]) => staplers],
    ['the last is closed first', (staplers: Stapler[]) => [...staplers].reverse()],
  ])('is stapled until the last of them is closed, and then free: %s', async (_, order) => {
    const { server, port } = await serve()
    const staplers = [await attach(server), await attach(server)]
    expect(await stapleOf(port)).not.toBeNull()
    const [one, other] = order(staplers)
    await one!.close()
    expect(await stapleOf(port)).not.toBeNull()
    await other!.close()
    expect(await stapleOf(port)).toBeNull()
    expect(server.listenerCount('OCSPRequest')).toBe(0)

    const own = Buffer.from('an answer of its own')
    server.once('OCSPRequest', (_certificate, _issuer, done) => done(null, own))
    expect(await stapleOf(port)).toEqual(own)
    server.setSecureContext({ cert: leaf.chain, key: leaf.key })
    server.addContext('other.test', { cert: leaf.chain, key: leaf.key })
    expect(await stapleOf(port)).toBeNull()
  })
})

it("calls another's listener as often as it wants to be called", async () => {
  const { server, port } = await serve()
  let calls = 0
  server.once('OCSPRequest', () => calls++)
  await attach(server)
  for (let i = 0; i < 3; i++) expect(await stapleOf(port)).not.toBeNull()
  expect(calls).toBe(1)
})

it('refuses a server that speaks no TLS', () => {
  const stapler = createStapler()
  expect(() => stapler.attach(createHttpServer() as never)).toThrow(TypeError)
  expect(() => stapler.attach(undefined as never)).toThrow(TypeError)
})
