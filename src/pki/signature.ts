/** One signature over some bytes, by some key: valid, invalid, or nothing that this Node can tell. */
import { constants, generateKeyPairSync, type KeyObject, verify } from 'node:crypto'
import type { SignatureFact } from '../facts.ts'
import { type SignatureAlgorithm, signatureAlgorithm } from './algorithms.ts'
import type { AlgorithmId } from './values.ts'

/** A public key, or why Node cannot read it. */
export type PublicKey = KeyObject | { because: string }

export const VALID: SignatureFact = Object.freeze({ state: 'valid' })
export const INVALID: SignatureFact = Object.freeze({ state: 'invalid' })

/** Never throws: what cannot be verified is `unverifiable`. */
export function verifySignature(
  signed: Uint8Array,
  signature: Uint8Array,
  id: AlgorithmId,
  key: PublicKey,
): SignatureFact {
  const prepared = prepare(id, key)
  if ('state' in prepared) return prepared
  const { algorithm, options } = prepared
  try {
    return verify(algorithm.hash ?? null, signed, options, signature) ? VALID : INVALID
  } catch (error) {
    return unverifiable(`node:crypto: ${(error as Error).message}`)
  }
}

/** What node:crypto is to be called with, or the verdict where it need not be. */
export function prepare(
  id: AlgorithmId,
  key: PublicKey,
):
  | {
      algorithm: SignatureAlgorithm
      options: KeyObject | { key: KeyObject; padding: number; saltLength: number }
    }
  | SignatureFact {
  const algorithm = signatureAlgorithm(id)
  if ('because' in algorithm) return unverifiable(algorithm.because)
  if ('because' in key) return unverifiable(key.because)
  const type = key.asymmetricKeyType ?? 'unknown'
  // A key of another kind cannot have made it; but what this Node cannot verify at all is never called wrong.
  if (!algorithm.keyTypes.includes(type)) {
    return nodeHas(algorithm) ? INVALID : unverifiable(`this Node cannot verify ${algorithm.name}`)
  }
  if (algorithm.saltLength === undefined) return { algorithm, options: key }
  return {
    algorithm,
    options: { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.saltLength },
  }
}

const present = new Map<string, boolean>()

/** ML-DSA came with Node 24.6; making a key is the one question that every Node answers. */
function nodeHas({ name, hash, keyTypes }: SignatureAlgorithm): boolean {
  if (hash !== undefined) return true
  let has = present.get(name)
  if (has === undefined) {
    try {
      generateKeyPairSync(keyTypes[0] as 'ed25519')
      has = true
    } catch {
      has = false
    }
    present.set(name, has)
  }
  return has
}

export function unverifiable(because: string): SignatureFact {
  return { state: 'unverifiable', because }
}
