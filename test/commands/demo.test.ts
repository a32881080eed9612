import { expect, it } from 'vitest'
import { run } from './support/run.ts'

it('demo explains a healthy site and one that Windows refuses, without a network', async () => {
  const { code, stdout, stderr } = await run(['demo'])
  expect(stderr).toBe('')
  expect(stdout).toMatch(/PASS {2}https:\/\/healthy\.localhost:\d+\//)
  expect(stdout).toMatch(/FAIL {2}https:\/\/responder-nxdomain\.localhost:\d+\//)
  expect(stdout).toContain('CRYPT_E_REVOCATION_OFFLINE (0x80092013)')
  expect(stdout).toContain('ocspcheck probe example.com')
  expect(stdout).not.toContain('\u001b')
  expect(code).toBe(0)
})

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('demo stops when it is interrupted: %s', async (signal, code) => {
  expect((await run(['demo'], { signal: AbortSignal.abort(signal) })).code).toBe(code)
})
