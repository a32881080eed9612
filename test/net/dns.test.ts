import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { decode, encode } from 'dns-packet'
import { describe, expect, onTestFinished, test } from 'vitest'
import { askOverHttps } from '../../src/net/dns/https.ts'
import { createResolver } from '../../src/net/dns.ts'
import { describeWith } from '../support/needs.ts'
import { closedPort } from '../support/port.ts'
import { CA, certify } from './support/authority.ts'
import {
  A,
  AAAA,
  CNAME,
  NXDOMAIN,
  REFUSED,
  SERVFAIL,
  startNameserver,
  type Zone,
  zoneOf,
} from './support/nameserver.ts'
import { startProgram, temporaryFolder } from './support/program.ts'

const resolverWith = async (zone: Zone, timeoutMs = 60_000) =>
  createResolver({ server: await startNameserver(zone), timeoutMs })

describe('addresses from --resolver', () => {
  test('IPv4 and IPv6 both, and one family where it is asked for', async () => {
    const resolver = await resolverWith(zoneOf({ 'both.test': { a: ['192.0.2.1'], aaaa: ['2001:db8::1'] } }))
    const both = await resolver.lookup('both.test')
    expect(both).toMatchObject({ state: 'completed' })
    expect(both.state === 'completed' && [...both.value].sort()).toEqual(['192.0.2.1', '2001:db8::1'])
    expect(await resolver.lookup('both.test', 6)).toMatchObject({ value: ['2001:db8::1'] })
  })

  test('a family that the name lacks is told as such', async () => {
    const resolver = await resolverWith(zoneOf({ 'old.test': { a: ['192.0.2.1'] } }))
    expect(await resolver.lookup('old.test', 6)).toMatchObject({
      state: 'failed',
      phase: 'resolve',
      code: 'NO_ADDRESS',
    })
  })

  test.each([
    ['NXDOMAIN', NXDOMAIN],
    ['SERVFAIL', SERVFAIL],
    ['REFUSED', REFUSED],
  ])('%s is a failure to resolve and an answer to a query', async (code, rcode) => {
    const resolver = await resolverWith(() => ({ rcode }))
    expect(await resolver.lookup('gone.test')).toMatchObject({ state: 'failed', phase: 'resolve', code })
    expect(await resolver.explain('gone.test')).toMatchObject({
      system: { state: 'failed', code },
      a: { state: 'completed', value: { rcode: code, addresses: [] } },
      aaaa: { state: 'completed', value: { rcode: code } },
    })
  })

  test('a name without addresses is NODATA', async () => {
    const resolver = await resolverWith(zoneOf({ 'mail.test': {} }))
    expect(await resolver.lookup('mail.test')).toMatchObject({ state: 'failed', code: 'NODATA' })
  })

  test('no answer is a time-out, within the limit', async () => {
    const resolver = await resolverWith(() => undefined, 400)
    expect(await resolver.lookup('silent.test')).toMatchObject({ state: 'failed', code: 'TIMEOUT' })
    expect((await resolver.explain('silent.test')).a).toMatchObject({ message: 'no answer within 0.4 s' })
  })

  test('a question that was lost is put again', async () => {
    const lost = new Set<string>()
    const resolver = await resolverWith((name, type) => {
      if (lost.has(type)) return type === 'A' ? { answers: [A(name, '192.0.2.7')] } : {}
      lost.add(type)
      return undefined
    })
    expect(await resolver.lookup('lossy.test')).toMatchObject({ value: ['192.0.2.7'] })
  })

  test('an answer cut short is asked for over TCP', async () => {
    const many = Array.from({ length: 100 }, (_, index) => `192.0.2.${index + 1}`)
    const resolver = await resolverWith((name, type, transport) => {
      if (type !== 'A') return {}
      return transport === 'udp' ? { truncated: true } : { answers: many.map(address => A(name, address)) }
    })
    expect(await resolver.lookup('many.test')).toMatchObject({ value: many })
  })

  test('each name is asked once, until it is forgotten', async () => {
    // Whoever waits too long puts the question again.
    const asked = new Set<string>()
    const resolver = await resolverWith((name, type, _, asker) => {
      asked.add(`${type} ${asker}`)
      return type === 'A' ? { answers: [A(name, '192.0.2.1')] } : {}
    })
    await Promise.all([resolver.lookup('a.test'), resolver.explain('A.test.'), resolver.lookup('a.test', 4)])
    expect(asked.size).toBe(2)
    resolver.forget('a.test')
    await resolver.lookup('a.test')
    expect(asked.size).toBe(4)
  })
})

describe('CNAMEs', () => {
  const chained: Zone = (name, type) => {
    if (name === 'www.test') return { answers: [CNAME(name, 'cdn.test')] }
    if (name === 'cdn.test')
      return { answers: [CNAME(name, 'edge.test'), ...(type === 'A' ? [A('edge.test', '192.0.2.9')] : [])] }
    return name === 'edge.test' ? {} : { rcode: NXDOMAIN }
  }

  test('are followed over several answers, and shown', async () => {
    const { a } = await (await resolverWith(chained)).explain('www.test')
    expect(a).toMatchObject({
      value: { rcode: 'NOERROR', addresses: ['192.0.2.9'], cnames: ['cdn.test', 'edge.test'], ttl: 30 },
    })
  })

  test('that lead nowhere are dangling', async () => {
    const resolver = await resolverWith(name =>
      name === 'www.test' ? { answers: [CNAME(name, 'gone.test')] } : { rcode: NXDOMAIN },
    )
    expect(await resolver.lookup('www.test')).toMatchObject({
      code: 'DANGLING_CNAME',
      message: expect.stringMatching(/gone\.test/),
    })
    expect((await resolver.explain('www.test')).a).toMatchObject({
      value: { rcode: 'NXDOMAIN', cnames: ['gone.test'] },
    })
  })

  test('dangling within one answer as well, as resolvers tell it', async () => {
    const resolver = await resolverWith(name => ({ rcode: NXDOMAIN, answers: [CNAME(name, 'gone.test')] }))
    expect(await resolver.lookup('www.test')).toMatchObject({ code: 'DANGLING_CNAME' })
  })

  test('that lead round in a circle end', async () => {
    const resolver = await resolverWith(name => ({
      answers: [CNAME(name, name === 'a.test' ? 'b.test' : 'a.test')],
    }))
    expect(await resolver.lookup('a.test')).toMatchObject({ code: 'CNAME_LOOP' })
  })

  test('that never end, end', async () => {
    let next = 0
    const resolver = await resolverWith(name => ({ answers: [CNAME(name, `n${next++}.test`)] }))
    expect(await resolver.lookup('long.test')).toMatchObject({ code: 'CNAME_LOOP' })
  })
})

describe('answers that are none', () => {
  test.each([
    ['random bytes', (id: Buffer) => Buffer.concat([id, Buffer.alloc(40, 0xc1)])],
    [
      'a pointer to itself',
      (id: Buffer) => Buffer.concat([id, Buffer.from('8180000100010000000003777777c00cc00c00010001', 'hex')]),
    ],
    ['twelve bytes', (id: Buffer) => Buffer.concat([id, Buffer.alloc(10)])],
  ])('%s', async (_, make) => {
    const { createSocket } = await import('node:dgram')
    const socket = createSocket('udp4')
    socket.on('message', (bytes, peer) => socket.send(make(bytes.subarray(0, 2)), peer.port, peer.address))
    await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
    onTestFinished(() => void socket.close())
    const resolver = createResolver({ server: `127.0.0.1:${socket.address().port}`, timeoutMs: 60_000 })
    expect(await resolver.lookup('bad.test')).toMatchObject({ state: 'failed', code: 'BAD_DNS_ANSWER' })
  })

  test('an answer to another question', async () => {
    const resolver = await resolverWith(() => ({}))
    const wrong = await resolverWith(name => {
      const query = encode({ type: 'response', id: 0, questions: [{ type: 'A', name: `x.${name}` }] })
      return query
    }, 600)
    expect(await resolver.lookup('right.test')).toMatchObject({ code: 'NODATA' })
    // Its id is not ours, so it is not heard at all.
    expect(await wrong.lookup('right.test')).toMatchObject({ code: 'TIMEOUT' })
  })

  test('nobody listens there', async () => {
    const address = await startNameserver(() => undefined)
    const resolver = createResolver({ server: address.replace(/\d+$/, '1'), timeoutMs: 60_000 })
    expect(await resolver.lookup('any.test')).toMatchObject({ state: 'failed', code: 'ECONNREFUSED' })
  })
})

describe('names that are not asked for', () => {
  test('localhost and below are loopback (RFC 6761)', async () => {
    const resolver = await resolverWith(() => ({ rcode: NXDOMAIN }))
    expect(await resolver.lookup('site.localhost')).toMatchObject({ value: ['127.0.0.1', '::1'] })
    expect(await resolver.lookup('localhost', 6)).toMatchObject({ value: ['::1'] })
    expect((await resolver.explain('site.localhost')).a).toEqual({ state: 'skipped', because: 'not-needed' })
  })

  test('an address is its own answer', async () => {
    const resolver = await resolverWith(() => ({ rcode: NXDOMAIN }))
    expect(await resolver.lookup('2001:db8::1')).toMatchObject({ value: ['2001:db8::1'] })
    expect(await resolver.lookup('192.0.2.1', 6)).toMatchObject({ code: 'ENETUNREACH' })
  })

  test('nothing exists under invalid, unless a nameserver was named that says so', async () => {
    const system = createResolver({ timeoutMs: 5_000 })
    expect(await system.lookup('responder.invalid')).toMatchObject({ state: 'failed', code: 'NXDOMAIN' })
    const named = await resolverWith(zoneOf({ 'responder.invalid': { a: ['192.0.2.3'] } }))
    expect(await named.lookup('responder.invalid')).toMatchObject({ value: ['192.0.2.3'] })
  })
})

describe('a second resolver', () => {
  test('is asked the same, and its answers stand beside', async () => {
    const compare = await startNameserver(zoneOf({ 'ocsp.test': { a: ['192.0.2.200'] } }))
    const server = await startNameserver(zoneOf({ 'ocsp.test': { a: ['0.0.0.0'] } }))
    const fact = await createResolver({ server, compare, timeoutMs: 60_000 }).explain('ocsp.test')
    expect(fact).toMatchObject({
      a: { value: { addresses: ['0.0.0.0'] } },
      compared: { resolver: compare, a: { value: { addresses: ['192.0.2.200'] } } },
    })
  })

  test('may speak DNS over HTTPS (RFC 8484)', async () => {
    const seen: Record<string, unknown>[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', chunk => chunks.push(chunk))
      request.on('end', () => {
        const query = decode(Buffer.concat(chunks))
        seen.push({
          type: request.headers['content-type'],
          id: query.id,
          question: query.questions?.[0]?.name,
        })
        const answers = [AAAA('doh.test', '2001:db8::5')]
        response.setHeader(
          'content-type',
          request.url === '/dns-query' ? 'application/dns-message' : 'text/html',
        )
        response.end(encode({ type: 'response', id: query.id, questions: query.questions, answers }))
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
    const query = encode({ type: 'query', id: 0, questions: [{ type: 'AAAA', name: 'doh.test' }] })
    const signal = AbortSignal.timeout(60_000)
    const answer = decode(Buffer.from(await askOverHttps(`${url}/dns-query`, query, signal)))
    expect(answer.answers).toMatchObject([{ data: '2001:db8::5' }])
    expect(seen).toEqual([{ type: 'application/dns-message', id: 0, question: 'doh.test' }])
    await expect(askOverHttps(`${url}/other`, query, signal)).rejects.toMatchObject({
      code: 'BAD_DNS_ANSWER',
    })
  })
})

describeWith(['unbound'], 'DNS over HTTPS by unbound, which has HTTP/2 alone', () => {
  test('under a private CA, as the second opinion', async () => {
    const root = await certify('Root', CA)
    const leaf = await certify('doh.test', { issuer: root, names: ['localhost'] })
    const folder = temporaryFolder()
    const [key, pem] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    writeFileSync(key, leaf.keys.pem)
    writeFileSync(pem, leaf.pem + root.pem)
    const port = await closedPort()
    const settings = [
      ...[`interface: 127.0.0.1@${port}`, `https-port: ${port}`, `directory: "${folder}"`, 'pidfile: ""'],
      ...[`tls-service-key: "${key}"`, `tls-service-pem: "${pem}"`, 'username: ""', 'chroot: ""'],
      ...['do-daemonize: no', 'use-syslog: no', 'module-config: "iterator"'],
      ...['local-zone: "site.test." static', 'local-data: "site.test. A 192.0.2.9"'],
    ]
    const file = join(folder, 'unbound.conf')
    writeFileSync(file, `server:\n${settings.map(setting => `  ${setting}\n`).join('')}`)
    await startProgram('unbound', ['-d', '-c', file], port)

    const compare = `https://localhost:${port}/dns-query`
    const server = await startNameserver(zoneOf({ 'site.test': { a: ['192.0.2.1'] } }))
    const explain = (ca?: string[]) =>
      createResolver({ server, compare, timeoutMs: 60_000, ca: () => ca }).explain('site.test')
    expect((await explain([root.pem])).compared).toMatchObject({
      resolver: compare,
      a: { state: 'completed', value: { rcode: 'NOERROR', addresses: ['192.0.2.9'] } },
      aaaa: { state: 'completed', value: { rcode: 'NOERROR', addresses: [] } },
    })
    expect((await explain()).compared?.a).toMatchObject({
      state: 'failed',
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
    })
  })
})
