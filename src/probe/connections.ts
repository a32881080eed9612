/** Handshakes as facts: connections, and the chains that servers sent. */
import type { Attempt, Connection, Facts, Staple } from '../facts.ts'
import { formatAddress } from '../net/address.ts'
import type { Handshake } from '../net/tls.ts'
import type { Chains } from './chain/chain.ts'
import type { Known, Pool } from './chain/pool.ts'
import type { Handshakes, Tried } from './handshakes.ts'
import type { Run } from './run.ts'

export interface SentChain {
  id: string
  certificates: Known[]
}

/** Each different list of certificates that was sent, once. */
export function sentChains(tried: readonly Tried[], pool: Pool): SentChain[] {
  const chains = new Map<string, SentChain>()
  for (const { result } of tried) {
    if (result.state !== 'completed') continue
    const { chain } = result.value
    const key = keyOf(result.value)
    if (chains.has(key)) continue
    const certificates = chain.map(certificate => pool.add(certificate, { by: 'server' }))
    chains.set(key, { id: `chain-${chains.size + 1}`, certificates })
  }
  return [...chains.values()]
}

const keyOf = ({ chain }: Handshake): string => chain.map(({ fingerprint256 }) => fingerprint256).join()

export function describeConnections(
  run: Run,
  { tried, port, failed, resolveMs }: Handshakes,
  sent: readonly SentChain[],
  chains: Chains,
): Facts['connections'] {
  if (failed) return [failed]
  const byKey = new Map(
    sent.map(chain => [chain.certificates.map(known => known.certificate.fingerprint256).join(), chain]),
  )
  return tried.map(({ address, attempt, keyType, result }, index): Attempt<Connection> => {
    const about = { id: `connection-${index + 1}`, address: formatAddress(address, port), attempt, keyType }
    if (result.state === 'skipped') return result
    if (result.state === 'failed') return { ...result, partial: about }
    const { staple, protocol, cipher, nameMatches, timings, verifyError } = result.value
    const leaf = byKey.get(keyOf(result.value))!
    const certificate = leaf.certificates[0]!
    const trustError = trustErrorOf(run, verifyError, chains, certificate)
    const value: Connection = {
      ...about,
      chain: leaf.id,
      protocol,
      cipher,
      trusted: trustError === undefined,
      ...(trustError !== undefined && { trustError }),
      nameMatches,
      staple: readStaple(run, staple, certificate, chains),
      timings: { ...(resolveMs !== undefined && { resolveMs }), ...timings },
    }
    return { state: 'completed', value, elapsedMs: result.elapsedMs }
  })
}

function readStaple(run: Run, staple: Uint8Array | null, leaf: Known, chains: Chains): Staple {
  if (staple === null) return { state: 'absent' }
  const issuer = chains.members.find(({ known }) => known === leaf)?.issuer
  try {
    const response = run.pki.inspectOcspResponse(staple, {
      certificate: leaf.certificate,
      issuer: issuer?.certificate,
      certificateId: chains.idOf(leaf),
    })
    return { state: 'present', response }
  } catch (error) {
    if (!(error instanceof run.pki.PkiError)) throw error
    return { state: 'undecodable', bytes: staple.length, reason: error.message }
  }
}

/** Words of OpenSSL's that speak of the clock: those are facts of the certificates, not of trust. */
const DATES = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
])

/**
 * OpenSSL tells the last thing that it found wrong. Where that is a date, what else is wrong with the chain is found out by
 * looking: does a path of what was sent lead to an anchor?
 */
function trustErrorOf(
  run: Run,
  verifyError: string | undefined,
  { paths }: Chains,
  leaf: Known,
): string | undefined {
  if (verifyError === undefined || !DATES.has(verifyError)) return verifyError
  const { store } = run.trust
  const anchored = paths.some(path => {
    const end = path.findIndex(({ certificate }) => store.isAnchor(certificate))
    return path[0] === leaf && end >= 0 && path.slice(0, end).every(({ origin }) => origin.by === 'server')
  })
  if (anchored) return undefined
  const selfSigned = paths.some(path => path[0] === leaf && path.at(-1)?.selfSigned)
  return selfSigned ? 'SELF_SIGNED_CERT_IN_CHAIN' : 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'
}
