/** Key pairs and signatures for documents made by hand. */
import { constants, createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import * as write from '../../../src/pki/write-der.ts'

export interface Signer {
  algorithm: Uint8Array
  sign(bytes: Uint8Array): Uint8Array
}

export interface KeyPair {
  publicKey: KeyObject
  privateKey: KeyObject
  spki: Buffer
}

const OIDS = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const
export type Hash = keyof typeof OIDS

export const hashOid = (hash: Hash): string => OIDS[hash]

function pair(generated: { publicKey: KeyObject; privateKey: KeyObject }): KeyPair {
  return { ...generated, spki: generated.publicKey.export({ type: 'spki', format: 'der' }) }
}

export const rsaKey = (bits = 2048): KeyPair => pair(generateKeyPairSync('rsa', { modulusLength: bits }))
export const ecKey = (namedCurve = 'P-256'): KeyPair => pair(generateKeyPairSync('ec', { namedCurve }))
export const ed25519Key = (): KeyPair => pair(generateKeyPairSync('ed25519'))
export const ed448Key = (): KeyPair => pair(generateKeyPairSync('ed448'))

const RSA_OIDS = {
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
  'sha512-256': '1.2.840.113549.1.1.16',
  'sha3-256': '2.16.840.1.101.3.4.3.14',
} as const
const EC_OIDS = {
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
} as const

export function rsa({ privateKey }: KeyPair, hash: keyof typeof RSA_OIDS = 'sha256'): Signer {
  return {
    algorithm: write.sequence(write.oid(RSA_OIDS[hash]), write.NULL),
    sign: bytes => sign(hash, bytes, privateKey),
  }
}

export function ecdsa({ privateKey }: KeyPair, hash: Hash = 'sha256'): Signer {
  return { algorithm: write.sequence(write.oid(EC_OIDS[hash])), sign: bytes => sign(hash, bytes, privateKey) }
}

export function eddsa({ privateKey }: KeyPair): Signer {
  const dotted = privateKey.asymmetricKeyType === 'ed448' ? '1.3.101.113' : '1.3.101.112'
  return { algorithm: write.sequence(write.oid(dotted)), sign: bytes => sign(null, bytes, privateKey) }
}

/** `mask` other than `hash` is what node:crypto cannot verify. */
export function pss(
  { privateKey }: KeyPair,
  hash: Hash = 'sha256',
  saltLength = 32,
  mask: Hash = hash,
): Signer {
  const id = (name: Hash) => write.sequence(write.oid(OIDS[name]), write.NULL)
  const parameters = write.sequence(
    write.der(0xa0, id(hash)),
    write.der(0xa1, write.sequence(write.oid('1.2.840.113549.1.1.8'), id(mask))),
    write.der(0xa2, write.integer(saltLength)),
  )
  return {
    algorithm: write.sequence(write.oid('1.2.840.113549.1.1.10'), parameters),
    sign: bytes =>
      sign(hash, bytes, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }),
  }
}

/** The same signature under the name of another algorithm. */
export function named(signer: Signer, dotted: string): Signer {
  return { ...signer, algorithm: write.sequence(write.oid(dotted)) }
}

export const digest = (hash: string, bytes: Uint8Array): Buffer => createHash(hash).update(bytes).digest()
