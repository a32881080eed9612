import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../src/lab/index.ts'
import { shake } from './handshake.ts'

let lab: Lab

beforeAll(async () => {
  lab = await startLab({ scenarios: ['healthy'] })
})
afterAll(() => lab.close())

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
    socket.on('error', () => {})
  })
}

const stillFine = async () => {
  const { authorized, staple } = await shake(lab, 'healthy')
  expect([authorized, staple !== null]).toEqual([true, true])
  expect((await fetch(`${lab.control}log`)).status).toBe(200)
}

describe('the bench outlives', () => {
  it('garbage on every port', async () => {
    for (const port of Object.values(lab.ports)) {
      for (const bytes of [
        randomBytes(3000),
        Buffer.from('GET / HTTP/1.1\r\n\r\n'),
        Buffer.from([22, 3, 1, 255, 255]),
      ]) {
        const socket = await open(port)
        socket.write(bytes)
        socket.end()
      }
    }
    await stillFine()
  })

  it('a ClientHello that is cut short, and one whose end is garbage', async () => {
    for (const tail of [Buffer.alloc(0), randomBytes(200)]) {
      const socket = await open(lab.ports.https)
      socket.write(Buffer.concat([Buffer.from([22, 3, 1, 0, 250, 1, 0, 0, 246, 3, 3]), tail]))
    }
    await stillFine()
  })

  it('half-open sockets, which it closes in time', async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => open(lab.ports.https)))
    const closed = Promise.all(sockets.map(socket => new Promise(done => socket.once('close', done))))
    await stillFine()
    await closed
  }, 60_000)

  it('connections reset while it answers', async () => {
    for (let count = 0; count < 30; count++) {
      const socket = await open(count % 2 ? lab.ports.https : lab.ports.http)
      socket.write(count % 2 ? Buffer.from([22, 3, 1, 0, 10]) : 'GET /x/ocsp HTTP/1.1\r\nhost: x\r\n\r\n')
      socket.resetAndDestroy()
    }
    await stillFine()
  })

  it('a thousand connections at once', async () => {
    const idle = await Promise.all(Array.from({ length: 950 }, () => open(lab.ports.https)))
    // So many that a slow machine has done with them before the bench gives them up.
    for (let count = 0; count < 4; count++) {
      const shaken = await Promise.all(Array.from({ length: 50 }, () => shake(lab, 'healthy')))
      expect(shaken.every(({ staple }) => staple !== null)).toBe(true)
    }
    for (const socket of idle) {
      socket.destroy()
    }
    await stillFine()
  }, 120_000)
})
