/** Each STARTTLS dialogue against the server that most people run. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Issued } from '../../src/lab/mint/certificate.ts'
import { secureContexts } from '../../src/net/contexts.ts'
import { protocolOf, type StartTlsProtocol } from '../../src/net/starttls/protocols.ts'
import { handshake } from '../../src/net/tls.ts'
import { describeWith } from '../support/needs.ts'
import { CA, certify } from './support/authority.ts'
import {
  startDovecot,
  startMariadb,
  startPostfix,
  startPostgres,
  startProsody,
  startSlapd,
  startVsftpd,
} from './support/servers.ts'
import { startTcp } from './support/tcp.ts'

let chain: Issued[]

beforeAll(async () => {
  const root = await certify('Root', { ...CA, keyType: 'rsa' })
  const intermediate = await certify('Intermediate', { ...CA, issuer: root, keyType: 'rsa' })
  // RSA: vsftpd and old builds of others take nothing else.
  const leaf = await certify('site.test', { issuer: intermediate, names: ['site.test'], keyType: 'rsa' })
  chain = [leaf, intermediate]
})

const shake = (port: number, starttls: StartTlsProtocol, timeoutMs = 60_000) =>
  handshake({
    address: '127.0.0.1',
    port,
    servername: 'site.test',
    context: secureContexts(undefined)('any'),
    starttls,
    timeoutMs,
  })

async function expectChain(port: number, starttls: StartTlsProtocol): Promise<void> {
  const result = await shake(port, starttls)
  expect(result).toMatchObject({ state: 'completed', value: { nameMatches: true } })
  expect(result.state === 'completed' && result.value.chain.map(({ raw }) => raw)).toEqual(
    chain.map(({ der }) => Buffer.from(der)),
  )
}

describeWith(['dovecot'], 'Dovecot', () => {
  test('IMAP, POP3 and ManageSieve', async () => {
    const ports = await startDovecot(chain)
    await expectChain(ports.imap, 'imap')
    await expectChain(ports.pop3, 'pop3')
    await expectChain(ports.sieve, 'sieve')
  })
})

describeWith(['postfix'], 'Postfix', () => {
  test('SMTP', async () => expectChain(await startPostfix(chain), 'smtp'))
})

describeWith(['pg_config'], 'PostgreSQL', () => {
  test('SSLRequest', async () => expectChain(await startPostgres(chain), 'postgres'), 300_000)
})

describeWith(['mariadbd'], 'MariaDB', () => {
  test('CLIENT_SSL', async () => expectChain(await startMariadb(chain), 'mysql'), 300_000)
})

describeWith(['slapd'], 'OpenLDAP', () => {
  test('the StartTLS operation', async () => expectChain(await startSlapd(chain), 'ldap'))
})

describeWith(['vsftpd'], 'vsftpd', () => {
  test('AUTH TLS', async () => expectChain(await startVsftpd(chain), 'ftp'))
})

describeWith(['prosody'], 'Prosody', () => {
  test('XMPP, from a client and from another server', async () => {
    const { client, server } = await startProsody(chain)
    await expectChain(client, 'xmpp')
    await expectChain(server, 'xmpp-server')
  })
})

describe('a server that will not', () => {
  /** Says these lines, one for each thing that it is told; the first at once. */
  const startTalker = (lines: readonly (string | Buffer)[]): Promise<number> =>
    startTcp(socket => {
      const left = [...lines]
      socket.write(left.shift() ?? '')
      socket.on('data', () => void socket.write(left.shift() ?? ''))
    })

  test.each<[StartTlsProtocol, (string | Buffer)[]]>([
    ['smtp', ['220 hello\r\n', '250-hello\r\n250 SIZE 100\r\n']],
    ['smtp', ['554 go away\r\n']],
    ['smtp', ['220 hello\r\n', '250 STARTTLS\r\n', '454 TLS not available\r\n']],
    ['imap', ['* BYE\r\n']],
    ['imap', ['* OK ready\r\n', '* CAPABILITY IMAP4rev1\r\na BAD what?\r\n']],
    ['pop3', ['+OK\r\n', '-ERR no\r\n']],
    ['ftp', ['220-hello\r\n all\r\n220 end\r\n', '530 no\r\n']],
    ['sieve', ['"IMPLEMENTATION" "x"\r\nOK\r\n', 'NO "off"\r\n']],
    ['postgres', ['', 'N']],
    ['mysql', [Buffer.from('0b000000ffe904746f6f206d616e79', 'hex')]],
    ['ldap', ['', Buffer.from('300c02010178070a010204000400', 'hex')]],
    ['xmpp', ['', '<stream:stream><stream:features></stream:features>']],
    ['xmpp-server', ['', '<stream:stream><stream:error><host-unknown/></stream:error>']],
  ])('%s is told in its own words', async (protocol, lines) => {
    expect(await shake(await startTalker(lines), protocol)).toMatchObject({
      state: 'failed',
      phase: 'tls',
      code: 'STARTTLS_REFUSED',
    })
  })

  /** Whoever takes the wrong port is told at once, and with what answered there. */
  test.each<StartTlsProtocol>([
    'smtp',
    'imap',
    'pop3',
    'ftp',
    'sieve',
    'mysql',
    'ldap',
    'xmpp',
    'xmpp-server',
  ])('another protocol than %s', async protocol => {
    const told = { state: 'failed', code: 'STARTTLS_REFUSED' }
    const ssh = await startTcp(socket => void socket.write('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(await shake(ssh, protocol)).toMatchObject(told)
    const web = await startTcp(socket => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(await shake(web, protocol)).toMatchObject(told)
  })

  test('a line of another kind ends a reply of several', async () => {
    const port = await startTalker(['220-hello\r\n421 too busy\r\n'])
    expect(await shake(port, 'smtp')).toMatchObject({
      code: 'STARTTLS_REFUSED',
      message: expect.stringMatching(/421 too busy/),
    })
  })

  test('text that is made to be slow to read holds nobody up', async () => {
    const port = await startTcp(socket => {
      socket.write('<stream:stream><stream:features>urn:ietf:params:xml:ns:xmpp-tls</stream:features>')
      let pieces = 60
      const timer = setInterval(() => {
        if (pieces-- === 0 || socket.destroyed) clearInterval(timer)
        else socket.write('<proceed '.repeat(120))
      }, 5)
    })
    const before = process.cpuUsage()
    expect(await shake(port, 'xmpp', 2_000)).toMatchObject({ code: 'TIMEOUT' })
    // Reading it takes some milliseconds of work, and in square time all the seconds that there are.
    expect(process.cpuUsage(before).user).toBeLessThan(1_500_000)
  })

  test('plain text that is slipped in before TLS is not read as part of it', async () => {
    const port = await startTalker(['220 hi\r\n', '250 STARTTLS\r\n', '220 go\r\n250 injected\r\n'])
    expect(await shake(port, 'smtp')).toMatchObject({
      code: 'STARTTLS_REFUSED',
      message: expect.stringMatching(/plain text/),
    })
  })

  test.each<StartTlsProtocol>(['smtp', 'imap', 'pop3', 'ftp', 'sieve', 'postgres', 'mysql', 'ldap', 'xmpp'])(
    '%s that says nothing, or talks without end, or hangs up',
    async protocol => {
      expect(await shake(await startTcp(() => {}), protocol, 300)).toMatchObject({ code: 'TIMEOUT' })
      const endless = await startTcp(socket => void socket.write(Buffer.alloc(300_000, 0x2a)))
      expect(await shake(endless, protocol, 5_000)).toMatchObject({ state: 'failed' })
      const gone = await startTcp(socket => socket.end())
      expect(await shake(gone, protocol)).toMatchObject({ state: 'failed', code: 'ECONNRESET' })
    },
  )
})

test('auto goes by the port', () => {
  expect(protocolOf('auto', 587)).toBe('smtp')
  expect(protocolOf('auto', 5269)).toBe('xmpp-server')
  expect(protocolOf('auto', 443)).toBeUndefined()
  expect(protocolOf(undefined, 25)).toBeUndefined()
  expect(protocolOf('imap', 443)).toBe('imap')
})
