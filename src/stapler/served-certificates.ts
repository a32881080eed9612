import { Duplex } from 'node:stream'
import { connect, type SecureContext, TLSSocket } from 'node:tls'

/** OpenSSL's own context, inside Node's SecureContext: what servers keep and what `OCSPRequest` reads the certificate from. */
export interface NativeContext {
  /** DER of the certificate loaded last, or null. */
  getCertificate(): Buffer | null
  /** DER of its issuer, where the chain or `ca` holds it. */
  getIssuer(): Buffer | null
}

const KEY_TYPES = [
  'RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512',
  'ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512',
  'ed25519:ed448',
]
const HANDSHAKE_MS = 5000

/**
 * The leaf certificates (DER) that clients get of a server's main context, or of one chosen by name on top of it, by the key
 * types that they may ask for. Node names only the one that was loaded last, and adds what is chosen by name to what the main
 * context holds, so that a client that wants another key type still gets the main one. Therefore the contexts are asked as
 * clients would ask them: by handshakes over a pair of streams in memory, about 3 ms each.
 */
export async function servedCertificates(main: NativeContext, chosen?: NativeContext): Promise<Buffer[]> {
  const served = await Promise.all(KEY_TYPES.map(sigalgs => servedTo(sigalgs, main, chosen)))
  const distinct = new Map(served.flatMap(der => (der ? [[der.toString('base64'), der] as const] : [])))
  return [...distinct.values()]
}

function servedTo(
  sigalgs: string,
  main: NativeContext,
  chosen: NativeContext | undefined,
): Promise<Buffer | undefined> {
  return new Promise(resolve => {
    const [ours, theirs] = streamPair()
    const server = new TLSSocket(theirs, {
      isServer: true,
      secureContext: wrapped(main),
      ...(chosen && { SNICallback: (_, done) => done(null, wrapped(chosen)) }),
    })
    const client = connect({
      socket: ours,
      servername: 'name.invalid',
      sigalgs,
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
    })
    const end = (der?: Buffer) => {
      clearTimeout(timer)
      client.destroy()
      server.destroy()
      resolve(der)
    }
    const timer = setTimeout(end, HANDSHAKE_MS)
    timer.unref()
    // That the context has no certificate of this type shows as an alert.
    client.on('error', () => end())
    server.on('error', () => end())
    client.on('secureConnect', () => end(client.getPeerX509Certificate()?.raw))
  })
}

const wrapped = (context: NativeContext) => ({ context }) as SecureContext

/** Two streams, each of which reads what the other writes (stream.duplexPair came with Node 22.6). */
function streamPair(): [Duplex, Duplex] {
  const one: Duplex = end(() => other)
  const other: Duplex = end(() => one)
  return [one, other]
}

const end = (peer: () => Duplex) =>
  new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      peer().push(chunk)
      done()
    },
    final(done) {
      peer().push(null)
      done()
    },
  })
