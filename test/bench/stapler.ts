/**
 * What a stapler costs a server: CPU time of full TLS 1.3 handshakes with it and without, in pairs of rounds in one process, for
 * clients that ask for a staple. nginx, stapling from a file, stands beside it.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect as connectPlain, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSecureContext, type SecureContext } from 'node:tls'
import { type Authority, type Leaf, makeAuthority } from '../stapler/support/authority.ts'
import { handshake } from '../stapler/support/handshake.ts'
import { type Responder, send, startResponder } from '../stapler/support/responder.ts'
import { hasProgram } from '../support/needs.ts'
import { median, type Print } from './figure.ts'

const CONCURRENCY = 8
const ROUND = 100
/** Many short ones: what else the machine does then spoils both rounds of a pair or neither. */
const PAIRS = 200
/** Of the pairs, this share at either end is left out: a neighbour's burst of work is no property of a stapler. */
const TRIM = 0.2
/** Two-sided 95 % quantile of Student's t for the 119 degrees of freedom that are left. */
const T_119 = 1.98
/** USER_HZ of every Linux that Node runs on. */
const TICK_MS = 10

export async function bench(print: Print): Promise<void> {
  for (const keyType of ['ec', 'rsa'] as const) {
    const authority = await makeAuthority(keyType)
    const responder = await startResponder(send(() => authority.respond(leaf)))
    const leaf = await authority.issueLeaf({ ocspUrls: [responder.url], names: ['localhost'] })
    try {
      await compare(print, keyType === 'ec' ? 'P-256' : 'RSA-2048', authority, leaf, responder)
    } finally {
      await responder.close()
    }
  }
}

async function compare(
  print: Print,
  keyType: string,
  authority: Authority,
  leaf: Leaf,
  responder: Responder,
): Promise<void> {
  const context = createSecureContext({ ca: authority.root.pem })
  const server = await startServers(leaf)
  const nginx = hasProgram('nginx') ? await startNginx(leaf, await authority.respond(leaf)) : undefined
  const [plain, stapled] = server.ports
  const cost = async (port: number): Promise<number> => {
    const before = await server.cpuMs('start')
    await shake(port, context, port === stapled)
    return (await server.cpuMs('end')) - before
  }
  try {
    for (const port of [...server.ports, ...server.ports, ...server.ports]) await cost(port)
    const pairs: { without: number; with: number }[] = []
    for (let i = 0; i < PAIRS; i++) {
      const [first, second] = i % 2 === 0 ? [plain, stapled] : [stapled, plain]
      const [one, other] = [await cost(first), await cost(second)]
      pairs.push(i % 2 === 0 ? { without: one, with: other } : { without: other, with: one })
    }
    const group = `${keyType}: CPU time of a handshake, server's side`
    const each = (costs: number[]) => (median(costs) / ROUND) * 1000
    print({ group, name: 'Node, no stapler', unit: 'µs', value: each(pairs.map(pair => pair.without)) })
    print({ group, name: 'Node, stapler attached', unit: 'µs', value: each(pairs.map(pair => pair.with)) })
    if (nginx)
      print({ group, name: 'nginx, ssl_stapling_file', unit: 'µs', value: await nginx.cost(context) })
    const { mean, lower, upper } = interval(pairs.map(pair => Math.log(pair.without / pair.with)))
    print(`ratio of handshakes: ${mean.toFixed(3)}, 95 % interval ${lower.toFixed(3)} to ${upper.toFixed(3)}`)
    print({
      name: `${keyType}: ratio of handshakes, lower bound of its 95 % interval`,
      unit: 'times',
      value: lower,
      limit: { atLeast: 0.95 },
    })
    print(`the responder was asked ${responder.asked.length} times`)
  } finally {
    server.child.kill()
    await nginx?.stop()
  }
}

/** Trimmed mean of the ratios whose logarithms are given, and its interval by winsorized variance (Yuen 1974). */
function interval(logs: readonly number[]): { mean: number; lower: number; upper: number } {
  const sorted = [...logs].sort((a, b) => a - b)
  const cut = Math.floor(TRIM * sorted.length)
  const kept = sorted.slice(cut, sorted.length - cut)
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const mean = average(kept)
  const winsorized = sorted.map(value => Math.min(Math.max(value, kept[0]!), kept.at(-1)!))
  const centre = average(winsorized)
  const squares = winsorized.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  const half = T_119 * Math.sqrt(squares / (kept.length * (kept.length - 1)))
  return { mean: Math.exp(mean), lower: Math.exp(mean - half), upper: Math.exp(mean + half) }
}

async function shake(port: number, secureContext: SecureContext, stapled: boolean): Promise<void> {
  let left = ROUND
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const { staple } = await handshake(port, '', { secureContext, ca: undefined })
      if ((staple !== null) !== stapled) throw new Error(`a staple: ${staple !== null}, expected: ${stapled}`)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

interface Servers {
  child: ChildProcess
  ports: [plain: number, stapled: number]
  cpuMs(moment: 'start' | 'end'): Promise<number>
}

async function startServers(leaf: Leaf): Promise<Servers> {
  const child = fork(join(import.meta.dirname, 'child/stapled-server.ts'), {
    execArgv: ['--expose-gc', '--import', 'tsx'],
    env: { ...process.env, SITE: JSON.stringify([leaf.chain, leaf.key]) },
  })
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', code => reject(new Error(`the server ended with ${code}`)))
  })
  ended.catch(() => {})
  const next = async <T>(): Promise<T> => (await Promise.race([once(child, 'message'), ended]))[0]
  const { ports } = await next<{ ports: Servers['ports'] }>()
  return {
    child,
    ports,
    async cpuMs(moment) {
      const answer = next<{ cpuMs: number }>()
      child.send(moment)
      return (await answer).cpuMs
    },
  }
}

async function startNginx(leaf: Leaf, staple: Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), 'ocspcheck-bench-'))
  const at = (name: string) => join(folder, name)
  writeFileSync(at('site.pem'), leaf.chain + leaf.key)
  writeFileSync(at('site.ocsp'), staple)
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  writeFileSync(
    at('nginx.conf'),
    `daemon off; master_process off; pid ${at('pid')}; error_log stderr;
     events {}
     http {
       access_log off; ${temporary.map(name => `${name}_temp_path ${folder};`).join(' ')}
       ssl_session_tickets off; ssl_session_cache off;
       server {
         listen 127.0.0.1:${port} ssl;
         ssl_certificate ${at('site.pem')}; ssl_certificate_key ${at('site.pem')};
         ssl_stapling on; ssl_stapling_file ${at('site.ocsp')};
       }
     }`,
  )
  const child = spawn('nginx', ['-c', at('nginx.conf'), '-p', folder, '-e', 'stderr'], { stdio: 'inherit' })
  for (let tries = 0; tries < 100 && !(await listens(port)); tries++) await sleep(50)
  const cpuMs = () => {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  }
  return {
    /** Microseconds a handshake: over many, because the kernel counts in hundredths of a second. */
    async cost(context: SecureContext): Promise<number> {
      const rounds = 10
      const before = cpuMs()
      for (let i = 0; i < rounds; i++) await shake(port, context, true)
      return ((cpuMs() - before) / (rounds * ROUND)) * 1000
    },
    async stop() {
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const freePort = () =>
  new Promise<number>(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

const listens = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connectPlain(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket.destroy().destroyed))
    socket.once('error', () => resolve(false))
  })
