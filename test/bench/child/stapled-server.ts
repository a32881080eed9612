/**
 * Two https servers of one certificate in one process, the second with a stapler. A number on the channel is a round: once so
 * many connections have come and gone, the answer is the CPU time that the process spent on them.
 */
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createStapler } from '../../../src/stapler/index.ts'

const [cert, key] = JSON.parse(process.env.SITE!) as [string, string]
const servers = [createServer({ cert, key }), createServer({ cert, key })] as const
const stapler = createStapler().attach(servers[1])
await stapler.ready()
if (stapler.status()[0]?.staple === undefined) throw new Error(JSON.stringify(stapler.status()))

let left = 0
let before = process.cpuUsage()
const gone = () => {
  left--
  if (left > 0) return
  // A round pays for its own garbage, and not for that of the round before.
  globalThis.gc?.({ type: 'minor' })
  const { user, system } = process.cpuUsage(before)
  process.send!({ cpuMs: (user + system) / 1000 })
}
for (const server of servers) server.on('secureConnection', socket => socket.once('close', gone))

const ports = await Promise.all(
  servers.map(
    server =>
      new Promise<number>(resolve => {
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
      }),
  ),
)
process.on('message', connections => {
  left = connections as number
  before = process.cpuUsage()
  process.send!('begin')
})
process.send!({ ports })
