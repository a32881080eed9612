import type { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'
import { inspect } from 'node:util'
import { toCertificate } from '../pki/index.ts'
import { checkRevocation, type RevocationOptions, type RevocationResult } from './check-revocation.ts'
import { RevocationError } from './revocation-error.ts'

export interface PeerPolicy extends Omit<RevocationOptions, 'staple' | 'signal'> {
  /** `hard` (default): what cannot be found out is refused. `soft`: only what is revoked is refused, as browsers have it. */
  failure?: 'hard' | 'soft'
  /** `end-entity` (default): the server's own certificate. `chain`: its intermediates as well. */
  depth?: 'end-entity' | 'chain'
  /** Told of every result, good ones included. */
  onResult?: (result: RevocationResult) => void
}

const FAILURES: readonly unknown[] = ['hard', 'soft', undefined]
const DEPTHS: readonly unknown[] = ['end-entity', 'chain', undefined]

/** @throws TypeError for a word that is misspelt: it must not make a check softer than was meant */
export function checkPeerPolicy({ failure, depth }: PeerPolicy): void {
  if (!FAILURES.includes(failure))
    throw new TypeError(`failure must be 'hard' or 'soft', not ${inspect(failure)}`)
  if (!DEPTHS.includes(depth))
    throw new TypeError(`depth must be 'end-entity' or 'chain', not ${inspect(depth)}`)
}

/** Listens for the staple; to be called before the handshake. The function returned decides about the peer, once, after it. */
export function watchPeer(socket: TLSSocket, policy: PeerPolicy): () => Promise<void> {
  let staple: Buffer | null = null
  socket.on('OCSPResponse', (response: Buffer | null) => {
    staple = response
  })
  return () => judgePeer(socket, staple, policy)
}

/** @throws RevocationError where the policy refuses the peer */
async function judgePeer(socket: TLSSocket, staple: Buffer | null, policy: PeerPolicy): Promise<void> {
  const { failure = 'hard', depth = 'end-entity', onResult, ...options } = policy
  const chain = chainOf(socket)
  // The last one is a root, or its issuer is not at hand; a root is trusted or not, and never revoked.
  const subjects = depth === 'chain' ? chain.filter(each => !each.checkIssued(each)) : chain.slice(0, 1)

  for (const [index, certificate] of subjects.entries()) {
    const result = await checkRevocation(certificate, chain[index + 1], {
      ...options,
      staple: index === 0 ? staple : null,
    })
    onResult?.(result)
    if (result.outcome === 'good') continue
    if (result.outcome === 'revoked' || failure === 'hard') throw new RevocationError(result)
  }
}

/** Leaf first. By `getPeerCertificate`, because `getPeerX509Certificate` works but once on Node 20 to 24. */
function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (next?.raw !== undefined && chain.length < 10) {
    chain.push(toCertificate(next.raw))
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate
  }
  return chain
}
