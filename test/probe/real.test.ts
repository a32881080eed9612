/** The probe against servers that other people wrote. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Issued } from '../../src/lab/mint/certificate.ts'
import { toHex } from '../../src/lab/mint/ocsp-request.ts'
import { certify } from '../net/support/authority.ts'
import { startProgram, temporaryFolder } from '../net/support/program.ts'
import { describeWith } from '../support/needs.ts'
import { closedPort } from '../support/port.ts'
import { makeSite, probeAt, type Site } from './support/site.ts'

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9'

/** Writes what the programs read: certificates, keys, and the authority's index. */
function writeFiles(folder: string, site: Site, status: 'V' | 'R' = 'V'): void {
  const files = {
    'root.pem': site.root.pem,
    'int.pem': site.intermediate.pem,
    'int.key': site.intermediate.keys.pem,
    'chain.pem': site.leaf.pem + site.intermediate.pem,
    'leaf.key': site.leaf.keys.pem,
    'trusted.pem': site.intermediate.pem + site.root.pem,
    'index.txt': indexLine(site.leaf, status),
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
}

/** `openssl ca`'s: status, expiry, revocation, serial number, file, subject. */
function indexLine({ certificate }: Issued, status: 'V' | 'R'): string {
  const time = (date: Date): string =>
    `${date
      .toISOString()
      .replace(/[-:T]|\.\d+/g, '')
      .slice(2)}`
  const serial = toHex(certificate.serialNumber.valueBlock.valueHexView).toUpperCase()
  const revoked = status === 'R' ? `${time(new Date(Date.now() - 3_600_000))},keyCompromise` : ''
  return `${status}\t${time(certificate.notAfter.value)}\t${revoked}\t${serial}\tunknown\t/CN=site.test\n`
}

/** `openssl ocsp` as the authority's responder. */
async function startResponder(folder: string, port: number, signer = 'int'): Promise<void> {
  await startProgram(
    'openssl',
    [
      'ocsp',
      '-port',
      String(port),
      '-index',
      'index.txt',
      '-CA',
      'int.pem',
      '-rsigner',
      `${signer}.pem`,
      '-rkey',
      `${signer}.key`,
      '-ndays',
      '4',
      '-ignore_err',
    ],
    /waiting for OCSP client connections/,
    { cwd: folder },
  )
}

async function makeRealSite(status?: 'V' | 'R') {
  const port = await closedPort()
  const site = await makeSite({ leaf: { ocspUrls: [`http://127.0.0.1:${port}`] } })
  const folder = temporaryFolder()
  writeFiles(folder, site, status)
  return { site, folder, port }
}

describeWith(['openssl'], 'openssl ocsp', () => {
  test('signed by the issuer, asked by GET', async () => {
    const { site, folder, port } = await makeRealSite()
    await startResponder(folder, port)
    const { facts } = await probeAt(await site.serve(), { ca: site.root.pem, attempts: 1 })
    expect(facts.responders).toMatchObject([
      {
        exchanges: [
          {
            value: {
              method: 'GET',
              body: {
                responseStatus: 'successful',
                authorized: true,
                signature: { state: 'valid' },
                signer: { kind: 'issuer' },
                answers: [{ matches: 'leaf', certStatus: 'good' }],
              },
            },
          },
        ],
      },
    ])
  })

  test('revoked, signed by a delegate', async () => {
    const { site, folder, port } = await makeRealSite('R')
    const delegate = await certify('Delegate', {
      issuer: site.intermediate,
      extendedKeyUsage: [OCSP_SIGNING],
      noCheck: true,
    })
    writeFileSync(join(folder, 'delegate.pem'), delegate.pem)
    writeFileSync(join(folder, 'delegate.key'), delegate.keys.pem)
    await startResponder(folder, port, 'delegate')
    const { facts } = await probeAt(await site.serve(), { ca: site.root.pem, attempts: 1 })
    expect(facts.responders).toMatchObject([
      {
        exchanges: [
          {
            value: {
              body: {
                authorized: true,
                signature: { state: 'valid' },
                signer: { kind: 'delegated', ocspSigning: true },
                answers: [{ certStatus: 'revoked', revocationReason: 'keyCompromise' }],
              },
            },
          },
        ],
      },
    ])
  })
})

describeWith(['openssl'], 'openssl s_server', () => {
  test('-status_file staples what it is given', async () => {
    const site = await makeSite()
    const folder = temporaryFolder()
    writeFiles(folder, site)
    writeFileSync(join(folder, 'staple.der'), await site.ocsp(site.leaf))
    const port = await closedPort()
    await startProgram(
      'openssl',
      [
        's_server',
        '-accept',
        `127.0.0.1:${port}`,
        '-cert',
        'chain.pem',
        '-cert_chain',
        'int.pem',
        '-key',
        'leaf.key',
        '-status_file',
        'staple.der',
        '-quiet',
      ],
      port,
      { cwd: folder },
    )
    const { facts } = await probeAt(port, { ca: site.root.pem, attempts: 2 })
    expect(facts.connections).toMatchObject([
      { value: { trusted: true, staple: { state: 'present', response: { signature: { state: 'valid' } } } } },
      { value: { staple: { state: 'present' } } },
    ])
  })
})

describeWith(['nginx', 'openssl'], 'nginx with ssl_stapling', () => {
  test('hands out no staple at first, and one later', async () => {
    const { site, folder, port: responderPort } = await makeRealSite()
    await startResponder(folder, responderPort)
    const port = await closedPort()
    mkdirSync(join(folder, 'logs'))
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
      events {}
      http {
        access_log off;
        client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
        uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
        server {
          listen 127.0.0.1:${port} ssl;
          ssl_certificate ${folder}/chain.pem; ssl_certificate_key ${folder}/leaf.key;
          ssl_stapling on; ssl_trusted_certificate ${folder}/trusted.pem;
        }
      }`,
    )
    execFileSync('nginx', ['-t', '-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'pipe' })
    await startProgram('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], port)
    const probeOnce = async (attempts: number) => {
      const { facts } = await probeAt(port, { ca: site.root.pem, attempts, offline: true })
      return facts.connections.map(each => each.state === 'completed' && each.value.staple.state)
    }
    expect((await probeOnce(3))[0]).toBe('absent')
    let later: unknown[] = []
    for (let tries = 0; tries < 300 && later[0] !== 'present'; tries++) {
      await sleep(100)
      later = await probeOnce(1)
    }
    expect(later[0]).toBe('present')
  })
})
