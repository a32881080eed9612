import type { X509Certificate } from 'node:crypto'
import type { SecureContext, TLSSocket } from 'node:tls'

/** A chain of a server that goes on for ever ends here. */
const MAX_CHAIN = 32
/** Chains that are remembered for one context. */
const MAX_KNOWN = 1_024

const known = new WeakMap<SecureContext, Map<string, X509Certificate[]>>()

/**
 * The certificates of a handshake as they were sent and in that order. Of Node's two ways to them, getPeerCertificate(true) sorts them
 * and adds roots; getPeerX509Certificate() keeps the order, but works once (Node 20 to 24), and never gives back the memory of what
 * follows the leaf, some kilobytes a handshake. So it is asked once for each server that answers alike: the same leaf, in a handshake
 * of the same length. A backend that leaves out an intermediate has another length.
 *
 * @param answer who answered, with what leaf, and how many bytes the answer had without the staple
 */
export function chainAsSent(secured: TLSSocket, context: SecureContext, answer: string): X509Certificate[] {
  const chains = known.get(context) ?? new Map<string, X509Certificate[]>()
  known.set(context, chains)
  let chain = chains.get(answer)
  if (!chain) {
    chain = readChain(secured)
    chains.set(answer, chain)
    if (chains.size > MAX_KNOWN) chains.delete(chains.keys().next().value!)
  }
  return chain
}

function readChain(secured: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  let next = secured.getPeerX509Certificate()
  while (next && chain.length < MAX_CHAIN) {
    chain.push(next)
    next = next.issuerCertificate
  }
  return chain
}
