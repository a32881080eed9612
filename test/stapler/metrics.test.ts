import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createStapler } from '../../src/stapler/index.ts'
import { makeStapleable } from './support/stapleable.ts'

it('puts its state into a registry of prom-client, without a staple no sample of one', async () => {
  const { authority, responder, leaf } = await makeStapleable()
  const bare = await authority.issueLeaf()
  const registry = new Registry()
  const stapler = createStapler({ metrics: registry }).add({ cert: [leaf.chain, bare.chain] })
  await stapler.ready()
  const text = await registry.metrics()
  const [{ serialNumber, staple } = {} as never, second] = stapler.status()
  const end = staple!.until.getTime() / 1000
  expect(text).toContain('# TYPE ocsp_staple_expiry_timestamp_seconds gauge')
  expect(text).toContain(
    `ocsp_staple_expiry_timestamp_seconds{subject="CN=localhost",serial="${serialNumber}"} ${end}`,
  )
  expect(text).toContain(
    `ocsp_staple_refresh_failures{subject="CN=localhost",serial="${second!.serialNumber}"} 0`,
  )
  expect(text).toContain('# TYPE ocsp_staple_handshakes_stapled_total counter')
  expect(text.match(/^ocsp_staple_expiry_timestamp_seconds\{/gm)).toHaveLength(1)
  expect(await registry.getMetricsAsJSON()).toHaveLength(5)
  registry.resetMetrics()
  registry.clear()
  await stapler.close()
  await responder.close()
})
