import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { connect } from 'node:net'
import dnsPacket from 'dns-packet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../src/lab/index.ts'

let lab: Lab
let resolver: Resolver

beforeAll(async () => {
  lab = await startLab()
  resolver = resolverWith({ timeout: 5000, tries: 4 })
})
afterAll(() => lab.close())

function resolverWith(options: { timeout: number; tries: number }): Resolver {
  const made = new Resolver(options)
  made.setServers([lab.resolver])
  return made
}

describe('the nameserver', () => {
  it('answers localhost and everything under it with loopback', async () => {
    expect(await resolver.resolve4('healthy.localhost')).toEqual(['127.0.0.1'])
    expect(await resolver.resolve6('localhost')).toEqual(['::1'])
  })

  it.each([
    ['ocsp.responder-nxdomain.invalid', 'ENOTFOUND'],
    ['ocsp.responder-servfail.ocspcheck-lab', 'ESERVFAIL'],
    ['ocsp.nobody.ocspcheck-lab', 'ENOTFOUND'],
    ['example.com', 'EREFUSED'],
  ])('answers %s with %s', async (name, code) => {
    await expect(resolver.resolve4(name)).rejects.toMatchObject({ code })
  })

  it('is silent where it should be', async () => {
    const impatient = resolverWith({ timeout: 300, tries: 1 })
    const asking = impatient.resolve4('ocsp.responder-dns-silent.ocspcheck-lab')
    await expect(asking).rejects.toMatchObject({ code: 'ETIMEOUT' })
    // It may have been given up before the bench came to read it.
    await expect
      .poll(() => lab.log.entries().at(-1), { timeout: 20_000 })
      .toMatchObject({ what: 'dns', rcode: 'silence' })
  })

  it('poisons, and gives both kinds of address', async () => {
    expect(await resolver.resolve4('ocsp.responder-poisoned.ocspcheck-lab')).toEqual(['127.0.0.1'])
    expect(await resolver.resolve6('crl.ipv6-dead.ocspcheck-lab')).toEqual(['::1'])
    expect(await resolver.resolve4('crl.ipv6-dead.ocspcheck-lab')).toEqual(['127.0.0.1'])
  })

  it('forgets the fault when it is switched off', async () => {
    lab.switchFault('responder-servfail', false)
    await expect(resolver.resolve4('ocsp.responder-servfail.ocspcheck-lab')).rejects.toMatchObject({
      code: 'ENOTFOUND',
    })
    lab.switchFault('responder-servfail', true)
  })

  it('answers over TCP, several questions on one connection', async () => {
    const questions = ['healthy.localhost', 'ocsp.x.invalid']
    const wire = Buffer.concat(
      questions.map((name, id) =>
        dnsPacket.streamEncode({ type: 'query', id, questions: [{ type: 'A', name }] }),
      ),
    )
    const socket = connect(lab.ports.dns, '127.0.0.1')
    socket.write(wire.subarray(0, 7))
    setTimeout(() => socket.write(wire.subarray(7)), 20)
    const replies: ReturnType<typeof dnsPacket.decode>[] = []
    let bytes = Buffer.alloc(0)
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      bytes = Buffer.concat([bytes, chunk])
      while (bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0)) {
        const end = 2 + bytes.readUInt16BE(0)
        replies.push(dnsPacket.decode(bytes.subarray(2, end)))
        bytes = bytes.subarray(end)
      }
      if (replies.length === questions.length) {
        break
      }
    }
    expect(replies.map(({ id, flags }) => [id, (flags ?? 0) & 15])).toEqual([
      [0, 0],
      [1, 3],
    ])
  })

  it('outlives garbage', async () => {
    const socket = createSocket('udp4')
    for (const bytes of [Buffer.alloc(0), Buffer.from('garbage'), Buffer.alloc(512, 0xc0)]) {
      await new Promise(done => socket.send(bytes, lab.ports.dns, '127.0.0.1', done))
    }
    socket.close()
    expect(await resolver.resolve4('healthy.localhost')).toEqual(['127.0.0.1'])
  })

  it('logs who asked what', async () => {
    await resolver.resolve4('healthy.localhost')
    const entry = lab.log.entries().findLast(({ what }) => what === 'dns')
    expect(entry).toMatchObject({ name: 'healthy.localhost', type: 'A', rcode: 'NOERROR', transport: 'udp' })
  })
})
