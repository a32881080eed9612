/** Key pairs of the bench: made by WebCrypto off the main thread, used by pkijs (CryptoKey) and by TLS (PEM). */
import { createPrivateKey, createPublicKey, type webcrypto } from 'node:crypto'

export type KeyType = 'ec' | 'rsa'

export interface KeyPair {
  type: KeyType
  privateKey: webcrypto.CryptoKey
  publicKey: webcrypto.CryptoKey
  /** PKCS#8. */
  pem: string
}

const ALGORITHMS = {
  ec: { name: 'ECDSA', namedCurve: 'P-256' },
  rsa: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
} as const satisfies Record<KeyType, object>

export async function makeKeyPair(type: KeyType): Promise<KeyPair> {
  const pair = await crypto.subtle.generateKey(ALGORITHMS[type], true, ['sign', 'verify'])
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', pair.privateKey))
  const pem = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({
    format: 'pem',
    type: 'pkcs8',
  })
  return { type, privateKey: pair.privateKey, publicKey: pair.publicKey, pem: pem.toString() }
}

/** A key pair read back from its PKCS#8 PEM. Throws for anything but P-256 and RSA. */
export async function readKeyPair(pem: string): Promise<KeyPair> {
  const key = createPrivateKey(pem)
  const type = key.asymmetricKeyType as KeyType
  const algorithm = ALGORITHMS[type]
  if (!algorithm) {
    throw new Error(`a key of type ${type} cannot sign for the bench`)
  }
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' })
  return {
    type,
    privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    publicKey: await crypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
    pem,
  }
}
