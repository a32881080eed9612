import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { beforeAll, expect, it } from 'vitest'
import { type NativeContext, servedCertificates } from '../../src/stapler/served-certificates.ts'
import { type Leaf, makeAuthority } from './support/authority.ts'

let rsa: Leaf
let ec: Leaf

beforeAll(async () => {
  const authority = await makeAuthority()
  rsa = await authority.issueLeaf({ keyType: 'rsa' })
  ec = await authority.issueLeaf({ keyType: 'ec' })
})

const served = async (options: SecureContextOptions) => {
  const context = createSecureContext(options).context as NativeContext
  return (await servedCertificates(context)).map(der => Buffer.from(der).toString('hex')).sort()
}
const hex = (...leaves: Leaf[]) => leaves.map(leaf => Buffer.from(leaf.der).toString('hex')).sort()

it('finds the one certificate of a context', async () => {
  expect(await served({ cert: rsa.chain, key: rsa.key })).toEqual(hex(rsa))
  expect(await served({ cert: ec.chain, key: ec.key })).toEqual(hex(ec))
  expect(await served({ cert: ec.pem, key: ec.key, maxVersion: 'TLSv1.2' })).toEqual(hex(ec))
})

it('finds both where there are two, whichever was loaded last', async () => {
  expect(await served({ cert: [rsa.chain, ec.chain], key: [rsa.key, ec.key] })).toEqual(hex(rsa, ec))
  expect(await served({ cert: [ec.chain, rsa.chain], key: [ec.key, rsa.key] })).toEqual(hex(rsa, ec))
})

it('finds none in a context without', async () => {
  expect(await served({})).toEqual([])
})
