/** Signature algorithms by OID, and how node:crypto verifies them. */
import { type Cursor, cursor, enter, finish, into, maybe, TAG } from './der.ts'
import { HASHES } from './oids.ts'
import { type AlgorithmId, takeAlgorithm, takeSmallInteger } from './values.ts'

export interface SignatureAlgorithm {
  name: string
  /** Node's word for the hash; absent where the algorithm hashes by itself (Ed25519). */
  hash?: string
  /** `asymmetricKeyType` of the keys that can have made it. */
  keyTypes: readonly string[]
  /** RSASSA-PSS: the length of the salt, octets. */
  saltLength?: number
}

const RSA = ['rsa'] as const
const EC = ['ec'] as const
const DSA = ['dsa'] as const

const TABLE: Readonly<Record<string, SignatureAlgorithm>> = {
  '1.2.840.113549.1.1.5': { name: 'sha1WithRSAEncryption', hash: 'sha1', keyTypes: RSA },
  '1.2.840.113549.1.1.11': { name: 'sha256WithRSAEncryption', hash: 'sha256', keyTypes: RSA },
  '1.2.840.113549.1.1.12': { name: 'sha384WithRSAEncryption', hash: 'sha384', keyTypes: RSA },
  '1.2.840.113549.1.1.13': { name: 'sha512WithRSAEncryption', hash: 'sha512', keyTypes: RSA },
  '1.2.840.113549.1.1.14': { name: 'sha224WithRSAEncryption', hash: 'sha224', keyTypes: RSA },
  '1.2.840.113549.1.1.15': { name: 'sha512-224WithRSAEncryption', hash: 'sha512-224', keyTypes: RSA },
  '1.2.840.113549.1.1.16': { name: 'sha512-256WithRSAEncryption', hash: 'sha512-256', keyTypes: RSA },
  '1.3.14.3.2.29': { name: 'sha1WithRSAEncryption', hash: 'sha1', keyTypes: RSA },
  '1.2.840.10045.4.1': { name: 'ecdsa-with-SHA1', hash: 'sha1', keyTypes: EC },
  '1.2.840.10045.4.3.1': { name: 'ecdsa-with-SHA224', hash: 'sha224', keyTypes: EC },
  '1.2.840.10045.4.3.2': { name: 'ecdsa-with-SHA256', hash: 'sha256', keyTypes: EC },
  '1.2.840.10045.4.3.3': { name: 'ecdsa-with-SHA384', hash: 'sha384', keyTypes: EC },
  '1.2.840.10045.4.3.4': { name: 'ecdsa-with-SHA512', hash: 'sha512', keyTypes: EC },
  '1.2.840.10040.4.3': { name: 'dsa-with-SHA1', hash: 'sha1', keyTypes: DSA },
  '2.16.840.1.101.3.4.3.1': { name: 'dsa-with-SHA224', hash: 'sha224', keyTypes: DSA },
  '2.16.840.1.101.3.4.3.2': { name: 'dsa-with-SHA256', hash: 'sha256', keyTypes: DSA },
  '2.16.840.1.101.3.4.3.3': { name: 'dsa-with-SHA384', hash: 'sha384', keyTypes: DSA },
  '2.16.840.1.101.3.4.3.4': { name: 'dsa-with-SHA512', hash: 'sha512', keyTypes: DSA },
  '2.16.840.1.101.3.4.3.9': { name: 'ecdsa-with-SHA3-224', hash: 'sha3-224', keyTypes: EC },
  '2.16.840.1.101.3.4.3.10': { name: 'ecdsa-with-SHA3-256', hash: 'sha3-256', keyTypes: EC },
  '2.16.840.1.101.3.4.3.11': { name: 'ecdsa-with-SHA3-384', hash: 'sha3-384', keyTypes: EC },
  '2.16.840.1.101.3.4.3.12': { name: 'ecdsa-with-SHA3-512', hash: 'sha3-512', keyTypes: EC },
  '2.16.840.1.101.3.4.3.13': { name: 'rsa-with-SHA3-224', hash: 'sha3-224', keyTypes: RSA },
  '2.16.840.1.101.3.4.3.14': { name: 'rsa-with-SHA3-256', hash: 'sha3-256', keyTypes: RSA },
  '2.16.840.1.101.3.4.3.15': { name: 'rsa-with-SHA3-384', hash: 'sha3-384', keyTypes: RSA },
  '2.16.840.1.101.3.4.3.16': { name: 'rsa-with-SHA3-512', hash: 'sha3-512', keyTypes: RSA },
  '1.3.101.112': { name: 'Ed25519', keyTypes: ['ed25519'] },
  '1.3.101.113': { name: 'Ed448', keyTypes: ['ed448'] },
  '2.16.840.1.101.3.4.3.17': { name: 'ML-DSA-44', keyTypes: ['ml-dsa-44'] },
  '2.16.840.1.101.3.4.3.18': { name: 'ML-DSA-65', keyTypes: ['ml-dsa-65'] },
  '2.16.840.1.101.3.4.3.19': { name: 'ML-DSA-87', keyTypes: ['ml-dsa-87'] },
}

/** Named so that they can be told, but broken: what they sign is not verified. */
const BROKEN: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
}

const PSS = '1.2.840.113549.1.1.10'
const MGF1 = '1.2.840.113549.1.1.8'

/** The algorithm, or in words why it is none that we verify. */
export function signatureAlgorithm(id: AlgorithmId): SignatureAlgorithm | { name: string; because: string } {
  if (id.oid === PSS) return pss(id)
  const known = TABLE[id.oid]
  if (!known) {
    const broken = BROKEN[id.oid]
    if (broken) return { name: broken, because: `${broken} is broken` }
    return { name: id.oid, because: `unknown signature algorithm ${id.oid}` }
  }
  // RFC 4055 5 and RFC 5758 3.1, 3.2: NULL or nothing. Real signers confuse the two; anything else is no such algorithm.
  const { parameters } = id
  if (parameters && !(parameters.length === 2 && parameters[0] === TAG.null && parameters[1] === 0)) {
    return { name: known.name, because: `${known.name} with unexpected parameters` }
  }
  return known
}

const pssKnown = new Map<string, SignatureAlgorithm | { name: string; because: string }>()

/** RSASSA-PSS-params, RFC 4055 3.1: every field has a default, but a signature has to have the parameters. */
function pss(id: AlgorithmId): SignatureAlgorithm | { name: string; because: string } {
  const key = id.der.toString('latin1')
  let result = pssKnown.get(key)
  if (!result) {
    try {
      result = readPss(id)
    } catch {
      result = { name: 'rsassaPss', because: 'RSASSA-PSS with unreadable parameters' }
    }
    if (pssKnown.size < 64) pssKnown.set(key, result)
  }
  return result
}

function readPss(id: AlgorithmId): SignatureAlgorithm | { name: string; because: string } {
  if (!id.parameters) return { name: 'rsassaPss', because: 'RSASSA-PSS without parameters' }
  const outer = cursor(id.parameters)
  const fields = into(outer, TAG.sequence, 'RSASSA-PSS-params')
  finish(outer, 'RSASSA-PSS-params')
  const field = <T>(tag: number, read: (value: Cursor) => T): T | undefined => {
    const wrapped = maybe(fields, tag, 'parameter')
    return wrapped && read(enter(fields, wrapped))
  }
  const hashId = field(0xa0, value => takeAlgorithm(value, 'hash').oid)
  const mask = field(0xa1, value => takeAlgorithm(value, 'mask'))
  const saltLength = field(0xa2, value => takeSmallInteger(value, 'salt length')) ?? 20
  const trailer = field(0xa3, value => takeSmallInteger(value, 'trailer field')) ?? 1
  finish(fields, 'RSASSA-PSS-params')
  const hash = hashId === undefined ? 'sha1' : HASHES[hashId]
  const maskHash = mask ? maskOf(mask) : 'sha1'
  const name = `rsassaPss-${(hash ?? 'unknown').toUpperCase()}`
  if (!hash || trailer !== 1) return { name, because: 'RSASSA-PSS with an unknown hash or trailer' }
  if (maskHash !== hash)
    return { name, because: 'RSASSA-PSS whose mask uses another hash: node:crypto cannot verify it' }
  return { name, hash, keyTypes: ['rsa', 'rsa-pss'], saltLength }
}

function maskOf(mask: AlgorithmId): string | undefined {
  if (mask.oid !== MGF1 || !mask.parameters) return undefined
  return HASHES[takeAlgorithm(cursor(mask.parameters), 'hash of MGF1').oid]
}
