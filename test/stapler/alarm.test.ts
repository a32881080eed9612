import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createAlarm, LONGEST_TIMEOUT_MS } from '../../src/stapler/alarm.ts'

const HOUR = 3_600_000

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

it('reaches instants beyond what setTimeout can wait for', () => {
  const ring = vi.fn()
  const at = 2 * LONGEST_TIMEOUT_MS + 1234
  createAlarm(Date.now, ring).set(at)
  vi.advanceTimersByTime(at - 1)
  expect(ring).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(ring).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(10 * HOUR)
  expect(ring).toHaveBeenCalledTimes(1)
})

it('never asks for a longer timer than setTimeout takes', () => {
  const setTimer = vi.spyOn(globalThis, 'setTimeout')
  createAlarm(Date.now, () => {}).set(Number.MAX_SAFE_INTEGER)
  expect(setTimer.mock.calls[0]![1]).toBeLessThanOrEqual(LONGEST_TIMEOUT_MS)
})

it('notices within an hour that the clock was set forward', () => {
  const ring = vi.fn()
  let jump = 0
  createAlarm(() => Date.now() + jump, ring).set(100 * HOUR)
  jump = 99.5 * HOUR
  vi.advanceTimersByTime(HOUR)
  expect(ring).toHaveBeenCalledTimes(1)
})

it('forgets an earlier appointment', () => {
  const ring = vi.fn()
  const alarm = createAlarm(Date.now, ring)
  alarm.set(1000)
  alarm.set(5000)
  vi.advanceTimersByTime(4999)
  expect(ring).not.toHaveBeenCalled()
  alarm.clear()
  vi.advanceTimersByTime(HOUR)
  expect(ring).not.toHaveBeenCalled()
})

it('keeps no process alive', { timeout: 90_000 }, () => {
  const module = join(import.meta.dirname, '../../src/stapler/alarm.ts')
  const program = `import { createAlarm } from ${JSON.stringify(module)}
    createAlarm(Date.now, () => {}).set(Date.now() + 600_000)
    process.stdout.write('done')`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program]
  expect(execFileSync(process.execPath, args, { timeout: 80_000, encoding: 'utf8' })).toBe('done')
})
