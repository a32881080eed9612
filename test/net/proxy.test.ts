/** Requests and handshakes through real proxies. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Issued } from '../../src/lab/mint/certificate.ts'
import { secureContexts } from '../../src/net/contexts.ts'
import { createResolver } from '../../src/net/dns.ts'
import { request } from '../../src/net/http.ts'
import { proxyAuthorization, proxyFromEnvironment, withoutCredentials } from '../../src/net/proxy/url.ts'
import { handshake } from '../../src/net/tls.ts'
import { describeWith } from '../support/needs.ts'
import { closedPort } from '../support/port.ts'
import { CA, certify } from './support/authority.ts'
import { startProgram, temporaryFolder } from './support/program.ts'
import { startSshSocks } from './support/ssh.ts'
import { startRawHttp, startTcp } from './support/tcp.ts'
import { startTls } from './support/tls.ts'

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n00000'
const resolver = createResolver({ timeoutMs: 60_000 })
const get = async (url: string, proxy: string, family?: 4 | 6) =>
  (
    await request(
      { method: 'GET', url, limit: 1_000, timeoutMs: 60_000, resolver, proxy, family, https: {} },
      body => body.length,
    )
  ).at(-1)

let chain: Issued[]
beforeAll(async () => {
  const root = await certify('Root', CA)
  chain = [await certify('localhost', { issuer: root, names: ['localhost'] }), root]
})

const shake = (address: string, port: number, proxy: string) =>
  handshake({
    address,
    port,
    servername: 'localhost',
    context: secureContexts([chain[1]!.pem])('any'),
    proxy,
    timeoutMs: 60_000,
  })

async function startTinyproxy(more = ''): Promise<number> {
  const port = await closedPort()
  const file = join(temporaryFolder(), 'tinyproxy.conf')
  writeFileSync(file, `Port ${port}\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 30\nMaxClients 20\n${more}`)
  await startProgram('tinyproxy', ['-d', '-c', file], port)
  return port
}

describeWith(['tinyproxy'], 'tinyproxy', () => {
  test('a plain request goes in absolute form, never by CONNECT', async () => {
    const seen: string[] = []
    const proxy = await startTinyproxy('ConnectPort 1\n')
    const port = await startRawHttp(OK, seen)
    const hop = await get(`http://127.0.0.1:${port}/a%2Fb?c`, `http://127.0.0.1:${proxy}`)
    expect(hop).toMatchObject({ state: 'completed', value: { address: `127.0.0.1:${proxy}`, body: 5 } })
    expect(seen[0]).toMatch(/^GET \/a%2Fb\?c HTTP/)
    expect(seen[0]).toContain('Microsoft-CryptoAPI/10.0')
  })

  test('a handshake goes by CONNECT, by name or address', async () => {
    const proxy = `http://127.0.0.1:${await startTinyproxy()}`
    const port = await startTls(chain, { staple: () => Buffer.from('staple') })
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await shake(host, port, proxy)).toMatchObject({
        state: 'completed',
        value: { nameMatches: true, staple: Buffer.from('staple') },
      })
    }
  })

  test('with user and password', async () => {
    const proxy = await startTinyproxy('BasicAuth user pa55word\n')
    const port = await startTls(chain)
    expect(await shake('127.0.0.1', port, `http://user:pa55word@127.0.0.1:${proxy}`)).toMatchObject({
      state: 'completed',
    })
    expect(await shake('127.0.0.1', port, `http://127.0.0.1:${proxy}`)).toMatchObject({
      state: 'failed',
      phase: 'proxy',
      code: 'PROXY_REFUSED',
    })
    const web = await startRawHttp(OK)
    expect(await get(`http://127.0.0.1:${web}/`, `http://user:pa55word@127.0.0.1:${proxy}`)).toMatchObject({
      state: 'completed',
    })
    expect(await get(`http://127.0.0.1:${web}/`, `http://127.0.0.1:${proxy}`)).toMatchObject({
      phase: 'proxy',
      code: 'PROXY_REFUSED',
      partial: { status: 407 },
    })
  })

  test('a port that it does not open is the proxy’s refusal', async () => {
    const proxy = await startTinyproxy('ConnectPort 1\n')
    expect(await shake('127.0.0.1', await startTls(chain), `http://127.0.0.1:${proxy}`)).toMatchObject({
      phase: 'proxy',
      code: 'PROXY_REFUSED',
      message: expect.stringMatching(/403/),
    })
  })
})

describeWith(['squid'], 'squid', () => {
  test('CONNECT and plain requests', async () => {
    const port = await closedPort()
    const folder = temporaryFolder()
    const { chmodSync } = await import('node:fs')
    chmodSync(folder, 0o777)
    const file = join(folder, 'squid.conf')
    writeFileSync(
      file,
      `http_port 127.0.0.1:${port}\nhttp_access allow all\npid_filename none\ncache_log ${folder}/log\naccess_log none\ncache deny all\ncoredump_dir ${folder}\nshutdown_lifetime 0 seconds\n`,
    )
    await startProgram('squid', ['-N', '-f', file], port)
    const web = await startRawHttp(OK)
    // -6 is no word about the way to the proxy.
    expect(await get(`http://127.0.0.1:${web}/`, `http://127.0.0.1:${port}`, 6)).toMatchObject({
      state: 'completed',
    })
    expect(await shake('127.0.0.1', await startTls(chain), `http://127.0.0.1:${port}`)).toMatchObject({
      state: 'completed',
    })
  })
})

describeWith(['danted'], 'dante', () => {
  test('SOCKS5 by IPv4 address and by name', async () => {
    const port = await closedPort()
    const file = join(temporaryFolder(), 'danted.conf')
    writeFileSync(
      file,
      `logoutput: stderr
internal: 127.0.0.1 port = ${port}
external: 127.0.0.1
clientmethod: none
socksmethod: none
user.privileged: root
user.unprivileged: nobody
client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
`,
    )
    await startProgram('danted', ['-f', file], port)
    const tls = await startTls(chain)
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await shake(host, tls, `socks5://127.0.0.1:${port}`)).toMatchObject({ state: 'completed' })
    }
    expect(await shake('127.0.0.1', await closedPort(), `socks5://127.0.0.1:${port}`)).toMatchObject({
      phase: 'connect',
      code: 'ECONNREFUSED',
      message: expect.stringMatching(/SOCKS proxy/),
    })
  })
})

describeWith(['microsocks'], 'microsocks', () => {
  test('user and password (RFC 1929), and IPv6', async () => {
    const port = await closedPort()
    await startProgram(
      'microsocks',
      ['-i', '127.0.0.1', '-p', String(port), '-u', 'user', '-P', 'secret'],
      port,
    )
    const tls = await startTls(chain)
    expect(await shake('127.0.0.1', tls, `socks5://user:secret@127.0.0.1:${port}`)).toMatchObject({
      state: 'completed',
    })
    for (const credentials of ['', 'user:wrong@']) {
      expect(await shake('127.0.0.1', tls, `socks5://${credentials}127.0.0.1:${port}`)).toMatchObject({
        phase: 'proxy',
        code: 'PROXY_REFUSED',
      })
    }
    const web = await startRawHttp(OK)
    expect(await get(`http://127.0.0.1:${web}/`, `socks5://user:secret@127.0.0.1:${port}`)).toMatchObject({
      state: 'completed',
    })
    // Nobody listens there: that it says so shows that it read the address.
    expect(await shake('::1', 1, `socks5://user:secret@127.0.0.1:${port}`)).toMatchObject({
      message: expect.stringMatching(/refused|unreachable/),
    })
  })
})

describeWith(['sshd', 'ssh', 'ssh-keygen'], 'ssh -D', () => {
  test('the handshake and our HTTP requests, names unresolved', async () => {
    const proxy = `socks5://127.0.0.1:${await startSshSocks()}`
    const tls = await startTls(chain)
    const seen: string[] = []
    const web = await startRawHttp(OK, seen)
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await shake(host, tls, proxy)).toMatchObject({ state: 'completed' })
      expect(await get(`http://${host}:${web}/a.crl`, proxy)).toMatchObject({ state: 'completed' })
    }
    expect(seen[0]).toMatch(/^GET \/a\.crl HTTP/)
    expect(await get(`http://127.0.0.1:${await closedPort()}/`, proxy)).toMatchObject({ state: 'failed' })
  })
})

describe('a proxy that is none', () => {
  test('is not there', async () => {
    const port = await closedPort()
    for (const scheme of ['http', 'socks5']) {
      expect(await shake('127.0.0.1', 1, `${scheme}://127.0.0.1:${port}`)).toMatchObject({
        phase: 'proxy',
        code: 'ECONNREFUSED',
      })
    }
  })

  test.each(['http', 'socks5'])('speaks something else than %s', async scheme => {
    const port = await startTcp(socket => void socket.write('220 mail.test ESMTP\r\n\r\n'))
    expect(await shake('127.0.0.1', 1, `${scheme}://127.0.0.1:${port}`)).toMatchObject({
      phase: 'proxy',
      code: 'PROXY_REFUSED',
    })
  })

  test('is of another kind', async () => {
    expect(await shake('127.0.0.1', 1, 'socks4://127.0.0.1:1080')).toMatchObject({ code: 'PROXY_REFUSED' })
    expect(await get('http://127.0.0.1:1/', 'socks4://127.0.0.1:1080')).toMatchObject({
      phase: 'proxy',
      code: 'PROXY_REFUSED',
    })
  })
})

describe('the environment', () => {
  const url = new URL('http://crl.example.com/a.crl')
  test.each([
    [{ HTTP_PROXY: 'http://p:8080' }, 'http://p:8080'],
    [{ http_proxy: 'p:3128' }, 'http://p:3128'],
    [{ http_proxy: 'http://a', HTTP_PROXY: 'http://b' }, 'http://a'],
    [{ HTTPS_PROXY: 'http://p' }, undefined],
    [{ ALL_PROXY: 'http://p' }, 'http://p'],
    [{ HTTP_PROXY: 'http://p', NO_PROXY: 'example.com' }, undefined],
    [{ HTTP_PROXY: 'http://p', NO_PROXY: '.example.com, other' }, undefined],
    [{ HTTP_PROXY: 'http://p', NO_PROXY: '*' }, undefined],
    [{ HTTP_PROXY: 'http://p', NO_PROXY: 'crl.example.com:8080' }, 'http://p'],
    [{ HTTP_PROXY: 'http://p', NO_PROXY: 'crl.example.com:80' }, undefined],
    [{ HTTP_PROXY: 'http://p', no_proxy: 'ample.com' }, 'http://p'],
    [{}, undefined],
  ])('%o', (env, proxy) => {
    expect(proxyFromEnvironment(url, env)).toBe(proxy)
  })

  test('a % in credentials that escapes nothing stands for itself', () => {
    expect(proxyAuthorization(new URL('http://a%20b:50%@p'))).toBe(`Basic ${btoa('a b:50%')}`)
  })

  test('credentials are not shown', () => {
    expect(withoutCredentials('http://user:secret@proxy.test:8080')).toBe('http://proxy.test:8080')
  })
})
