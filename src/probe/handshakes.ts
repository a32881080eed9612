/** The handshakes of one target: each a fresh session, so that a staple that comes late or only sometimes is seen. */
import type { Attempt } from '../facts.ts'
import type { KeyType } from '../net/contexts.ts'
import { isLocalhost } from '../net/dns/system.ts'
import { protocolOf } from '../net/starttls/protocols.ts'
import { type Handshake, handshake } from '../net/tls.ts'
import { findTarget, type Whereabouts } from './addresses.ts'
import type { ProbeRequest } from './request.ts'
import type { Run } from './run.ts'

export interface Tried {
  address: string
  attempt: number
  keyType: KeyType
  result: Attempt<Handshake>
}

/** Failures that speak of this host, not of the address: it has no route there. */
const NO_ROUTE_FROM_HERE = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'])
/** What a second try may mend. */
const PASSING = new Set(['TIMEOUT', 'ECONNRESET', 'EPIPE'])

export interface Handshakes extends Whereabouts {
  tried: Tried[]
}

export async function handshakes(run: Run, request: ProbeRequest): Promise<Handshakes> {
  const target = await findTarget(run, request)
  const groups = request.allAddresses
    ? await Promise.all(target.addresses.map(address => atAddress(run, request, address, target.port)))
    : await atFirstThatAnswers(run, request, target)
  return { ...target, tried: withoutAlternatives(groups.flat(), request.host) }
}

async function atFirstThatAnswers(run: Run, request: ProbeRequest, target: Whereabouts): Promise<Tried[][]> {
  const groups: Tried[][] = []
  for (const [index, address] of target.addresses.entries()) {
    // One that does not answer may not use up the patience of those behind it.
    const timeoutMs = index < target.addresses.length - 1 ? request.timeoutMs / 2 : request.timeoutMs
    const tried = await atAddress(run, { ...request, timeoutMs }, address, target.port)
    groups.push(tried)
    if (run.signal.aborted || !tried.every(({ result }) => isConnectFailure(result))) break
  }
  return groups
}

/** `attempts` handshakes one after the other, then one for the other key type. */
async function atAddress(run: Run, request: ProbeRequest, address: string, port: number): Promise<Tried[]> {
  const tried: Tried[] = []
  for (let attempt = 1; attempt <= Math.max(1, request.attempts); attempt++) {
    const result = await shake(run, request, address, port, 'any')
    tried.push({ address, attempt, keyType: 'any', result })
    if (isConnectFailure(result) || run.signal.aborted) return tried
  }
  const leaf = tried.flatMap(({ result }) =>
    result.state === 'completed' ? [result.value.chain[0]!] : [],
  )[0]
  if (leaf) {
    const keyType = leaf.publicKey.asymmetricKeyType?.startsWith('rsa') ? 'ecdsa' : 'rsa'
    const result = await shake(run, request, address, port, keyType)
    if (result.state === 'completed') tried.push({ address, attempt: 1, keyType, result })
  }
  return tried
}

async function shake(
  run: Run,
  request: ProbeRequest,
  address: string,
  port: number,
  keyType: KeyType,
): Promise<Attempt<Handshake>> {
  run.progress('handshake', address)
  const once = (): Promise<Attempt<Handshake>> =>
    handshake({
      address,
      port,
      servername: request.servername ?? request.host,
      context: run.trust.context(keyType),
      starttls: protocolOf(request.starttls, port),
      proxy: request.handshakeProxy,
      timeoutMs: request.timeoutMs,
      signal: run.signal,
    })
  let result = await once()
  for (let left = request.retries; left > 0 && keyType === 'any' && mayPass(result); left--)
    result = await once()
  return result
}

const mayPass = (result: Attempt<Handshake>): boolean => result.state === 'failed' && PASSING.has(result.code)

const isConnectFailure = (result: Attempt<Handshake>): boolean =>
  result.state === 'failed' && (result.phase === 'connect' || result.phase === 'proxy')

/**
 * Where an address answers, others that cannot be reached from this host say nothing of the site. Nor does a family on which nobody
 * listens behind a name under `localhost`: there the addresses are alternatives.
 */
function withoutAlternatives(tried: Tried[], host: string): Tried[] {
  if (!tried.some(({ result }) => result.state === 'completed')) return tried
  return tried.filter(({ result }) => {
    if (!isConnectFailure(result) || result.state !== 'failed') return true
    return !NO_ROUTE_FROM_HERE.has(result.code) && !isLocalhost(host)
  })
}
