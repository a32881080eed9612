/**
 * The TLS front: reads each ClientHello and hands the connection to the scenario's own server. One server with SNI contexts would not
 * do: they set neither the TLS version nor tell two key types apart.
 */
import { constants } from 'node:crypto'
import type { Server as HttpsServer, ServerOptions } from 'node:https'
import { isIPv6, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { staple } from '../mint/answers.ts'
import type { Leaf, Minted } from '../mint/mint.ts'
import { type ClientHello, LONGEST_HELLO, readClientHello } from './client-hello.ts'
import { plainAddress, remoteOf } from './remote.ts'
import type { Stage } from './stage.ts'

/** How long a connection may take to say a whole ClientHello, and then to shake hands. Milliseconds. */
const HELLO_MS = 10_000
const HANDSHAKE_MS = 20_000
/** A server that staples from the second handshake on forgets after this much quiet, so that the first can be seen again. */
const COLD_AFTER_MS = 10_000

/** Alert: fatal, unrecognized_name (RFC 6066 3). */
const UNRECOGNIZED_NAME = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 112)

interface Arrival {
  hello: ClientHello
  from: string
  /** Is a staple handed out in this handshake? */
  stapled: boolean
}

export interface Front {
  /** For each accepted TCP connection. */
  accept(socket: Socket): void
  close(): void
}

export function createFront(stage: Stage): Front {
  const servers = new Map<string, Promise<HttpsServer>>()
  const lastHandshake = new Map<string, number>()
  const arrivals = new WeakMap<object, Arrival>()

  stage.onSwitch.push(id => {
    lastHandshake.delete(id)
    for (const key of servers.keys()) {
      if (key.startsWith(`${id} `)) {
        servers.delete(key)
      }
    }
  })

  async function hand(socket: Socket, hello: ClientHello, bytes: Buffer): Promise<void> {
    const id = scenarioOf(stage, hello.servername)
    const from = remoteOf(socket)
    if (id === undefined) {
      const text = `${from} asked for ${hello.servername}: no scenario has that name`
      stage.log.add({
        what: 'handshake-failed',
        from,
        servername: hello.servername ?? '',
        reason: 'unrecognized_name',
        text,
      })
      socket.end(UNRECOGNIZED_NAME)
      return
    }
    const minted = await stage.minted(id)
    const leaf = leafFor(minted, hello)
    const stapling = isStapling(minted, socket, lastHandshake)
    const key = `${id} ${minted.token} ${leaf.type} ${stapling}`
    const known = servers.get(key) ?? createServer(stage, minted, leaf, stapling, arrivals)
    servers.set(key, known)
    const server = await known
    if (socket.destroyed) {
      return
    }
    const stapled = stapling && hello.asksForStaple && (await staple(minted, leaf, stage.world)) !== null
    arrivals.set(socket, { hello, from, stapled })
    socket.unshift(bytes)
    server.emit('connection', socket)
  }

  return {
    accept(socket) {
      readHello(socket, (hello, bytes) => {
        hand(socket, hello, bytes).catch(error => {
          stage.log.add({ what: 'failed', reason: String(error), text: `the bench itself failed: ${error}` })
          socket.destroy()
        })
      })
    },
    close() {
      servers.clear()
    },
  }
}

/** `<id>.localhost` or `<id>.<host>`; a plain host, an address or nothing is the default scenario. */
function scenarioOf(stage: Stage, servername: string | undefined): string | undefined {
  const bases = ['localhost', ...(stage.world.host ? [stage.world.host] : [])]
  if (servername === undefined || bases.includes(servername)) {
    return stage.defaultId
  }
  const id = servername.slice(0, servername.indexOf('.'))
  return bases.some(base => servername === `${id}.${base}`) && stage.scenarios.has(id) ? id : undefined
}

function leafFor({ leaves }: Minted, hello: ClientHello): Leaf {
  return leaves.find(({ type }) => (type === 'ec' ? hello.ecdsa : hello.rsa)) ?? leaves[0]!
}

function isStapling({ scenario }: Minted, socket: Socket, lastHandshake: Map<string, number>): boolean {
  const { stapleFromHandshake, stapleOnlyOn } = scenario.tls ?? {}
  if (stapleOnlyOn !== undefined) {
    const family = isIPv6(plainAddress(socket.remoteAddress)) ? 6 : 4
    return family === stapleOnlyOn
  }
  if (stapleFromHandshake !== undefined) {
    const before = lastHandshake.get(scenario.id)
    lastHandshake.set(scenario.id, Date.now())
    return before !== undefined && Date.now() - before < COLD_AFTER_MS
  }
  return true
}

function readHello(socket: Socket, done: (hello: ClientHello, bytes: Buffer) => void): void {
  let bytes = Buffer.alloc(0)
  const giveUp = () => socket.destroy()
  socket.on('error', giveUp)
  socket.setTimeout(HELLO_MS, giveUp)
  const onData = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    const hello = readClientHello(bytes)
    if (hello === 'not-tls' || (hello === 'incomplete' && bytes.length > LONGEST_HELLO)) {
      giveUp()
    } else if (hello !== 'incomplete') {
      socket.off('data', onData)
      socket.pause()
      socket.setTimeout(0)
      socket.off('timeout', giveUp)
      done(hello, bytes)
    }
  }
  socket.on('data', onData)
}

async function createServer(
  stage: Stage,
  minted: Minted,
  leaf: Leaf,
  stapling: boolean,
  arrivals: WeakMap<object, Arrival>,
): Promise<HttpsServer> {
  const https = await import('node:https')
  const { scenario } = minted
  const options: ServerOptions = {
    cert: leaf.chain,
    key: leaf.issued.keys.pem,
    minVersion: 'TLSv1.2',
    maxVersion: scenario.tls?.maxVersion ?? 'TLSv1.3',
    handshakeTimeout: HANDSHAKE_MS,
    // Sessions that cannot be resumed: a resumed one carries neither certificate nor staple.
    ...(scenario.tls?.tickets ? {} : { secureOptions: constants.SSL_OP_NO_TICKET }),
  }
  const server = https.createServer(options, (request, response) => {
    request.resume()
    response.setHeader('content-type', 'text/plain; charset=utf-8')
    response.setHeader('connection', 'close')
    response.end(`${scenario.id}: ${scenario.title}\n\n${scenario.description}\n`)
  })
  if (stapling && scenario.staple !== 'none') {
    server.on('OCSPRequest', (_certificate, _issuer, answer) => {
      staple(minted, leaf, stage.world).then(
        bytes => answer(null, bytes === null ? (null as unknown as Buffer) : Buffer.from(bytes)),
        () => answer(null, null as unknown as Buffer),
      )
    })
  }
  server.on('secureConnection', (socket: TLSSocket) => tell(stage, minted, socket, arrivals))
  server.on('tlsClientError', (error: Error & { code?: string }, socket: TLSSocket) => {
    const arrival = arrivalOf(socket, arrivals)
    const reason = error.code ?? error.message
    const from = arrival?.from ?? 'a client'
    const text = `${from} broke off the handshake with ${scenario.id}: ${reason}`
    const servername = arrival?.hello.servername
    stage.log.add({
      what: 'handshake-failed',
      scenario: scenario.id,
      from,
      ...(servername ? { servername } : {}),
      reason,
      text,
    })
    socket.destroy()
  })
  return server
}

function tell(
  stage: Stage,
  { scenario }: Minted,
  socket: TLSSocket,
  arrivals: WeakMap<object, Arrival>,
): void {
  socket.on('error', () => socket.destroy())
  const arrival = arrivalOf(socket, arrivals)
  if (!arrival) {
    return
  }
  const { hello, from, stapled } = arrival
  const protocol = socket.getProtocol() ?? 'unknown'
  const resumed = socket.isSessionReused()
  const asked = hello.asksForStaple ? 'asked for a staple' : 'did not ask for a staple'
  const got = hello.asksForStaple ? (stapled && !resumed ? ' and got one' : ' and got none') : ''
  const text = `${from} shook hands with ${scenario.id} (${protocol}${resumed ? ', resumed' : ''}); it ${asked}${got}`
  stage.log.add({
    what: 'handshake',
    scenario: scenario.id,
    from,
    ...(hello.servername ? { servername: hello.servername } : {}),
    askedForStaple: hello.asksForStaple,
    stapled: stapled && !resumed,
    protocol,
    resumed,
    text,
  })
}

/** Node keeps the TCP socket that a TLS socket was made of in `_parent`. */
function arrivalOf(socket: TLSSocket, arrivals: WeakMap<object, Arrival>): Arrival | undefined {
  const parent = (socket as TLSSocket & { _parent?: object })._parent
  return parent && arrivals.get(parent)
}
