/** A signature over bytes that arrive in pieces. */
import { createVerify } from 'node:crypto'
import type { SignatureFact } from '../facts.ts'
import { INVALID, type PublicKey, prepare, unverifiable, VALID, verifySignature } from './signature.ts'
import type { AlgorithmId } from './values.ts'

export interface StreamedSignature {
  update(bytes: Uint8Array): void
  end(signature: Uint8Array): SignatureFact
}

export function openSignature(id: AlgorithmId, key: PublicKey): StreamedSignature {
  const prepared = prepare(id, key)
  if ('state' in prepared) return { update() {}, end: () => prepared }
  const { algorithm, options } = prepared
  if (algorithm.hash === undefined) return keepingAll(id, key)
  const verifier = createVerify(algorithm.hash)
  return {
    update: bytes => void verifier.update(bytes),
    end(signature) {
      try {
        return verifier.verify(options, signature) ? VALID : INVALID
      } catch (error) {
        return unverifiable(`node:crypto: ${(error as Error).message}`)
      }
    },
  }
}

/** Ed25519 and Ed448 go over the message twice (RFC 8032 5.1.7). */
function keepingAll(id: AlgorithmId, key: PublicKey): StreamedSignature {
  const pieces: Buffer[] = []
  return {
    update: bytes => void pieces.push(Buffer.from(bytes)),
    end: signature => verifySignature(Buffer.concat(pieces), signature, id, key),
  }
}
