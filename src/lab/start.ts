/** Starts everything and takes it down again. */

import { join } from 'node:path'
import type { Lab, LabOptions, MintedDetails } from './lab.ts'
import { Log } from './log.ts'
import { answerCrl, answerOcsp, staple } from './mint/answers.ts'
import { pemOf } from './mint/certificate.ts'
import type { Minted } from './mint/mint.ts'
import { makeRoot, type World } from './mint/world.ts'
import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { findClosedPort } from './servers/listen.ts'
import { openServers } from './servers/open.ts'
import { createStage } from './servers/stage.ts'
import { ROOT_FILE, readRoot, writeRoot, writeScenario } from './store.ts'

export async function start(options: LabOptions): Promise<Lab> {
  const now = options.now ?? (() => new Date())
  const healthy = find('healthy')
  const scenarios = options.scenarios?.map(find) ?? SCENARIOS
  const defaultId = options.scenario ?? (scenarios.includes(healthy) ? 'healthy' : scenarios[0]!.id)
  if (!scenarios.some(({ id }) => id === defaultId)) {
    throw new Error(`no scenario is called ${defaultId}`)
  }
  const { dir } = options
  const keyType = options.key ?? 'ec'
  const kept = dir === undefined ? undefined : await readRoot(dir)
  const root = kept ?? (await makeRoot('ocspcheck bench root', keyType, now()))
  if (dir !== undefined && !kept) {
    await writeRoot(dir, root)
  }
  const world: World = {
    root,
    keyType,
    urlHost: options.host ?? '127.0.0.1',
    ...(options.host ? { host: options.host } : {}),
    httpPort: 0,
    httpsPort: 0,
    closedPort: await findClosedPort(),
    now,
    strangers: new Map(),
  }
  const log = new Log(now)
  const stage = createStage({
    world,
    log,
    scenarios,
    healthy,
    defaultId,
    ...(dir === undefined ? {} : { onMade: minted => writeScenario(dir, minted) }),
  })
  const running = await openServers(stage, options)
  world.httpPort = running.ports.http
  world.httpsPort = running.ports.https
  const host = options.host ?? 'localhost'
  return {
    root: { pem: root.pem, certificate: root.der },
    host,
    ports: running.ports,
    resolver: `127.0.0.1:${running.ports.dns}`,
    proxy: `http://127.0.0.1:${running.ports.http}`,
    control: `http://localhost:${running.ports.control}/`,
    ...(dir === undefined ? {} : { caFile: join(dir, ROOT_FILE) }),
    scenarios,
    hostname: id => `${id}.${host}`,
    url: id => `https://${id}.${host}:${running.ports.https}/`,
    scenario: async id => detailsOf(await stage.minted(id), world),
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
