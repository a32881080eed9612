/** What is asked for: what JavaScript lets through is told by name, and a report says where the probe went. */
import { expect, it } from 'vitest'
import { probe, probeCertificate, probeDefaults, render } from '../../src/index.ts'

const whole = { ...probeDefaults(), input: 'example.com', host: '127.0.0.1', port: 1 }

it.each([
  [{}, /^probe: input must be a string, not undefined/],
  [{ ...whole, port: undefined }, /^probe: port must be a whole number from 1 to 65535, not undefined/],
  [{ ...whole, port: '443' }, /^probe: port must be a whole number from 1 to 65535, not '443'/],
  [{ ...whole, host: '' }, /^probe: host must be a string, not ''/],
  [{ ...whole, now: new Date(0) }, /^probe: now must be a function/],
  [{ ...whole, timeoutMs: 0 }, /^probe: timeoutMs must be a number of milliseconds/],
])('probe: %#', async (request, says) => {
  await expect(probe(request as never)).rejects.toThrow(says)
  await expect(probe(request as never)).rejects.toThrow(TypeError)
})

it('says of the target where it connected, and in which protocol', async () => {
  const connect = { address: '127.0.0.1', port: 4190 }
  const { target } = await probe({ ...whole, port: 443, connect, starttls: 'auto', offline: true })
  expect(target).toEqual({
    ...{ input: 'example.com', host: '127.0.0.1', port: 443, servername: '127.0.0.1' },
    ...{ connect, starttls: 'sieve' },
  })
})

it('probeCertificate', async () => {
  const request = { ...probeDefaults(), input: 'cert.pem', bytes: 'cert.pem' }
  await expect(probeCertificate(request as never)).rejects.toThrow(
    /^probeCertificate: bytes must be a Uint8Array, not 'cert.pem'/,
  )
})

it('render', async () => {
  await expect(render([], 'toString' as never)).rejects.toThrow(
    /^no format is called "toString": there are human, /,
  )
})
