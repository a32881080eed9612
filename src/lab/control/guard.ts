/** A web page from elsewhere must not drive the bench: Host defeats DNS rebinding, Origin the rest. */
import type { IncomingMessage } from 'node:http'

const NAMES = ['localhost', '127.0.0.1', '[::1]']

/** Why the request is refused, or undefined. */
export function refusal(request: IncomingMessage): string | undefined {
  const { host, origin } = request.headers
  const port = request.socket.localPort
  const ours = NAMES.map(name => `${name}:${port}`)
  if (host === undefined || !ours.includes(host)) {
    return `this is ${ours[0]}, not the host that was asked for`
  }
  if (origin !== undefined && !ours.some(name => origin === `http://${name}`)) {
    return 'a page from elsewhere may not drive the bench'
  }
  return undefined
}
