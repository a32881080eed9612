/** Signature algorithms by OID, and how node:crypto verifies them. */
import { cursor, enter, finish, into, TAG, take } from './der.ts'
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
  '1.3.14.3.2.29': { name: 'sha1WithRSAEncryption', hash: 'sha1', keyTypes: RSA },
  '1.2.840.10045.4.1': { name: 'ecdsa-with-SHA1', hash: 'sha1', keyTypes: EC },
  '1.2.840.10045.4.3.1': { name: 'ecdsa-with-SHA224', hash: 'sha224', keyTypes: EC },
  '1.2.840.10045.4.3.2': { name: 'ecdsa-with-SHA256', hash: 'sha256', keyTypes: EC },
  '1.2.840.10045.4.3.3': { name: 'ecdsa-with-SHA384', hash: 'sha384', keyTypes: EC },
  '1.2.840.10045.4.3.4': { name: 'ecdsa-with-SHA512', hash: 'sha512', keyTypes: EC },
  '1.2.840.10040.4.3': { name: 'dsa-with-SHA1', hash: 'sha1', keyTypes: DSA },
  '2.16.840.1.101.3.4.3.1': { name: 'dsa-with-SHA224', hash: 'sha224', keyTypes: DSA },
  '2.16.840.1.101.3.4.3.2': { name: 'dsa-with-SHA256', hash: 'sha256', keyTypes: DSA },
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

/** RSASSA-PSS-params, RFC 4055 3.1: everything has a default. */
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
  let hash: string | undefined = 'sha1'
  let maskHash: string | undefined = 'sha1'
  let saltLength = 20
  let trailer = 1
  if (id.parameters) {
    const outer = cursor(id.parameters)
    const fields = into(outer, TAG.sequence, 'RSASSA-PSS-params')
    finish(outer, 'RSASSA-PSS-params')
    while (fields.at < fields.end) {
      const field = take(fields, fields.bytes[fields.at]!, 'parameter')
      const value = enter(fields, field)
      if (field.tag === 0xa0) hash = HASHES[takeAlgorithm(value, 'hash').oid]
      else if (field.tag === 0xa1) maskHash = maskOf(takeAlgorithm(value, 'mask'))
      else if (field.tag === 0xa2) saltLength = takeSmallInteger(value, 'salt length')
      else if (field.tag === 0xa3) trailer = takeSmallInteger(value, 'trailer field')
    }
  }
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
