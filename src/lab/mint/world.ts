/** What all scenarios of one run share: roots, the clock, and where things listen. */
import { randomBytes } from 'node:crypto'
import { type Issued, issue } from './certificate.ts'
import { type KeyType, makeKeyPair } from './keys.ts'
import { remember } from './remember.ts'

export interface World {
  root: Issued
  keyType: KeyType
  /** Numeric address or name that stands in URLs: `127.0.0.1`, or the name that other machines use. */
  urlHost: string
  /** The name given with `--host`, beside `localhost`. */
  host?: string
  httpPort: number
  httpsPort: number
  /** A port at which nothing listens. */
  closedPort: number
  now: () => Date
  /** Roots that nobody is told to trust, made when first needed. */
  strangers: Map<string, Promise<Issued>>
}

const DAY = 24 * 3600 * 1000

/** Name and key are new in each run, so that nothing that a client has cached about an earlier root fits. */
export async function makeRoot(name: string, keyType: KeyType, now: Date): Promise<Issued> {
  return issue({
    subject: `${name} ${randomBytes(4).toString('hex')}`,
    keys: await makeKeyPair(keyType),
    serial: randomSerial(),
    notBefore: new Date(now.getTime() - 365 * DAY),
    notAfter: new Date(now.getTime() + 3650 * DAY),
    ca: { crlSign: true },
  })
}

export function stranger(world: World, name: string): Promise<Issued> {
  return remember(world.strangers, name, () => makeRoot(name, world.keyType, world.now()))
}

/** Sixteen bytes, positive; with `slashes` three bytes of ones, which base64 writes as `//` wherever they stand. */
export function randomSerial(slashes = false): Uint8Array {
  const serial = new Uint8Array(randomBytes(16))
  serial[0] = 0x10 | (serial[0]! & 0x0f)
  if (slashes) {
    serial.fill(0xff, 6, 9)
  }
  return serial
}
