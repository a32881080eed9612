/** `ocspcheck exporter`: what Prometheus asks, in the manner of blackbox_exporter. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { oneLine } from '../render/sanitize.ts'
import { type CommandDefinition, type Io, type OptionDefinition, UsageError } from './command.ts'
import { ExitCode } from './exit-codes.ts'
import { type AllowRule, allowRule, isAllowed } from './exporter/allow.ts'
import { type ListenAddress, listenAddress } from './exporter/server.ts'
import { CONNECT_OPTIONS, STARTTLS_PROTOCOLS } from './options/connect.ts'
import { GATE_OPTIONS } from './options/gate.ts'
import { OBSERVE_OPTIONS } from './options/observe.ts'
import { integer, timeLimit } from './options/parse.ts'
import { policyOf } from './policy.ts'
import { probeRequest, type TargetValues } from './probe.ts'
import type { Job } from './run/runner.ts'

const SERVICE = 'Service:'

const SERVICE_OPTIONS = [
  {
    flags: '--listen <addr:port>',
    description: 'where to answer; :9919 is every address of this machine',
    group: SERVICE,
    default: '127.0.0.1:9919',
    parse: listenAddress,
  },
  {
    flags: '--allow <host[:port]>',
    description:
      'a target that may be asked for: a host, *.example.com, host:port or host:*; needed beyond loopback',
    group: SERVICE,
    repeatable: true,
    parse: allowRule,
  },
  {
    flags: '--concurrency <n>',
    description: 'probes at a time; one more is answered 503',
    group: SERVICE,
    default: '8',
    parse: integer('--concurrency', 1, 256),
  },
  {
    flags: '--max-time <s>',
    description: 'limit of one probe; less where the scraper gives up sooner',
    group: SERVICE,
    default: '25',
    parse: timeLimit('--max-time'),
  },
] as const satisfies readonly OptionDefinition[]

/** Not settled by the target, and not by those who ask. */
const SHARED_OPTIONS = [
  ...CONNECT_OPTIONS.filter(({ flags }) => !/^--(servername|connect) /.test(flags)),
  ...OBSERVE_OPTIONS.filter(({ flags }) => !flags.startsWith('--max-time')),
  ...GATE_OPTIONS,
]

type ExporterValues = TargetValues & {
  listen: ListenAddress
  allow?: AllowRule[]
  concurrency: number
  maxTime: number
}

export const command: CommandDefinition = {
  name: 'exporter',
  summary: 'answer Prometheus: /probe?target=…, in the manner of blackbox_exporter',
  description: [
    'Listens for HTTP. GET /probe?target=example.com probes the target, judges it and answers with its metrics; servername and starttls may be given as parameters too. GET /metrics tells of the exporter itself.',
    '',
    'Whoever reaches it can have targets contacted: it listens on loopback unless told otherwise, and beyond loopback it asks only what --allow names. It stops on Ctrl-C or SIGTERM.',
  ].join('\n'),
  arguments: [],
  options: [...SERVICE_OPTIONS, ...SHARED_OPTIONS],
  examples: [
    { line: 'ocspcheck exporter', says: 'on 127.0.0.1:9919' },
    {
      line: 'ocspcheck exporter --listen :9919 --allow example.com --allow "*.example.org"',
      says: 'for a Prometheus elsewhere, for these targets only',
    },
  ],
  exitCodes: [
    { code: 0, means: 'stopped by a signal' },
    { code: 2, means: 'wrong use, or the address cannot be listened on' },
    { code: 70, means: 'a fault of ocspcheck itself' },
  ],
  run: async (io, _args, options) => {
    const values = options as unknown as ExporterValues
    const { listen, allow, concurrency, maxTime } = values
    if (!listen.loopback && !allow) {
      throw new UsageError(
        '--listen reaches beyond loopback, and nothing says what may be asked for',
        'Name the targets with --allow, once for each: otherwise anybody could have anything contacted from here.',
      )
    }
    await policyOf(values)
    const { createExporter } = await import('./exporter/server.ts')
    const server = createExporter({
      io,
      concurrency,
      maxTimeMs: maxTime,
      jobOf: (query, limits) => jobOf(query, limits, values, io),
    })
    await listening(server, listen)
    const { address, port } = server.address() as AddressInfo
    io.stderr.write(
      `ocspcheck: listening on http://${address.includes(':') ? `[${address}]` : address}:${port}/\n`,
    )
    await untilStopped(server, io.signal)
    return ExitCode.pass
  },
}

/** What a scraper may say: nothing that reads files here or leads elsewhere. */
const PARAMETERS = ['target', 'servername', 'starttls'] as const

async function jobOf(
  query: URLSearchParams,
  limits: { maxTimeMs: number; signal: AbortSignal },
  values: ExporterValues,
  io: Io,
): Promise<Job> {
  const [target, servername, starttls] = PARAMETERS.map(name => once(query, name))
  const unknown = [...query.keys()].find(name => !PARAMETERS.includes(name as never))
  if (unknown !== undefined) {
    throw new UsageError(`unknown parameter "${unknown}"`, `There are ${PARAMETERS.join(', ')}.`)
  }
  if (!target) {
    throw new UsageError('no target', 'Ask for /probe?target=example.com')
  }
  if (starttls !== undefined && !STARTTLS_PROTOCOLS.includes(starttls)) {
    throw new UsageError(`starttls: "${starttls}" is not known`, `One of ${STARTTLS_PROTOCOLS.join(', ')}.`)
  }
  const own = { ...(servername && { servername }), ...(starttls && { starttls }) }
  const request = await probeRequest(target, { ...values, ...own } as TargetValues, io)
  if (values.allow && !isAllowed(values.allow, request)) {
    const { NotAllowed } = await import('./exporter/server.ts')
    throw new NotAllowed(`${oneLine(target)} is not among the targets that --allow names`)
  }
  const policy = await policyOf(values)
  return {
    input: target,
    policy,
    async observe(hooks) {
      const { probe } = await import('../probe/probe.ts')
      return probe({ ...request, ...hooks, ...limits })
    },
  }
}

function once(query: URLSearchParams, name: string): string | undefined {
  const given = query.getAll(name)
  if (given.length > 1) {
    throw new UsageError(
      `the parameter "${name}" is given ${given.length} times`,
      'Ask once for each target.',
    )
  }
  return given[0]
}

const NOT_LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there',
  EACCES: 'this port may not be used without privileges',
  EADDRNOTAVAIL: 'this machine does not have the address',
}

async function listening(server: Server, { host, port }: ListenAddress): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = (error.code && NOT_LISTENING[error.code]) ?? error.message
      reject(new UsageError(`--listen: cannot listen on ${host ?? ''}:${port}: ${why}`))
    })
    server.listen({ port, ...(host && { host }) }, resolve)
  })
}

/** How long answers under way may take after the signal; their probes are aborted by it as well. Milliseconds. */
const GRACE_MS = 3000

async function untilStopped(server: Server, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    const stop = () => {
      const late = setTimeout(() => server.closeAllConnections(), GRACE_MS)
      server.close(() => {
        clearTimeout(late)
        resolve()
      })
      server.closeIdleConnections()
    }
    if (signal.aborted) {
      stop()
    } else {
      signal.addEventListener('abort', stop, { once: true })
    }
  })
}
