import { describe, expect, it } from 'vitest'
import { refreshTime, retryAfterMs, retryTime } from '../../src/stapler/schedule.ts'

const HOUR = 3_600_000

describe('refreshTime', () => {
  const validity = { thisUpdate: 0, until: 100 * HOUR }

  it('is half of the validity, a twentieth of it earlier or later', () => {
    expect(refreshTime(validity, HOUR, () => 0)).toBe(45 * HOUR)
    expect(refreshTime(validity, HOUR, () => 0.5)).toBe(50 * HOUR)
    expect(refreshTime(validity, HOUR, () => 1)).toBe(55 * HOUR)
  })

  it('is half of what remains once half has passed', () => {
    expect(refreshTime(validity, 60 * HOUR, () => 0.5)).toBe(80 * HOUR)
  })

  it('is a minute away at the least, and never after the end', () => {
    expect(refreshTime(validity, 100 * HOUR - 90_000, () => 0.5)).toBe(100 * HOUR - 30_000)
    expect(refreshTime(validity, 100 * HOUR - 1000, () => 0.5)).toBe(100 * HOUR)
    expect(refreshTime(validity, 200 * HOUR, () => 0.5)).toBe(200 * HOUR)
  })
})

describe('retryTime', () => {
  const options = { firstMs: 60_000, maxMs: HOUR, random: () => 0 }

  it('doubles up to the longest pause', () => {
    const pauses = [1, 2, 3, 6, 7, 100, 5000].map(failures => retryTime(failures, 0, options))
    expect(pauses).toEqual([60_000, 120_000, 240_000, 32 * 60_000, HOUR, HOUR, HOUR])
  })

  it('adds up to a tenth, so that machines that failed together do not come back together', () => {
    expect(retryTime(1, 0, { ...options, random: () => 1 })).toBe(66_000)
  })

  it('heeds a longer Retry-After, up to a day', () => {
    expect(retryTime(1, 0, { ...options, retryAfterMs: 2 * HOUR })).toBe(2 * HOUR)
    expect(retryTime(1, 0, { ...options, retryAfterMs: 1 })).toBe(60_000)
    expect(retryTime(1, 0, { ...options, retryAfterMs: 1000 * HOUR })).toBe(24 * HOUR)
  })
})

describe('retryAfterMs', () => {
  it.each([
    ['120', 120_000],
    [' 7 ', 7000],
    ['Thu, 01 Jan 1970 00:01:00 GMT', 60_000],
    ['0', undefined],
    ['-5', undefined],
    ['Wed, 31 Dec 1969 00:00:00 GMT', undefined],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads %j', (header, expected) => {
    expect(retryAfterMs(header, 0)).toBe(expected)
  })
})
