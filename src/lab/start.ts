/** Starts everything and takes it down again. */

import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createControlServer } from './control/server.ts'
import type { Lab, LabOptions, MintedDetails } from './lab.ts'
import { Log } from './log.ts'
import { answerCrl, answerOcsp, staple } from './mint/answers.ts'
import { pemOf } from './mint/certificate.ts'
import type { Minted } from './mint/mint.ts'
import { makeRoot, type World } from './mint/world.ts'
import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { createFront } from './servers/front.ts'
import { createHttpServer } from './servers/http.ts'
import { bindUdp, findClosedPort, listen, retryFreePort } from './servers/listen.ts'
import { createNameserver } from './servers/nameserver.ts'
import { createStage, type Stage } from './servers/stage.ts'
import { ROOT_FILE, readRoot, writeRoot, writeScenario } from './store.ts'

const LOOPBACK = { v4: '127.0.0.1', v6: '::1' } as const
const EVERYWHERE = { v4: '0.0.0.0', v6: '::' } as const

export async function start(options: LabOptions): Promise<Lab> {
  const now = options.now ?? (() => new Date())
  const healthy = find('healthy')
  const scenarios = options.scenarios?.map(find) ?? SCENARIOS
  const defaultId = options.scenario ?? (scenarios.includes(healthy) ? 'healthy' : scenarios[0]!.id)
  if (!scenarios.some(({ id }) => id === defaultId)) {
    throw new Error(`no scenario is called ${defaultId}`)
  }
  const keyType = options.key ?? 'ec'
  const kept = options.dir === undefined ? undefined : await readRoot(options.dir)
  const root = kept ?? (await makeRoot('ocspcheck bench root', keyType, now()))
  if (options.dir !== undefined && !kept) {
    await writeRoot(options.dir, root)
  }
  const world: World = {
    root,
    keyType,
    urlHost: options.host ?? '127.0.0.1',
    ...(options.host ? { host: options.host } : {}),
    httpPort: 0,
    closedPort: await findClosedPort(),
    now,
    strangers: new Map(),
  }
  const log = new Log(now)
  const stage = createStage({ world, log, scenarios, healthy, defaultId })
  const running = await listenAll(stage, options)
  world.httpPort = running.ports.http
  const host = options.host ?? 'localhost'
  return {
    root: { pem: root.pem, certificate: root.der },
    host,
    ports: running.ports,
    resolver: `127.0.0.1:${running.ports.dns}`,
    proxy: `http://127.0.0.1:${running.ports.http}`,
    control: `http://localhost:${running.ports.control}/`,
    ...(options.dir === undefined ? {} : { caFile: join(options.dir, ROOT_FILE) }),
    scenarios,
    hostname: id => `${id}.${host}`,
    url: id => `https://${id}.${host}:${running.ports.https}/`,
    async scenario(id) {
      const minted = await stage.minted(id)
      if (options.dir !== undefined) {
        await writeScenario(options.dir, minted)
      }
      return detailsOf(minted, world)
    },
    switchFault: (id, on) => stage.switchFault(id, on),
    faultIsOn: id => stage.faultIsOn(id),
    log,
    close: running.close,
  }
}

function find(id: string): Scenario {
  const scenario = SCENARIOS.find(one => one.id === id)
  if (!scenario) {
    throw new Error(`no scenario is called ${id}`)
  }
  return scenario
}

async function listenAll(stage: Stage, options: LabOptions) {
  const { https = 0, http = 0, dns = 0, control = 0 } = options.ports ?? {}
  const at = options.host === undefined ? LOOPBACK : EVERYWHERE
  const sockets = new Set<Socket>()
  const opened: { close: () => void }[] = []
  const keep = <T extends Server>(server: T): T => {
    server.on('connection', socket => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    opened.push(server)
    return server
  }
  const close = async () => {
    for (const server of opened) {
      server.close()
    }
    for (const socket of sockets) {
      socket.destroy()
    }
  }
  const front = createFront(stage)
  try {
    const ports = {
      https: await retryFreePort(https, async () => {
        const accept = () => keep(createServer(socket => front.accept(socket)))
        const port = await listen(accept(), 'https', https, at.v4)
        await ignoringNoIpv6(listen(accept(), 'https', port, at.v6))
        return port
      }),
      // IPv4 alone: a scenario whose responder is dead on IPv6 needs a dead address.
      http: await listen(keep(createHttpServer(stage)), 'http', http, at.v4),
      dns: await retryFreePort(dns, async () => {
        const { udp, tcp } = await createNameserver(stage)
        const port = await listen(keep(tcp), 'dns', dns, at.v4)
        await bindUdp(udp, port, at.v4)
        opened.push(udp)
        return port
      }),
      control: await listen(keep(createControlServer(stage)), 'control', control, LOOPBACK.v4),
    }
    await ignoringNoIpv6(listen(keep(createControlServer(stage)), 'control', ports.control, LOOPBACK.v6))
    return { ports, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A machine without IPv6 is none to complain about. */
async function ignoringNoIpv6(listening: Promise<unknown>): Promise<void> {
  try {
    await listening
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT') {
      throw error
    }
  }
}

function detailsOf(minted: Minted, world: World): MintedDetails {
  const [leaf] = minted.leaves
  const { urls } = minted
  const orNull = async (url: string | undefined, bytes: () => Promise<Uint8Array>) => (url ? bytes() : null)
  return {
    id: minted.scenario.id,
    chain: leaf!.chain,
    leaf: leaf!.issued.pem,
    issuer: pemOf('CERTIFICATE', minted.issuer.der),
    key: leaf!.issued.keys.pem,
    ...(urls.ocsp ? { ocspUrl: urls.ocsp } : {}),
    crlUrls: urls.crl ? [urls.crl] : [],
    intermediateCrlUrls: urls.intermediateCrl ? [urls.intermediateCrl] : [],
    staple: () => staple(minted, leaf!, world),
    ocspResponse: () => orNull(urls.ocsp, async () => (await answerOcsp(minted, 'leaf', world)).bytes),
    crl: () => orNull(urls.crl, () => answerCrl(minted, 'leaf', world)),
    intermediateCrl: () => orNull(urls.intermediateCrl, () => answerCrl(minted, 'intermediate', world)),
  }
}
