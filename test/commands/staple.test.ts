/** `ocspcheck staple`, against real responders, and its file in a real nginx and a real HAProxy. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OcspAnswer } from '../../src/lab/scenario.ts'
import { type Authority, type Leaf, makeAuthority } from '../stapler/support/authority.ts'
import { handshake, until } from '../stapler/support/handshake.ts'
import {
  type Behaviour,
  endless,
  html,
  type Responder,
  reset,
  send,
  startResponder,
  status,
} from '../stapler/support/responder.ts'
import { describeWith } from '../support/needs.ts'
import { closedPort } from '../support/port.ts'
import { type Ran, run } from './support/run.ts'

const DAY = 86_400_000

let authority: Authority
let leaf: Leaf
let responder: Responder
let folder: string
let site: string
let staple: string

const answer = (spec: OcspAnswer = {}): Behaviour => send(() => authority.respond(leaf, spec))
const runStaple = (...options: string[]): Promise<Ran> =>
  run(['staple', site, '-o', staple, '--timeout', '30', ...options])
const later = (ms: number, ...options: string[]): Promise<Ran> =>
  run(['staple', site, '-o', staple, '--timeout', '30', ...options], { now: new Date(Date.now() + ms) })

beforeAll(async () => {
  authority = await makeAuthority()
  responder = await startResponder(answer())
  leaf = await authority.issueLeaf({ ocspUrls: [responder.url] })
})
afterAll(() => responder.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'staple-'))
  site = join(folder, 'site.pem')
  staple = join(folder, 'site.ocsp')
  writeFileSync(site, leaf.chain + leaf.key)
  responder.behave(answer())
  responder.asked.length = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a good answer', () => {
  it('is written whole, with the lines that make servers read it', async () => {
    const bytes = await authority.respond(leaf)
    responder.behave(send(bytes))
    const { code, stdout, stderr } = await runStaple()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(readFileSync(staple)).toEqual(Buffer.from(bytes))
    expect(stdout).toMatch(/^wrote .*site\.ocsp: good until 20.*Z \(3 days\), \d+ bytes\n/)
    expect(stdout).toContain('nginx -s reload')
    expect(stdout).toContain(`set ssl ocsp-response $(base64 -w 0 ${staple})`)
    expect(readdirSync(folder).sort()).toEqual(['site.ocsp', 'site.pem'])
  })

  it('is asked for by GET, and by POST where GET fails', async () => {
    responder.behave(async (response, asked) =>
      (asked.method === 'GET' ? status(405) : answer())(response, asked),
    )
    expect((await runStaple()).code).toBe(0)
    expect(responder.asked.map(({ method }) => method)).toEqual(['GET', 'POST'])
    expect(responder.asked[1]?.headers['content-type']).toBe('application/ocsp-request')
  })

  it('is not asked for while the one there is fresh, unless told to', async () => {
    await runStaple()
    const before = readFileSync(staple)
    responder.asked.length = 0
    const { code, stdout } = await runStaple()
    expect(code).toBe(0)
    expect(stdout).toContain('is fresh')
    expect(responder.asked).toEqual([])
    expect(readFileSync(staple)).toEqual(before)
    await runStaple('--force')
    expect(responder.asked).toHaveLength(1)
  })

  it('replaces an older one in the second half of its life, and keeps its mode', async () => {
    await runStaple()
    chmodSync(staple, 0o640)
    const newer = await authority.respond(leaf, {}, { now: new Date(Date.now() + 3 * DAY) })
    responder.behave(send(newer))
    expect((await later(3 * DAY)).code).toBe(0)
    expect(readFileSync(staple)).toEqual(Buffer.from(newer))
    expect(statSync(staple).mode & 0o777).toBe(0o640)
  })

  it('that is no newer is not written', async () => {
    const bytes = await authority.respond(leaf)
    responder.behave(send(bytes))
    await runStaple()
    const inode = statSync(staple).ino
    responder.behave(answer({ thisUpdate: -7200 }))
    const { code, stdout } = await later(3 * DAY)
    expect(code).toBe(0)
    expect(stdout).toContain('as it is')
    expect(readFileSync(staple)).toEqual(Buffer.from(bytes))
    expect(statSync(staple).ino).toBe(inode)
  })

  it('replaces an empty file, and the staple of the certificate before', async () => {
    writeFileSync(staple, '')
    expect((await runStaple()).code).toBe(0)
    const other = await authority.issueLeaf({ ocspUrls: [responder.url] })
    writeFileSync(staple, await authority.respond(other))
    expect((await runStaple()).code).toBe(0)
    const about = { certificate: leaf.der, issuer: authority.root.der, at: new Date() }
    const { verifyOcspResponse } = await import('../../src/pki/index.ts')
    expect(verifyOcspResponse(readFileSync(staple), about).outcome).toBe('good')
  })

  it('is found for a leaf alone: issuer by --issuer-file, by AIA, from stdin', async () => {
    writeFileSync(site, leaf.pem)
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, authority.root.pem)
    expect((await runStaple('--issuer-file', ca)).code).toBe(0)
    const aia = await startResponder(send(authority.root.der))
    const withAia = await authority.issueLeaf({ ocspUrls: [responder.url], caIssuersUrls: [aia.url] })
    responder.behave(send(authority.respond(withAia)))
    const piped = await run(['staple', '-', '-o', staple, '--timeout', '30'], { stdin: withAia.pem })
    await aia.close()
    expect(piped).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('what is no good answer leaves the file as it is', () => {
  it.each([
    [1, 'revoked', answer({ certStatus: 'revoked' }), 'REVOKED since'],
    [1, 'unknown', answer({ certStatus: 'unknown' }), 'does not know the certificate'],
    [1, 'badly signed', answer({ signature: 'broken' }), '(signature-invalid)'],
    [1, 'of another certificate', answer({ about: 'another-certificate' }), '(wrong-certificate)'],
    [1, 'expired', answer({ thisUpdate: -7200, nextUpdate: -60 }), '(expired)'],
    [1, 'of the future', answer({ thisUpdate: 3600 }), '(not-yet-valid)'],
    [1, 'without nextUpdate', answer({ nextUpdate: null }), '(no-next-update)'],
    [1, 'tryLater', answer({ responseStatus: 'tryLater' }), '(not-successful)'],
    [3, 'HTML', html, '(HTML)'],
    [3, 'HTTP 500', status(500), '(HTTP_STATUS)'],
    [3, 'a reset', reset, '(ECONNRESET)'],
    [3, 'a body without end', endless, '(TOO_LARGE)'],
  ] as [number, string, Behaviour, string][])('exit %d: %s', async (code, _, behaviour, says) => {
    responder.behave(behaviour)
    const without = await runStaple()
    expect(without.code).toBe(code)
    expect(without.stderr).toContain(says)
    expect(without.stdout).toBe('')
    expect(existsSync(staple)).toBe(false)
    expect(readdirSync(folder)).toEqual(['site.pem'])

    const good = await authority.respond(leaf)
    writeFileSync(staple, good)
    const over = await runStaple('--force')
    expect(over.code).toBe(code)
    expect(over.stderr).toContain(says)
    expect(readFileSync(staple)).toEqual(Buffer.from(good))
    expect(readdirSync(folder).sort()).toEqual(['site.ocsp', 'site.pem'])
  })

  it('exit 3: no responder listens, or the certificate names none', async () => {
    const gone = await startResponder(answer())
    await gone.close()
    expect(await runStaple('--url', gone.url)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('ECONNREFUSED'),
    })
    writeFileSync(site, (await authority.issueLeaf()).chain)
    expect(await runStaple()).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('names no OCSP responder'),
    })
    writeFileSync(site, leaf.pem)
    expect(await runStaple()).toMatchObject({ code: 3, stderr: expect.stringContaining('no-issuer') })
  })

  it.each([
    [130, 'SIGINT'],
    [143, 'SIGTERM'],
  ])('exit %d: interrupted by %s', async (code, signal) => {
    const controller = new AbortController()
    const slow = await startResponder(() => controller.abort(signal))
    const args = ['staple', site, '-o', staple, '--timeout', '600', '--url', slow.url]
    expect((await run(args, { signal: controller.signal })).code).toBe(code)
    expect(slow.asked).toHaveLength(1)
    expect(readdirSync(folder)).toEqual(['site.pem'])
    await slow.close()
  })
})

describe('the file', () => {
  it('stays a link where it is one', async () => {
    const real = join(folder, 'real.ocsp')
    writeFileSync(real, '')
    symlinkSync('real.ocsp', staple)
    expect((await runStaple()).code).toBe(0)
    expect(lstatSync(staple).isSymbolicLink()).toBe(true)
    expect(readFileSync(real).length).toBeGreaterThan(100)
  })

  it('that is a folder, or on a full disk, is told, and nothing is left beside it', async () => {
    mkdirSync(staple)
    expect(await runStaple()).toMatchObject({ code: 2, stderr: expect.stringContaining('it is a folder') })
    expect(responder.asked).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(['site.ocsp', 'site.pem'])
    const full = await run(['staple', site, '-o', '/dev/full', '--timeout', '30'])
    expect(full).toMatchObject({ code: 2, stderr: expect.stringContaining('the disk is full') })
  })

  it('is whole after many runs at once', async () => {
    const runs = await Promise.all(Array.from({ length: 8 }, () => runStaple('--force')))
    expect(runs.map(({ code }) => code)).toEqual(Array(8).fill(0))
    const about = { certificate: leaf.der, issuer: authority.root.der, at: new Date() }
    const { verifyOcspResponse } = await import('../../src/pki/index.ts')
    expect(verifyOcspResponse(readFileSync(staple), about).outcome).toBe('good')
    expect(readdirSync(folder).sort()).toEqual(['site.ocsp', 'site.pem'])
  })
})

describe('--min-remaining', () => {
  it('is enough to the millisecond', async () => {
    const at = new Date(Math.floor(Date.now() / 1000) * 1000)
    const bytes = await authority.respond(leaf, { thisUpdate: -60, nextUpdate: 7200 }, { now: at })
    responder.behave(send(bytes))
    const args = ['staple', site, '-o', staple, '--timeout', '30', '--min-remaining', '2h']
    expect((await run(args, { now: at })).code).toBe(0)
    const after = await run(args, { now: new Date(at.getTime() + 1) })
    expect(after.code).toBe(1)
    expect(after.stderr).toContain('less than --min-remaining 2 hours')
  })

  it('is silent while enough is left, and loud after that', async () => {
    expect((await runStaple('--min-remaining', '24h')).code).toBe(0)
    responder.behave(status(503))
    expect(await later(3 * DAY, '--min-remaining', '12h', '-q')).toMatchObject({ code: 3 })
    const short = await later(3 * DAY + DAY / 2, '--min-remaining', '24h', '-q')
    expect(short).toMatchObject({ code: 1, stdout: '' })
    expect(short.stderr).toMatch(/stays good for 1[12] hours only, less than --min-remaining 24 hours/)
    expect(await later(5 * DAY, '--min-remaining', '24h')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('holds no good staple'),
    })
  })

  it('asks although the staple is fresh, where less is left', async () => {
    responder.behave(answer({ thisUpdate: -2 * 3600, nextUpdate: 6 * 3600 }))
    await runStaple()
    responder.asked.length = 0
    expect((await runStaple('--min-remaining', '12h')).code).toBe(1)
    expect(responder.asked).toHaveLength(1)
    responder.behave(answer())
    expect((await runStaple('--min-remaining', '12h')).code).toBe(0)
  })
})

describe('output', () => {
  it('as JSON', async () => {
    const { stdout, code } = await runStaple('--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ file: staple, outcome: 'new', written: true, exitCode: 0 })
    responder.behave(answer({ certStatus: 'revoked' }))
    const revoked = JSON.parse((await runStaple('--json', '--force')).stdout)
    expect(revoked).toMatchObject({
      outcome: 'revoked',
      written: false,
      revocationReason: 'keyCompromise',
      exitCode: 1,
    })
  })

  it('is nothing with -q, where all is well', async () => {
    expect(await runStaple('-q')).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

describe('wrong use', () => {
  it.each([
    ['no -o', () => run(['staple', site]), '-o is missing'],
    ['no such certificate', () => run(['staple', join(folder, 'none.pem'), '-o', staple]), 'cannot read'],
    ['no such folder', () => run(['staple', site, '-o', join(folder, 'no', 'such')]), 'cannot write'],
  ])('%s is exit 2', async (_, act, says) => {
    const { code, stderr } = await act()
    expect(code).toBe(2)
    expect(stderr).toContain(says)
  })

  it('-o that names something else is not overwritten', async () => {
    const { code, stderr } = await run(['staple', site, '-o', site])
    expect(code).toBe(2)
    expect(stderr).toContain('holds no OCSP response')
    expect(readFileSync(site, 'utf8')).toBe(leaf.chain + leaf.key)
  })
})

/** However slow this machine is. */
const PATIENT_MS = 60_000

/** A server as a process; ended by its id. */
async function startServer(program: string, args: string[], port: number): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr?.on('data', chunk => {
    said += chunk
  })
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${said}`)
    return canConnect(port)
  }, PATIENT_MS)
  return child
}

const canConnect = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(socket.destroy() !== undefined))
    socket.on('error', () => resolve(false))
  })

const stop = (child: ChildProcess) =>
  new Promise<void>(resolve => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })

describeWith(['nginx'], 'nginx', () => {
  it('staples the file, and the new one after the line that was printed', async () => {
    const port = await closedPort()
    expect((await runStaple()).code).toBe(0)
    const config = join(folder, 'nginx.conf')
    writeFileSync(
      config,
      `daemon off; pid ${folder}/nginx.pid; error_log stderr;
       events {}
       http {
         access_log off; client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
         uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
         server {
           listen 127.0.0.1:${port} ssl;
           ssl_certificate ${site}; ssl_certificate_key ${site};
           ssl_stapling on; ssl_stapling_file ${staple};
         }
       }`,
    )
    const nginx = await startServer('nginx', ['-c', config, '-p', folder, '-e', 'stderr'], port)
    try {
      const shaken = await handshake(port, authority.root.pem)
      expect(shaken.staple).toEqual(readFileSync(staple))

      responder.behave(answer({ thisUpdate: -60 }))
      const renewed = await runStaple('--force')
      expect(renewed.stdout).toContain('nginx -s reload')
      const reload = spawn('nginx', ['-c', config, '-p', folder, '-e', 'stderr', '-s', 'reload'])
      await new Promise(resolve => reload.on('exit', resolve))
      await until(async () => {
        const { staple: now } = await handshake(port, authority.root.pem)
        return now?.equals(readFileSync(staple)) === true
      }, PATIENT_MS)
      expect(readFileSync(staple)).not.toEqual(shaken.staple)
    } finally {
      await stop(nginx)
    }
  })
})

describeWith(['haproxy', 'socat'], 'HAProxy', () => {
  it('staples the file beside the certificate, and the new one after the line that was printed', async () => {
    const port = await closedPort()
    staple = join(folder, 'site.pem.ocsp')
    expect((await runStaple()).code).toBe(0)
    const config = join(folder, 'haproxy.cfg')
    const admin = join(folder, 'admin.sock')
    writeFileSync(
      config,
      `global
         stats socket ${admin} level admin
       defaults
         mode http
         timeout connect 5s
         timeout client 5s
         timeout server 5s
       frontend site
         bind 127.0.0.1:${port} ssl crt ${site}
         http-request return status 200\n`,
    )
    const haproxy = await startServer('haproxy', ['-db', '-f', config], port)
    try {
      const shaken = await handshake(port, authority.root.pem)
      expect(shaken.staple).toEqual(readFileSync(staple))

      responder.behave(answer({ thisUpdate: -60 }))
      const { stdout } = await runStaple('--force')
      const line = /HAProxy reads it with: (.*)/.exec(stdout)![1]!.replace('/run/haproxy/admin.sock', admin)
      expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' })).toContain('OCSP Response updated')
      const { staple: now } = await handshake(port, authority.root.pem)
      expect(now).toEqual(readFileSync(staple))
      expect(now).not.toEqual(shaken.staple)
    } finally {
      await stop(haproxy)
    }
  })

  it('starts with an empty file, which is then filled', async () => {
    staple = join(folder, 'site.pem.ocsp')
    writeFileSync(staple, '')
    responder.behave(status(503))
    expect((await runStaple()).code).toBe(3)
    expect(readFileSync(staple)).toHaveLength(0)
    responder.behave(answer())
    expect((await runStaple()).code).toBe(0)
    expect(readFileSync(staple).length).toBeGreaterThan(100)
  })
})
