import { connect, createServer } from 'node:net'
import tls from 'node:tls'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readClientHello } from '../../src/lab/servers/client-hello.ts'
import type { ClientOptions } from './handshake.ts'

/** The first bytes that Node's own client sends. */
async function helloOf(options: ClientOptions): Promise<Buffer> {
  const server = createServer()
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  const first = new Promise<Buffer>(resolve =>
    server.once('connection', socket => {
      const chunks: Buffer[] = []
      socket.on('error', () => {})
      socket.on('data', chunk => {
        chunks.push(chunk)
        const bytes = Buffer.concat(chunks)
        if (bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt16BE(3)) {
          resolve(bytes)
          socket.destroy()
        }
      })
    }),
  )
  const all: ClientOptions = { socket: connect(port, '127.0.0.1'), ...options }
  const client = tls.connect(all)
  client.on('error', () => {})
  const bytes = await first
  client.destroy()
  server.close()
  return bytes
}

const hello = await helloOf({ servername: 'Healthy.localhost', requestOCSP: true })

describe('readClientHello', () => {
  it('reads name, staple request and key types of a real one', () => {
    expect(readClientHello(hello)).toEqual({
      servername: 'healthy.localhost',
      asksForStaple: true,
      ecdsa: true,
      rsa: true,
    })
  })

  it('sees a client that takes one key type only', async () => {
    const rsa = await helloOf({ sigalgs: 'rsa_pss_rsae_sha256:RSA+SHA256' })
    expect(readClientHello(rsa)).toMatchObject({ ecdsa: false, rsa: true, asksForStaple: false })
    const ecdsa = await helloOf({ sigalgs: 'ECDSA+SHA256' })
    expect(readClientHello(ecdsa)).toMatchObject({ ecdsa: true, rsa: false })
  })

  it('waits for every byte', () => {
    for (let length = 0; length < hello.length; length++) {
      expect(readClientHello(hello.subarray(0, length))).toBe('incomplete')
    }
  })

  it('puts a ClientHello together that is spread over records', () => {
    const message = hello.subarray(5)
    const records: Buffer[] = []
    for (let at = 0; at < message.length; at += 60) {
      const part = message.subarray(at, at + 60)
      records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part)
    }
    expect(readClientHello(Buffer.concat(records))).toMatchObject({ servername: 'healthy.localhost' })
  })

  it('says at once that other protocols are not TLS', () => {
    expect(readClientHello(Buffer.from('GET / HTTP/1.1\r\n'))).toBe('not-tls')
    expect(readClientHello(Buffer.from([22, 3, 1, 0, 1, 2]))).toBe('not-tls')
  })

  it('never throws, whatever the bytes', () => {
    const mutated = fc
      .array(fc.tuple(fc.nat(hello.length - 1), fc.nat(255)), { maxLength: 8 })
      .map(changes => {
        const bytes = Buffer.from(hello)
        for (const [at, value] of changes) {
          bytes[at] = value
        }
        return bytes
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), mutated), bytes => {
        readClientHello(bytes)
      }),
      { numRuns: 2000 },
    )
  })
})
