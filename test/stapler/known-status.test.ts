import { expect, it } from 'vitest'
import type { VerifiedResponse } from '../../src/stapler/examine.ts'
import { KnownStatus } from '../../src/stapler/known-status.ts'

const response = (thisUpdate: number, until: number): VerifiedResponse => ({
  bytes: Buffer.alloc(1),
  certStatus: 'good',
  thisUpdate,
  nextUpdate: until,
  until,
})

it('holds the newest good response, from thisUpdate to its end', () => {
  const known = new KnownStatus()
  const [older, newer] = [response(10, 20), response(15, 25)]
  expect(known.good(newer)).toBe(true)
  expect(known.good(newer)).toBe(false)
  expect(known.good(older)).toBe(false)
  expect([14, 15, 24, 25].map(now => known.current(now))).toEqual([undefined, newer, newer, undefined])
  expect(known.dropEnded(24)).toBeUndefined()
  expect(known.dropEnded(25)).toBe(newer)
  expect(known.held).toBeUndefined()
})

it('takes no good response for news that is not newer than a revocation', () => {
  const known = new KnownStatus()
  known.good(response(10, 20))
  expect(known.revoked(15, undefined)).toBe(true)
  expect(known.held).toBeUndefined()
  expect(known.revoked(16, undefined)).toBe(false)
  for (const thisUpdate of [10, 15, 16]) expect(known.isNews(response(thisUpdate, 99))).toBe(false)
  expect(known.good(response(17, 27))).toBe(true)
})

it('holds the revoked response where it is to be stapled', () => {
  const known = new KnownStatus()
  const revoked = (from: number, to: number) => ({ ...response(from, to), certStatus: 'revoked' as const })
  const staple = revoked(15, 25)
  known.good(response(20, 30))
  known.revoked(15, staple)
  expect(known.current(21)).toBe(staple)
  // Neither the same, nor an older one, nor one that is not to be stapled takes its place.
  known.revoked(15, { ...staple })
  known.revoked(10, revoked(10, 20))
  known.revoked(16, undefined)
  expect(known.current(21)).toBe(staple)
  const newer = revoked(17, 27)
  known.revoked(17, newer)
  expect(known.current(21)).toBe(newer)
})
