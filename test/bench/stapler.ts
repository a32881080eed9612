/**
 * What a stapler costs a server: CPU time of full TLS 1.3 handshakes with it and without, in pairs of rounds in one process, for
 * clients that ask for a staple. nginx, stapling from a file, stands beside it.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionOptions, connect, createSecureContext, type SecureContext } from 'node:tls'
import type { Leaf } from '../stapler/support/authority.ts'
import { makeStapleable, type Stapleable } from '../stapler/support/stapleable.ts'
import { hasProgram } from '../support/needs.ts'
import { closedPort } from '../support/port.ts'
import { median, type Print } from './figure.ts'

const CONCURRENCY = 8
/** Short, so that what else the machine does meanwhile meets both rounds of a pair. */
const ROUND = 24
const WARM_UP = 20
/** Pairs are added until the interval is this narrow, whatever it holds, or the time is over. */
const BATCH = 50
const LEAST_PAIRS = 200
const WIDTH = 0.015
const LONGEST_MS = 3 * 60_000
/** Two-sided 95 % quantile of the normal distribution. */
const Z = 1.96
/** USER_HZ of every Linux that Node runs on. */
const TICK_MS = 10

export async function bench(print: Print): Promise<void> {
  for (const keyType of ['ec', 'rsa'] as const) {
    const stapleable = await makeStapleable(keyType)
    try {
      await compare(print, keyType === 'ec' ? 'P-256' : 'RSA-2048', stapleable)
    } finally {
      await stapleable.responder.close()
    }
  }
}

async function compare(
  print: Print,
  keyType: string,
  { authority, leaf, responder }: Stapleable,
): Promise<void> {
  const context = createSecureContext({ ca: authority.root.pem })
  const server = await startServers(leaf)
  const nginx = hasProgram('nginx') ? await startNginx(leaf, await authority.respond(leaf)) : undefined
  const [plain, stapled] = server.ports
  const cost = (port: number) => server.cpuMs(() => shake(port, context, port === stapled))
  try {
    for (let i = 0; i < WARM_UP; i++) for (const port of server.ports) await cost(port)
    const pairs: { without: number; with: number }[] = []
    const logs = () => pairs.map(pair => Math.log(pair.without / pair.with))
    const end = performance.now() + LONGEST_MS
    let ratio: Interval
    do {
      for (let i = 0; i < BATCH; i++) {
        // ABBA: what drifts cancels out.
        const [first, second] = i % 2 === 0 ? [plain, stapled] : [stapled, plain]
        const [one, other] = [await cost(first), await cost(second)]
        pairs.push(i % 2 === 0 ? { without: one, with: other } : { without: other, with: one })
      }
      ratio = interval(logs())
    } while (performance.now() < end && (pairs.length < LEAST_PAIRS || ratio.upper - ratio.lower > WIDTH))

    const group = `${keyType}: CPU time of a handshake, server's side`
    const each = (costs: number[]) => (median(costs) / ROUND) * 1000
    print({ group, name: 'Node, no stapler', unit: 'µs', value: each(pairs.map(pair => pair.without)) })
    print({ group, name: 'Node, stapler attached', unit: 'µs', value: each(pairs.map(pair => pair.with)) })
    if (nginx)
      print({ group, name: 'nginx, ssl_stapling_file', unit: 'µs', value: await nginx.cost(context) })
    const { middle, lower, upper } = ratio
    print(
      `ratio of handshakes: ${middle.toFixed(3)}, 95 % interval ${lower.toFixed(3)} to ${upper.toFixed(3)} (${pairs.length} pairs)`,
    )
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

interface Interval {
  middle: number
  lower: number
  upper: number
}

/**
 * Of the ratios whose logarithms are given: Hodges and Lehmann's estimate, and the interval of Wilcoxon's signed ranks. No pair is
 * left out, and none, however disturbed, weighs more than another.
 */
function interval(logs: readonly number[]): Interval {
  const means = new Float64Array((logs.length * (logs.length + 1)) / 2)
  let count = 0
  for (const [i, one] of logs.entries()) {
    for (const other of logs.slice(i)) means[count++] = (one + other) / 2
  }
  means.sort()
  const n = logs.length
  const rank = Math.floor(count / 2 - Z * Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24))
  const at = (index: number) => Math.exp(means[index]!)
  return { middle: at(Math.floor(count / 2)), lower: at(rank), upper: at(count - 1 - rank) }
}

/** A round of full handshakes: sessions are never offered, and connections are closed in good order. */
async function shake(
  port: number,
  secureContext: SecureContext,
  stapled: boolean,
  count = ROUND,
): Promise<void> {
  let left = count
  const worker = async (): Promise<void> => {
    while (left-- > 0) await shakeOnce(port, secureContext, stapled)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

/** With as little work of the client's own as can be: it shares the machine with what is measured. */
function shakeOnce(port: number, secureContext: SecureContext, stapled: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let got = false
    const options = { port, host: '127.0.0.1', servername: 'localhost', requestOCSP: true, secureContext }
    const socket = connect(options as ConnectionOptions, () => socket.end())
    socket.on('OCSPResponse', (staple: Buffer | null) => {
      got = staple !== null
    })
    socket.on('error', reject)
    socket.on('close', () => {
      if (got === stapled) resolve()
      else reject(new Error(`a staple: ${got}, expected: ${stapled}`))
    })
    socket.resume()
  })
}

interface Servers {
  child: ChildProcess
  ports: [plain: number, stapled: number]
  /** What it spends on a round. */
  cpuMs(round: () => Promise<void>): Promise<number>
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
    async cpuMs(round) {
      const begun = next()
      child.send(ROUND)
      await begun
      const spent = next<{ cpuMs: number }>()
      await round()
      return (await spent).cpuMs
    },
  }
}

async function startNginx(leaf: Leaf, staple: Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), 'ocspcheck-bench-'))
  const at = (name: string) => join(folder, name)
  writeFileSync(at('site.pem'), leaf.chain + leaf.key)
  writeFileSync(at('site.ocsp'), staple)
  const port = await closedPort()
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
      const count = 1000
      const before = cpuMs()
      await shake(port, context, true, count)
      return ((cpuMs() - before) / count) * 1000
    },
    async stop() {
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const listens = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connectPlain(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket.destroy().destroyed))
    socket.once('error', () => resolve(false))
  })
