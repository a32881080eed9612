import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { SCENARIOS } from '../../src/lab/index.ts'
import { instructions } from '../../src/lab/trust.ts'
import { describeWith } from '../support/needs.ts'
import { run } from './support/run.ts'

const started = new Set<ChildProcess>()
afterEach(() => {
  for (const child of started) {
    child.kill('SIGKILL')
  }
  started.clear()
})

interface Run {
  child: ChildProcess
  /** Resolves with the exit code (or the signal) and everything printed. */
  ended: Promise<{ code: number | string | null; stdout: string; stderr: string }>
  /** Resolves with stdout once it matches. */
  until: (pattern: RegExp) => Promise<RegExpExecArray>
}

function serve(...args: string[]): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'serve', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.add(child)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => {
    stdout += chunk
  })
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const ended = new Promise<{ code: number | string | null; stdout: string; stderr: string }>(resolve => {
    child.on('close', (code, signal) => resolve({ code: code ?? signal, stdout, stderr }))
  })
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(stdout)
        if (match) {
          resolve(match)
        }
      }
      child.stdout.on('data', look)
      child.on('close', () => reject(new Error(`it ended before it said ${pattern}: ${stdout}${stderr}`)))
      look()
    })
  return { child, ended, until }
}

const FREE = ['--port', '0', '--control-port', '0']

describe('ocspcheck serve', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('says where everything is, and stops at once on %s', async (signal, code) => {
    const { child, ended, until } = serve(...FREE)
    await until(/Ctrl-C stops it/)
    const [, caFile] = await until(/root {8}(\S+)/)
    expect(readFileSync(caFile!, 'utf8')).toContain('BEGIN CERTIFICATE')
    const [, control] = await until(/control {5}(\S+)/)
    // A browser that listens does not hold it up.
    const events = await fetch(new URL('events', control))
    child.kill(signal)
    const result = await ended
    await events.body?.cancel().catch(() => {})
    expect(result.code).toBe(code)
    expect(result.stderr).toBe('')
    expect(result.stdout).toContain(`${SCENARIOS.length} scenarios`)
    expect(result.stdout).toContain('https://responder-nxdomain.localhost:')
    expect(existsSync(caFile!)).toBe(false)
  })

  it('gives a plain localhost the scenario that is asked for', async () => {
    const { until, child, ended } = serve(...FREE, '--scenario', 'crl-only', '--key', 'rsa')
    const [, url] = await until(/(https:\/\/localhost:\d+\/) is crl-only/)
    expect(new URL(url!).port).not.toBe('0')
    child.kill('SIGTERM')
    await ended
  })

  it('says which port is taken, and what to do', async () => {
    const taken = createServer()
    await new Promise<void>(done => taken.listen(0, '127.0.0.1', done))
    const { port } = taken.address() as { port: number }
    const { code, stderr } = await run(['serve', '--control-port', '0', '--port', String(port)])
    taken.close()
    expect(code).toBe(2)
    expect(stderr).toBe(
      `ocspcheck: port ${port} (https) is taken by another program\n  Choose another with --port <n>; --port 0 takes a free one.\n`,
    )
  })

  it('says what is wrong with its folder, and what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ocspcheck-'))
    writeFileSync(join(folder, 'root.key'), 'not a key')
    for (const dir of [folder, join(folder, 'root.key')]) {
      const { code, stderr } = await run(['serve', '--dir', dir])
      expect(code).toBe(2)
      expect(stderr).toMatch(/^ocspcheck: --dir: .*cannot be read.*\n {2}Name a folder that you may write to/)
    }
  })

  it.each([
    [['--scenario', 'nope'], /no scenario is called "nope"/],
    [['--host', '192.0.2.1'], /is not a host name/],
    [['--host', 'a b'], /is not a host name/],
    [['--port', '70000'], /not a whole number from 0 to 65535/],
    [['--key', 'dsa'], /ec, rsa/],
    [['--json'], /--json belongs to --list/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await run(['serve', ...args])
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
  })

  it('lists the scenarios, for people and as JSON', async () => {
    const { stdout } = await run(['serve', '--list'])
    for (const { id, title } of SCENARIOS) {
      expect(stdout).toContain(`${id} `)
      expect(stdout).toContain(title)
    }
    const json = JSON.parse((await run(['serve', '--list', '--json'])).stdout)
    expect(json).toEqual(JSON.parse(JSON.stringify(SCENARIOS)))
  })

  it('keeps the root in --dir', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'serve-dir-'))
    const dir = join(folder, 'bench')
    const roots: string[] = []
    for (let start = 0; start < 2; start++) {
      await run(['serve', ...FREE, '--dir', dir, '--', process.execPath, '-e', '0'])
      roots.push(readFileSync(join(dir, 'root.pem'), 'utf8'))
    }
    rmSync(folder, { recursive: true })
    expect(roots[0]).toBe(roots[1])
  })
})

describe('ocspcheck serve -- command', () => {
  const codeOf = async (...args: string[]) => (await run(['serve', ...FREE, '--', ...args])).code

  it('passes the exit code on', async () => {
    expect(await codeOf(process.execPath, '-e', 'process.exit(7)')).toBe(7)
    expect(await codeOf(process.execPath, '-e', '0')).toBe(0)
    expect(await codeOf('no-such-command')).toBe(127)
  })

  it.skipIf(process.platform === 'win32')('gives 128+n where signal n ended the command', async () => {
    expect(await codeOf(process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")')).toBe(137)
  })

  it('hands the arguments on as they are, options included', async () => {
    const source = 'console.log(JSON.stringify(process.argv.slice(1)))'
    const { stdout } = await serve(...FREE, '--', process.execPath, '-e', source, '--', '--list', '-v', 'a b')
      .ended
    expect(JSON.parse(stdout)).toEqual(['--list', '-v', 'a b'])
  })

  it('gives the command what it needs to trust the bench', async () => {
    const source = `
      const { readFileSync } = require('node:fs')
      const { CURL_CA_BUNDLE, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, OCSPCHECK_CA_FILE, OCSPCHECK_RESOLVER, OCSPCHECK_CONTROL } = process.env
      const files = new Set([CURL_CA_BUNDLE, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, OCSPCHECK_CA_FILE])
      if (files.size !== 1 || !readFileSync(CURL_CA_BUNDLE, 'utf8').includes('BEGIN CERTIFICATE')) process.exit(1)
      if (!/^127\\.0\\.0\\.1:\\d+$/.test(OCSPCHECK_RESOLVER)) process.exit(2)
      fetch(OCSPCHECK_CONTROL + 'scenarios').then(r => r.json()).then(async list => {
        const { url } = list.find(one => one.id === 'healthy')
        const { port } = new URL(url)
        require('node:https').get({ host: '127.0.0.1', port, servername: 'healthy.localhost', path: '/' }, response => {
          console.log(response.statusCode, response.socket.authorized)
          response.resume()
        })
      })
    `
    const { code, stdout } = await serve(...FREE, '--', process.execPath, '-e', source).ended
    expect([code, stdout]).toEqual([0, '200 true\n'])
  })

  it.skipIf(process.platform === 'win32')(
    'hands SIGTERM on, and does not wait for a command that will not end',
    async () => {
      const codeAfterSigterm = async (...command: string[]) => {
        const { child, ended, until } = serve(...FREE, '--', ...command)
        await until(/up/)
        child.kill('SIGTERM')
        return (await ended).code
      }
      expect(await codeAfterSigterm('sh', '-c', 'echo up; exec sleep 600')).toBe(143)
      const deaf = 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'
      expect(await codeAfterSigterm(process.execPath, '-e', deaf)).toBe(137)
    },
  )
})

describeWith(['curl'], 'serve with curl', () => {
  it.each([
    ['healthy', ['--cert-status'], 0],
    ['responder-nxdomain', [], 0],
    ['responder-nxdomain', ['--cert-status'], 91],
    ['staple-revoked', ['--cert-status'], 91],
    ['untrusted-root', [], 60],
  ])('curl meets %s %j with exit code %i', async (id, options, code) => {
    // curl resolves names under .localhost itself.
    const script = `const { execFileSync } = require('node:child_process')
      fetch(process.env.OCSPCHECK_CONTROL + 'scenarios/${id}').then(r => r.json()).then(({ url }) => {
        try { execFileSync('curl', ['-sS', ...${JSON.stringify(options)}, url]) } catch (error) { process.exit(error.status) }
      })`
    expect(
      (await run(['serve', ...FREE, '--', process.execPath, '-e', script], { env: process.env })).code,
    ).toBe(code)
  })
})

describe('instructions', () => {
  const bench = {
    caFile: '/bench/root.pem',
    root: Buffer.from('root'),
    url: (id: string) => `https://${id}.localhost:8443/`,
    resolver: '127.0.0.1:5353',
  }

  it('has the exact lines for Windows, and what each is expected to say', () => {
    const { trust, untrust, see, forget } = instructions('win32', bench)
    expect(trust[0]?.line).toBe('certutil -addstore -f root "/bench/root.pem"')
    expect(untrust[0]?.line).toBe('certutil -delstore root dc76e9f0c0006e8f919e0c515c66dbba3982f785')
    expect(see.map(({ line }) => line)).toEqual([
      'curl.exe -v https://responder-nxdomain.localhost:8443/',
      'curl.exe --ssl-revoke-best-effort https://responder-nxdomain.localhost:8443/',
      'curl.exe --ssl-revoke-best-effort https://responder-revoked.localhost:8443/',
      'curl.exe --ssl-no-revoke https://responder-revoked.localhost:8443/',
    ])
    expect(see[0]?.says).toContain('CRYPT_E_REVOCATION_OFFLINE (0x80092013)')
    expect(forget.map(({ line }) => line).join('\n')).toContain('certutil -urlcache * delete')
  })

  it.each(['linux', 'darwin'] as const)('tells how to trust and untrust on %s', platform => {
    const { trust, untrust, see } = instructions(platform, bench)
    expect([trust.length, untrust.length]).toEqual([1, 1])
    expect(see.map(({ line }) => line).join('\n')).toContain('curl --cacert "/bench/root.pem"')
  })
})
