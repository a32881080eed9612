/** Opens every server of the bench and closes them again. */
import { createServer, type Server, type Socket } from 'node:net'
import { createControlServer } from '../control/server.ts'
import type { LabOptions, LabPorts } from '../lab.ts'
import { createFront } from './front.ts'
import { createHttpServer } from './http.ts'
import { bindUdp, listen, retryFreePort } from './listen.ts'
import { createNameserver } from './nameserver.ts'
import type { Stage } from './stage.ts'

const LOOPBACK = { v4: '127.0.0.1', v6: '::1' } as const
const EVERYWHERE = { v4: '0.0.0.0', v6: '::' } as const

export interface Opened {
  ports: LabPorts
  close(): Promise<void>
}

/** @throws PortTakenError; whatever was opened before is closed then */
export async function openServers(
  stage: Stage,
  options: Pick<LabOptions, 'ports' | 'host'>,
): Promise<Opened> {
  const { https = 0, http = 0, dns = 0, control = 0 } = options.ports ?? {}
  const at = options.host === undefined ? LOOPBACK : EVERYWHERE
  const shelf = createShelf()
  const front = createFront(stage)
  try {
    const ports = {
      https: await openTwice(shelf, 'https', https, at, () => createServer(socket => front.accept(socket))),
      // IPv4 alone: the scenario whose responder is dead on IPv6 needs a dead address.
      http: await listen(shelf.keep(createHttpServer(stage)), 'http', http, at.v4),
      dns: await retryFreePort(dns, async () => {
        const { udp, tcp } = await createNameserver(stage)
        const port = await listen(shelf.keep(tcp), 'dns', dns, at.v4)
        await bindUdp(udp, port, at.v4)
        shelf.keep(udp)
        return port
      }),
      // Whoever reaches it can switch faults: never beyond loopback.
      control: await openTwice(shelf, 'control', control, LOOPBACK, () => createControlServer(stage)),
    }
    return { ports, close: shelf.close }
  } catch (error) {
    await shelf.close()
    throw error
  }
}

type Address = typeof LOOPBACK | typeof EVERYWHERE

/** The same port for IPv4 and, where the machine has it, IPv6. */
function openTwice(
  shelf: Shelf,
  role: keyof LabPorts,
  wanted: number,
  at: Address,
  create: () => Server,
): Promise<number> {
  return retryFreePort(wanted, async () => {
    const first = shelf.keep(create())
    const port = await listen(first, role, wanted, at.v4)
    try {
      await listen(shelf.keep(create()), role, port, at.v6)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT') {
        first.close()
        throw error
      }
    }
    return port
  })
}

interface Shelf {
  keep<T extends { close(): unknown }>(opened: T): T
  close(): Promise<void>
}

/** Everything that is open, down to each connection: closing waits for nobody. */
function createShelf(): Shelf {
  const opened = new Set<{ close(): unknown }>()
  const sockets = new Set<Socket>()
  return {
    keep(one) {
      opened.add(one)
      ;(one as Partial<Server>).on?.('connection', (socket: Socket) => {
        sockets.add(socket)
        socket.once('close', () => sockets.delete(socket))
      })
      return one
    },
    async close() {
      const closing = [...opened].map(one => closed(one))
      opened.clear()
      for (const socket of sockets) {
        socket.destroy()
      }
      await Promise.all(closing)
    },
  }
}

/** Settles once the server is closed; one that never listened is. */
function closed(one: { close(): unknown }): Promise<void> {
  return new Promise(resolve => {
    const emitter = one as Server
    emitter.once('close', resolve)
    if (emitter.listening === false) {
      resolve()
    } else {
      one.close()
    }
  })
}
