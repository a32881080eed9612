import { createServer } from 'node:net'

/** Below what kernels hand out by themselves (from 32 768 on Linux, 49 152 elsewhere): nobody gets these without asking for one. */
const FIRST = 13_000
const COUNT = 18_000

/** Workers that were started one after the other are far apart. */
let next = process.pid * 1_009

/** A port of loopback on which nobody listens, nor will by chance. */
export async function closedPort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = FIRST + (next++ % COUNT)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port from ${FIRST} on`)
}

function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise(resolve => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
