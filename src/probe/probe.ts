import { protocolOf } from '../net/starttls/protocols.ts'
import type { SavedFacts, Target } from '../report.ts'
import { portOf } from './addresses.ts'
import { completeChains } from './chain/chain.ts'
import { createPool } from './chain/pool.ts'
import { checkProbeRequest } from './check-request.ts'
import { describeConnections, sentChains } from './connections.ts'
import { handshakes } from './handshakes.ts'
import type { ProbeRequest } from './request.ts'
import { askAboutRevocation } from './revocation.ts'
import { observe } from './run.ts'

/**
 * Observes a server: handshakes, the chain and every path upwards, responders and CRLs. What the network or the peer does is in the
 * facts; nothing of it is thrown.
 *
 * @throws TypeError for a request that lacks something
 */
export async function probe(request: ProbeRequest): Promise<SavedFacts> {
  checkProbeRequest(request)
  const { input, host, port } = request
  const starttls = protocolOf(request.starttls, portOf(request))
  const target: Target = {
    input,
    host,
    port,
    servername: request.servername ?? host,
    ...(request.connect && { connect: request.connect }),
    ...(starttls && { starttls }),
  }
  return observe(request, 'probe', target, async run => {
    const shaken = await handshakes(run, request)
    for (const { address, result } of shaken.tried) {
      // Whatever came after the connection came from there.
      run.noteTarget(
        address,
        result.state === 'failed' && result.phase === 'connect' ? result.code : undefined,
      )
    }
    const pool = createPool(run.pki.issued)
    const sent = sentChains(shaken.tried, pool)
    const leaves = [...new Set(sent.map(({ certificates }) => certificates[0]!))]
    const chains = await completeChains(
      run,
      pool,
      leaves,
      sent.flatMap(({ certificates }) => certificates),
    )
    const connections = describeConnections(run, shaken, sent, chains)
    const revocation = await askAboutRevocation(run, chains)
    return {
      ...(shaken.dns && { dns: shaken.dns }),
      handshakeProxy: request.handshakeProxy,
      connections,
      chains: sent.map(({ id, certificates }) => ({ id, certificates: certificates.map(chains.idOf) })),
      paths: chains.paths.map(path => path.map(chains.idOf)),
      certificates: chains.members.map(({ fact }) => fact),
      issuerFetches: chains.issuerFetches,
      ...revocation,
    }
  })
}
