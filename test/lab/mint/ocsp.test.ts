import { expect, it } from 'vitest'
import { makeOcspResponse, type OcspAnswerSpec } from '../../../src/lab/mint/ocsp.ts'

it('makes bytes at random that are never taken for a page, nor for the beginning of DER', async () => {
  // Nothing else of it is looked at.
  const spec = { answer: { body: 'random-bytes' }, now: new Date() } as OcspAnswerSpec
  const all = await Promise.all(Array.from({ length: 5000 }, () => makeOcspResponse(spec)))
  const beginnings = new Set(all.map(bytes => String.fromCharCode(bytes[0]!)))
  expect([...beginnings].filter(first => /[\s<\u00ef0]/.test(first))).toEqual([])
  expect(new Set(all.map(bytes => Buffer.from(bytes).toString('hex'))).size).toBe(5000)
})
