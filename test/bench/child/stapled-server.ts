/** Two https servers of one certificate in one process, the second with a stapler; tells the CPU time of the process when asked. */
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createStapler } from '../../../src/stapler/index.ts'

const [cert, key] = JSON.parse(process.env.SITE!) as [string, string]
const servers = [createServer({ cert, key }), createServer({ cert, key })] as const
const stapler = createStapler().attach(servers[1])
await stapler.ready()
if (stapler.status()[0]?.staple === undefined) throw new Error(JSON.stringify(stapler.status()))

const ports = await Promise.all(
  servers.map(
    server =>
      new Promise<number>(resolve => {
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
      }),
  ),
)
process.on('message', moment => {
  // The garbage of the round before is not this round's.
  if (moment === 'start') globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  process.send!({ cpuMs: (user + system) / 1000 })
})
process.send!({ ports })
