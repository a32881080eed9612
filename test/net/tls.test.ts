import { createServer } from 'node:tls'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Issued } from '../../src/lab/mint/certificate.ts'
import { type KeyType, secureContexts } from '../../src/net/contexts.ts'
import { type HandshakeRequest, handshake } from '../../src/net/tls.ts'
import { closedPort } from '../support/port.ts'
import { CA, certify, daysFromNow } from './support/authority.ts'
import { startRawHttp, startTcp } from './support/tcp.ts'
import { startTls } from './support/tls.ts'

let root: Issued
let intermediate: Issued
let leaf: Issued
let contexts: (keyType: KeyType) => ReturnType<ReturnType<typeof secureContexts>>

beforeAll(async () => {
  root = await certify('Root', CA)
  intermediate = await certify('Intermediate', { ...CA, issuer: root })
  leaf = await certify('site.test', { issuer: intermediate, names: ['site.test', '127.0.0.1'] })
  contexts = secureContexts([root.pem])
})

const shake = (port: number, options: Partial<HandshakeRequest> = {}) =>
  handshake({
    address: '127.0.0.1',
    port,
    servername: 'site.test',
    context: contexts('any'),
    timeoutMs: 60_000,
    ...options,
  })

describe('a handshake', () => {
  test('gives protocol, cipher, trust, name and times', async () => {
    const port = await startTls([leaf, intermediate])
    expect(await shake(port)).toMatchObject({
      state: 'completed',
      value: {
        address: `127.0.0.1:${port}`,
        protocol: 'TLSv1.3',
        cipher: expect.stringMatching(/^TLS_/),
        nameMatches: true,
        staple: null,
        timings: {
          connectMs: expect.any(Number),
          handshakeMs: expect.any(Number),
          totalMs: expect.any(Number),
        },
      },
    })
    expect(await shake(port)).not.toHaveProperty('value.verifyError')
  })

  test('shows the chain as it was sent, extras and disorder included', async () => {
    const sent = [leaf, root, intermediate, root]
    const result = await shake(await startTls(sent))
    expect(result.state === 'completed' && result.value.chain.map(({ raw }) => raw)).toEqual(
      sent.map(({ der }) => Buffer.from(der)),
    )
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s carries the staple as it is', async version => {
    const staple = Buffer.from('not even an OCSP response')
    const port = await startTls([leaf, intermediate], { staple: () => staple, maxVersion: version })
    const result = await shake(port)
    expect(result).toMatchObject({ value: { protocol: version, staple } })
  })

  test('is never a resumed session: a staple that comes from the second time on is seen', async () => {
    const port = await startTls([leaf, intermediate], {
      staple: count => (count > 1 ? Buffer.from('late') : null),
    })
    expect(await shake(port)).toMatchObject({ value: { staple: null } })
    expect(await shake(port)).toMatchObject({ value: { staple: Buffer.from('late') } })
  })

  test('shows what each backend behind one address sends, the intermediate that one leaves out included', async () => {
    const backends = [[leaf, intermediate], [leaf]].map(chain =>
      createServer({ key: leaf.keys.pem, cert: chain.map(({ pem }) => pem).join('') }),
    )
    let turn = 0
    const port = await startTcp(socket => void backends[turn++ % 2]!.emit('connection', socket))
    const lengths: unknown[] = []
    for (let count = 0; count < 6; count++) {
      const result = await shake(port)
      lengths.push(result.state === 'completed' && result.value.chain.length)
    }
    expect(lengths).toEqual([2, 1, 2, 1, 2, 1])
  })

  test('takes any name, and says whether it is the certificate’s', async () => {
    const port = await startTls([leaf, intermediate])
    expect(await shake(port, { servername: 'other.test' })).toMatchObject({
      state: 'completed',
      value: { nameMatches: false },
    })
    expect(await shake(port, { servername: '127.0.0.1' })).toMatchObject({ value: { nameMatches: true } })
  })

  test('never takes the common name for a name (RFC 9525)', async () => {
    const nameless = await certify('site.test', { issuer: intermediate })
    expect(await shake(await startTls([nameless, intermediate]))).toMatchObject({
      value: { nameMatches: false },
    })
  })
})

describe('trust is a fact', () => {
  test.each([
    ['without its intermediate', async () => [leaf], 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    [
      'expired',
      async () => [
        await certify('site.test', { issuer: intermediate, notAfter: daysFromNow(-1) }),
        intermediate,
      ],
      'CERT_HAS_EXPIRED',
    ],
    [
      'not yet valid',
      async () => [
        await certify('site.test', { issuer: intermediate, notBefore: daysFromNow(1) }),
        intermediate,
      ],
      'CERT_NOT_YET_VALID',
    ],
    ['self-signed', async () => [await certify('site.test')], 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])('%s', async (_, chain, verifyError) => {
    expect(await shake(await startTls(await chain()))).toMatchObject({
      state: 'completed',
      value: { verifyError },
    })
  })
})

describe('key types', () => {
  test('each is asked for by its signatures', async () => {
    const rsa = await certify('site.test', { issuer: intermediate, names: ['site.test'], keyType: 'rsa' })
    const server = createServer({
      key: [leaf.keys.pem, rsa.keys.pem],
      cert: [leaf.pem + intermediate.pem, rsa.pem + intermediate.pem],
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    const typeOf = async (keyType: KeyType) => {
      const result = await shake(port, { context: contexts(keyType) })
      return result.state === 'completed' ? result.value.chain[0]!.publicKey.asymmetricKeyType : result
    }
    expect(await typeOf('rsa')).toBe('rsa')
    expect(await typeOf('ecdsa')).toBe('ec')
  })

  test('a server that has not the one asked for refuses', async () => {
    const port = await startTls([leaf, intermediate])
    expect(await shake(port, { context: contexts('rsa') })).toMatchObject({ state: 'failed', phase: 'tls' })
  })
})

describe('what fails', () => {
  test('nobody listens', async () => {
    expect(await shake(await closedPort())).toMatchObject({ phase: 'connect', code: 'ECONNREFUSED' })
  })

  test('the server says nothing', async () => {
    const port = await startTcp(() => {})
    expect(await shake(port, { timeoutMs: 2_000 })).toMatchObject({ phase: 'tls', code: 'TIMEOUT' })
  })

  test('the server hangs up', async () => {
    const port = await startTcp(socket => socket.end())
    expect(await shake(port)).toMatchObject({ state: 'failed', phase: 'tls', code: 'ECONNRESET' })
  })

  test('the server resets', async () => {
    const port = await startTcp(socket => void socket.once('data', () => socket.resetAndDestroy()))
    expect(await shake(port)).toMatchObject({ state: 'failed', phase: 'tls', code: 'ECONNRESET' })
  })

  test('the server speaks something else', async () => {
    const port = await startRawHttp('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect(await shake(port)).toMatchObject({
      state: 'failed',
      phase: 'tls',
      code: expect.stringMatching(/^ERR_SSL/),
    })
  })

  test('an interruption', async () => {
    const port = await startTcp(() => {})
    const controller = new AbortController()
    const pending = shake(port, { timeoutMs: 60_000, signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    expect(await pending).toMatchObject({ state: 'failed', code: 'ABORTED' })
  })
})
