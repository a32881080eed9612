/**
 * Handshakes as the probe makes them beside a bare `tls.connect` loop with `requestOCSP`, against nginx on this machine, in turns.
 * Both use one SecureContext for all: without, the bare loop would be slower than anybody who cares about speed would write it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { type Issued, issue } from '../../src/lab/mint/certificate.ts'
import { makeKeyPair } from '../../src/lab/mint/keys.ts'
import { makeOcspResponse } from '../../src/lab/mint/ocsp.ts'
import { randomSerial } from '../../src/lab/mint/world.ts'
import { secureContexts } from '../../src/net/contexts.ts'
import { handshake } from '../../src/net/tls.ts'
import { median, type Print } from './figure.ts'

/** The default of `--concurrency`. */
const CONCURRENCY = 16
const ROUND = 250
const PORT = 28_443
const DAY_MS = 86_400_000

type Shake = () => Promise<void>

export async function bench(print: Print): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ocspcheck-bench-'))
  const root = await writeSite(folder)
  const nginx = await startNginx(folder)
  const context = secureContexts([root.pem])('any')
  const ours: Shake = async () => {
    const result = await handshake({
      address: '127.0.0.1',
      port: PORT,
      servername: 'site.test',
      context,
      timeoutMs: 15_000,
    })
    if (result.state !== 'completed' || !result.value.staple) throw new Error(JSON.stringify(result))
  }
  const bare: Shake = () =>
    bareHandshake({ host: '127.0.0.1', port: PORT, servername: 'site.test', secureContext: context })
  try {
    await run(bare, ROUND)
    await run(ours, ROUND)
    for (const handshakes of [1_000, 10_000]) await compare(print, { bare, ours }, handshakes)
    await watchMemory(print, ours)
  } finally {
    nginx.kill()
    rmSync(folder, { recursive: true })
  }
}

/** The ratio is the median over pairs of rounds, one of each right after the other: a busy moment spoils one pair, not the figure. */
async function compare(
  print: Print,
  { bare, ours }: { bare: Shake; ours: Shake },
  handshakes: number,
): Promise<void> {
  const pairs: { bare: number; ours: number }[] = []
  for (let done = 0; done < handshakes; done += ROUND) {
    const first = pairs.length % 2 === 0
    const before = first ? await run(bare, ROUND) : await run(ours, ROUND)
    const after = first ? await run(ours, ROUND) : await run(bare, ROUND)
    pairs.push(first ? { bare: before, ours: after } : { bare: after, ours: before })
  }
  const group = `${handshakes} handshakes, ${CONCURRENCY} at a time`
  const rate = (seconds: number[]): number => ROUND / median(seconds)
  print({
    group,
    name: 'tls.connect with requestOCSP',
    unit: '/s',
    value: rate(pairs.map(pair => pair.bare)),
  })
  print({ group, name: 'ocspcheck', unit: '/s', value: rate(pairs.map(pair => pair.ours)) })
  print({
    name: 'ratio of the rates, median over pairs of rounds',
    unit: 'times',
    value: median(pairs.map(pair => pair.bare / pair.ours)),
    limit: { atLeast: 0.9 },
  })
}

async function watchMemory(print: Print, ours: Shake): Promise<void> {
  const peaks: number[] = []
  for (const handshakes of [1_000, 10_000]) {
    let peak = 0
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss())
    }, 20)
    await run(ours, handshakes)
    clearInterval(watch)
    peaks.push(peak / 1e6)
  }
  const [after1000, after10000] = peaks as [number, number]
  print({ group: 'peak memory', name: '1000 handshakes', value: after1000, unit: 'MB' })
  print({ group: 'peak memory', name: '10000 handshakes', value: after10000, unit: 'MB' })
  print({ name: 'growth', value: after10000 - after1000, unit: 'MB', limit: { atMost: 40 } })
}

/** Seconds for so many. */
async function run(shake: Shake, handshakes: number): Promise<number> {
  const from = performance.now()
  let left = handshakes
  const worker = async (): Promise<void> => {
    while (left-- > 0) await shake()
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  return (performance.now() - from) / 1000
}

function bareHandshake(options: ConnectionOptions): Promise<void> {
  const all: ConnectionOptions & { requestOCSP: boolean } = {
    ...options,
    requestOCSP: true,
    rejectUnauthorized: false,
  }
  return new Promise((resolve, reject) => {
    let stapled = false
    const socket = connectTls(all, () => {
      socket.getPeerX509Certificate()
      socket.destroy()
      if (stapled) resolve()
      else reject(new Error('no staple'))
    })
    socket.once('OCSPResponse', (staple: Buffer | null) => {
      stapled = staple !== null
    })
    socket.once('error', reject)
  })
}

async function writeSite(folder: string): Promise<Issued> {
  const now = new Date()
  const lifetime = {
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + 30 * DAY_MS),
  }
  const make = async (subject: string, issuer?: Issued): Promise<Issued> =>
    issue({
      subject,
      issuer,
      keys: await makeKeyPair('ec'),
      serial: randomSerial(),
      ...lifetime,
      ...(subject === 'site.test' ? { names: [subject] } : { ca: { crlSign: true } }),
    })
  const root = await make('Root')
  const intermediate = await make('Intermediate', root)
  const leaf = await make('site.test', intermediate)
  const staple = await makeOcspResponse({
    answer: {},
    certificate: leaf,
    issuer: intermediate,
    signer: intermediate,
    now,
  })
  writeFileSync(join(folder, 'chain.pem'), leaf.pem + intermediate.pem)
  writeFileSync(join(folder, 'key.pem'), leaf.keys.pem)
  writeFileSync(join(folder, 'staple.der'), staple)
  return root
}

async function startNginx(folder: string): Promise<ChildProcess> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log; worker_rlimit_nofile 4096;
    events { worker_connections 2048; }
    http {
      access_log off; ${temporary}
      server {
        listen 127.0.0.1:${PORT} ssl backlog=1024;
        ssl_certificate ${folder}/chain.pem; ssl_certificate_key ${folder}/key.pem;
        ssl_stapling on; ssl_stapling_file ${folder}/staple.der;
      }
    }`,
  )
  const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' })
  for (let tries = 0; tries < 100; tries++) {
    if (await listens()) return nginx
    await sleep(50)
  }
  nginx.kill()
  throw new Error('nginx does not start')
}

const listens = (): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(PORT, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
