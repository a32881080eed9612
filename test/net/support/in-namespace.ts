/**
 * Runs inside a network namespace of its own (see namespace.test.ts): the first argument says what, the answer goes to stdout as JSON.
 */
import { secureContexts } from '../../../src/net/contexts.ts'
import { createResolver } from '../../../src/net/dns.ts'
import { request } from '../../../src/net/http.ts'
import { handshake } from '../../../src/net/tls.ts'
import { DEFAULTS, type ObserveOptions } from '../../../src/probe/request.ts'

const [task, argument = ''] = process.argv.slice(2)
const timeoutMs = 1_500

const TASKS: Record<string, () => Promise<unknown>> = {
  get: () =>
    request(
      { method: 'GET', url: argument, limit: 1_000, timeoutMs, resolver: createResolver({ timeoutMs }) },
      body => body.length,
    ),
  handshake: () =>
    handshake({
      address: argument,
      port: 443,
      servername: 'site.test',
      context: secureContexts(undefined)('any'),
      timeoutMs,
    }),
  responder: async () => {
    const { probeCertificate } = await import('../../../src/probe/certificate.ts')
    const { readFileSync } = await import('node:fs')
    const options: ObserveOptions = { ...DEFAULTS, timeoutMs, env: {}, now: () => new Date() }
    return probeCertificate({ ...options, input: argument, bytes: readFileSync(argument) })
  },
}

process.stdout.write(JSON.stringify(await TASKS[task!]!()))
