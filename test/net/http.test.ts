import { describe, expect, test } from 'vitest'
import type { Attempt, Exchange } from '../../src/facts.ts'
import { createResolver } from '../../src/net/dns.ts'
import { type HttpRequest, request } from '../../src/net/http.ts'
import { closedPort } from '../support/port.ts'
import { startNameserver, zoneOf } from './support/nameserver.ts'
import { startRawHttp, startTcp } from './support/tcp.ts'

const DER = Buffer.from('3003020101', 'hex')
const reply = (body: string | Buffer, headers = '', status = '200 OK'): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n${headers}\r\n`),
    Buffer.from(body),
  ])

function get(url: string, options: Partial<HttpRequest> = {}): Promise<Attempt<Exchange<string>>[]> {
  const resolver = options.resolver ?? createResolver({ timeoutMs: 60_000 })
  return request({ method: 'GET', url, limit: 1_000, timeoutMs: 60_000, ...options, resolver }, body => {
    if (body[0] !== 0x30) throw new Error('no SEQUENCE')
    if (body.length < 5) throw new Error('ends too soon')
    return Buffer.from(body).toString('hex')
  })
}

const lastOf = async (url: string, options?: Partial<HttpRequest>) => (await get(url, options)).at(-1)

describe('a request', () => {
  test('is CryptoAPI’s, byte for byte', async () => {
    const seen: string[] = []
    const port = await startRawHttp(reply(DER), seen)
    await get(`http://127.0.0.1:${port}/MFEw%2B%2FTz%3D`)
    expect(seen).toEqual([
      `GET /MFEw%2B%2FTz%3D HTTP/1.1\r\nConnection: Keep-Alive\r\nAccept: */*\r\nUser-Agent: Microsoft-CryptoAPI/10.0\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
    ])
  })

  test('by POST carries its body and type', async () => {
    const seen: string[] = []
    const port = await startRawHttp(reply(DER), seen)
    const headers = { 'Content-Type': 'application/ocsp-request' }
    await get(`http://127.0.0.1:${port}/`, { method: 'POST', body: Buffer.from('abc'), headers })
    expect(seen[0]).toMatch(/^POST \/ HTTP\/1\.1\r\n/)
    expect(seen[0]).toContain('Content-Type: application/ocsp-request\r\nContent-Length: 3\r\n')
    expect(seen[0]).toMatch(/\r\n\r\nabc$/)
  })

  test('that is answered gives an exchange with its times', async () => {
    const port = await startRawHttp(reply(DER, 'X-Cache: hit\r\nDate: Sun, 22 Nov 2026 15:00:00 GMT\r\n'))
    const hops = await get(`http://site.localhost:${port}/a`)
    expect(hops).toEqual([
      {
        state: 'completed',
        elapsedMs: expect.any(Number),
        value: {
          method: 'GET',
          url: `http://site.localhost:${port}/a`,
          address: `127.0.0.1:${port}`,
          status: 200,
          headers: expect.objectContaining({ 'x-cache': 'hit', date: 'Sun, 22 Nov 2026 15:00:00 GMT' }),
          bytes: 5,
          timings: expect.objectContaining({
            resolveMs: expect.any(Number),
            firstByteMs: expect.any(Number),
          }),
          body: '3003020101',
        },
      },
    ])
  })

  test.each([
    ['ldap:///CN=ca?certificateRevocationList', 'unsupported-scheme'],
    ['https://site.test/', 'unsupported-scheme'],
    ['file:///etc/passwd', 'unsupported-scheme'],
    ['no url', 'invalid-url'],
  ])('to %s is not made', async (url, because) => {
    expect(await get(url)).toEqual([{ state: 'skipped', because }])
  })
})

describe('redirects', () => {
  test('are followed, each an exchange of its own', async () => {
    const end = await startRawHttp(reply(DER))
    const start = await startRawHttp(reply('moved', `Location: http://127.0.0.1:${end}/end\r\n`, '301 Moved'))
    const hops = await get(`http://127.0.0.1:${start}/start`)
    expect(hops).toMatchObject([
      { state: 'completed', value: { status: 301, location: `http://127.0.0.1:${end}/end`, bytes: 5 } },
      { state: 'completed', value: { status: 200, url: `http://127.0.0.1:${end}/end`, body: '3003020101' } },
    ])
    expect(hops[0]).not.toHaveProperty('value.body')
  })

  test('that lead back are a loop', async () => {
    const port = await startRawHttp(reply('', 'Location: /again\r\n', '302 Found'))
    const hops = await get(`http://127.0.0.1:${port}/again`)
    expect(hops).toHaveLength(2)
    expect(hops[1]).toMatchObject({ state: 'failed', phase: 'http-status', code: 'REDIRECT_LOOP' })
  })

  test('are followed ten times at most', async () => {
    let turn = 0
    const port = await startTcp(socket => {
      socket.once('data', () => socket.end(reply('', `Location: /${turn++}\r\n`, '302 Found')))
    })
    const hops = await get(`http://127.0.0.1:${port}/`)
    expect(hops.filter(hop => hop.state === 'completed')).toHaveLength(11)
    expect(hops.at(-1)).toMatchObject({ state: 'failed', code: 'TOO_MANY_REDIRECTS' })
  })

  test.each([
    ['https://site.test/crl', 'REDIRECT_TO_HTTPS'],
    ['ftp://site.test/crl', 'BAD_REDIRECT'],
    ['http://', 'BAD_REDIRECT'],
  ])('to %s are not followed', async (location, code) => {
    const port = await startRawHttp(reply('', `Location: ${location}\r\n`, '301 Moved'))
    expect(await lastOf(`http://127.0.0.1:${port}/`)).toMatchObject({ state: 'failed', code })
  })
})

describe('what is no answer', () => {
  test.each([
    ['404', reply('<html>', '', '404 Not Found'), 'http-status', 'HTTP_STATUS'],
    ['503', reply('', 'Retry-After: 5\r\n', '503 Later'), 'http-status', 'HTTP_STATUS'],
    ['204', Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), 'http-status', 'HTTP_STATUS'],
    ['a web page', reply('\r\n <!DOCTYPE html><title>Log in</title>'), 'content', 'HTML'],
    ['a web page behind a byte order mark', reply('\uFEFF<html>'), 'content', 'HTML'],
    ['nothing', reply(''), 'content', 'EMPTY'],
    ['text', reply('not found'), 'decode', 'NOT_DER'],
    ['DER cut short', reply(DER.subarray(0, 3)), 'decode', 'UNDECODABLE'],
    ['no HTTP', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'), 'receive', 'HTTP_SYNTAX'],
    [
      'a header without end',
      Buffer.from(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`),
      'receive',
      'HTTP_SYNTAX',
    ],
    [
      'fewer bytes than promised',
      Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123'),
      'receive',
      'ECONNRESET',
    ],
    ['nothing at all', Buffer.alloc(0), 'receive', 'ECONNRESET'],
  ])('%s', async (_, answer, phase, code) => {
    const port = await startRawHttp(answer)
    expect(await lastOf(`http://127.0.0.1:${port}/`)).toMatchObject({ state: 'failed', phase, code })
  })

  test('is shown by its first bytes and headers', async () => {
    const port = await startRawHttp(reply('<html><body>Please log in', 'Server: portal\r\n'))
    expect(await lastOf(`http://127.0.0.1:${port}/`)).toMatchObject({
      partial: {
        status: 200,
        bytes: 25,
        firstBytes: Buffer.from('<html><body>Plea').toString('hex'),
        headers: { server: 'portal' },
      },
    })
  })

  test('a reset', async () => {
    const port = await startTcp(socket => void socket.once('data', () => socket.resetAndDestroy()))
    expect(await lastOf(`http://127.0.0.1:${port}/`)).toMatchObject({ phase: 'receive', code: 'ECONNRESET' })
  })

  test('a port on which nobody listens', async () => {
    const port = await closedPort()
    expect(await lastOf(`http://127.0.0.1:${port}/`)).toMatchObject({
      phase: 'connect',
      code: 'ECONNREFUSED',
      partial: { address: `127.0.0.1:${port}` },
    })
  })

  test('a name that does not exist', async () => {
    expect(await lastOf('http://responder.invalid/')).toMatchObject({ phase: 'resolve', code: 'NXDOMAIN' })
  })
})

describe('limits', () => {
  const chunked = (bytes: number): Buffer =>
    Buffer.concat([
      Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${bytes.toString(16)}\r\n`),
      Buffer.alloc(bytes, 0x30),
      Buffer.from('\r\n0\r\n\r\n'),
    ])

  test('a body of just the limit is read', async () => {
    const port = await startRawHttp(reply(Buffer.alloc(1_000, 0x30)))
    expect(await lastOf(`http://127.0.0.1:${port}/`)).toMatchObject({
      state: 'completed',
      value: { bytes: 1_000 },
    })
  })

  test.each([
    ['promised', reply(Buffer.alloc(1_001, 0x30))],
    ['sent', chunked(1_001)],
  ])('one byte more, %s, is too large', async (_, answer) => {
    const port = await startRawHttp(answer)
    expect(await lastOf(`http://127.0.0.1:${port}/`)).toMatchObject({ phase: 'content', code: 'TOO_LARGE' })
  })

  test('an endless body is hung up on', async () => {
    let sent = 0
    const port = await startTcp(socket => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        const pour = (): void => {
          while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 0x30))) sent += 65_536
        }
        socket.on('drain', pour)
        pour()
      })
    })
    expect(await lastOf(`http://127.0.0.1:${port}/`, { limit: 1024 * 1024 })).toMatchObject({
      code: 'TOO_LARGE',
    })
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })

  test('a drip of a byte at a time ends with the time limit', async () => {
    const port = await startTcp(socket => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')
        const timer = setInterval(() => socket.write('0'), 50)
        socket.once('close', () => clearInterval(timer))
      })
    })
    const started = performance.now()
    const last = await lastOf(`http://127.0.0.1:${port}/`, { timeoutMs: 2_000 })
    expect(last).toMatchObject({ phase: 'receive', code: 'TIMEOUT', partial: { status: 200 } })
    expect(last?.state === 'failed' && last.partial?.bytes).toBeGreaterThan(0)
    // To the end it would have taken 50 s.
    expect(performance.now() - started).toBeLessThan(30_000)
  })

  test('headers that drip do, too', async () => {
    const port = await startTcp(socket => {
      const timer = setInterval(() => socket.write('H'), 50)
      socket.once('close', () => clearInterval(timer))
      socket.write('HTTP/1.1 200 OK\r\nX: ')
    })
    expect(await lastOf(`http://127.0.0.1:${port}/`, { timeoutMs: 500 })).toMatchObject({ code: 'TIMEOUT' })
  })

  test('an interruption ends it at once', async () => {
    const port = await startTcp(() => {})
    const controller = new AbortController()
    const pending = lastOf(`http://127.0.0.1:${port}/`, { signal: controller.signal, timeoutMs: 60_000 })
    setTimeout(() => controller.abort(), 50)
    expect(await pending).toMatchObject({ state: 'failed', code: 'ABORTED' })
  })

  test('time that our own event loop lost does not count', async () => {
    // As much again as the limit is given back: what the machine loses beside it has room.
    const timeoutMs = 4_000
    const port = await startTcp(socket => {
      socket.once('data', () => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs + 100)
        setTimeout(() => socket.end(reply(DER)), 100)
      })
    })
    expect(await lastOf(`http://127.0.0.1:${port}/`, { timeoutMs })).toMatchObject({ state: 'completed' })
  })
})

describe('several addresses', () => {
  test('IPv6 dead, IPv4 alive: it works, and what was dead is told', async () => {
    const port = await startRawHttp(reply(DER))
    const server = await startNameserver(zoneOf({ 'ocsp.test': { a: ['127.0.0.1'], aaaa: ['::1'] } }))
    const resolver = createResolver({ server, timeoutMs: 60_000 })
    // Whichever comes first by this host's own addresses: here IPv6 is to be the one that fails.
    const sixFirst = {
      ...resolver,
      lookup: async () => ({ state: 'completed' as const, value: ['::1', '127.0.0.1'], elapsedMs: 0 }),
    }
    expect(await lastOf(`http://ocsp.test:${port}/`, { resolver: sixFirst })).toMatchObject({
      state: 'completed',
      value: {
        address: `127.0.0.1:${port}`,
        failedAddresses: [{ address: `[::1]:${port}`, code: 'ECONNREFUSED' }],
      },
    })
    expect(resolver.reached).toEqual({ outside: false, inside: true, inVain: false })
  })

  test('all dead: each is named', async () => {
    const port = await closedPort()
    const server = await startNameserver(zoneOf({ 'ocsp.test': { a: ['127.0.0.1', '127.0.0.2'] } }))
    const resolver = createResolver({ server, timeoutMs: 60_000 })
    const last = await lastOf(`http://ocsp.test:${port}/`, { resolver })
    expect(last).toMatchObject({ phase: 'connect', code: 'ECONNREFUSED' })
    expect(last?.state === 'failed' && last.partial?.failedAddresses).toHaveLength(2)
  })

  test('one of them alone, where it is asked for', async () => {
    const port = await startRawHttp(reply(DER))
    const hop = await lastOf(`http://any.test:${port}/`, { onlyAddress: '127.0.0.1' })
    expect(hop).toMatchObject({ state: 'completed', value: { address: `127.0.0.1:${port}` } })
  })
})
