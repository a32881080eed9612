/** `ocspcheck probe`: the main job. */
import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { STARTTLS } from '../net/starttls/protocols.ts'
import type { ProbeRequest, StartTls } from '../probe/request.ts'
import { type CommandDefinition, type Io, type OptionDefinition, UsageError } from './command.ts'
import { EXIT_CODES } from './exit-codes.ts'
import { CONNECT_OPTIONS } from './options/connect.ts'
import { GATE_OPTIONS } from './options/gate.ts'
import { MANY_OPTIONS } from './options/many.ts'
import { OBSERVE_OPTIONS } from './options/observe.ts'
import { OUTPUT_OPTIONS, SAVE_FACTS_OPTION } from './options/output.ts'
import type { AddressPort } from './options/parse.ts'
import { attributeOf } from './parser.ts'
import { type GateValues, policyOf } from './policy.ts'
import type { Job } from './run/runner.ts'
import { runSession, type SessionOptions } from './run/session.ts'
import { collectTargets, type ManyValues } from './run/targets.ts'
import { handshakeProxyOf, type ObserveValues, observeOptions } from './settings.ts'
import { CERTIFICATE_FILE, hostName, parseTarget } from './target.ts'

/** Options that concern one target: they may stand on its line of a targets file too. */
export const TARGET_OPTIONS = [
  ...CONNECT_OPTIONS,
  ...OBSERVE_OPTIONS,
  ...GATE_OPTIONS.filter(({ flags }) => !flags.startsWith('--policy')),
]

export interface ConnectValues {
  servername?: string
  connect?: AddressPort
  attempts: number
  allAddresses?: boolean
  starttls?: StartTls
  handshakeProxy?: string
}

export type TargetValues = ConnectValues & ObserveValues & GateValues

export const command: CommandDefinition = {
  name: 'probe',
  summary: 'ask a server, its responders and its CRLs: which clients would refuse it, and why?',
  description: [
    'Connects asking for a staple, verifies it, and asks every OCSP responder and every CRL of every certificate of the chain, through DNS and HTTP as Windows would. Then says which clients refuse the site, why, and what mends it.',
    '',
    'A target is host, host:port, [IPv6]:port or an https URL. It is contacted, and so are the third parties that its certificates name: OCSP responders, CRL hosts and issuer URLs, over plain HTTP. With --offline only the handshakes are made.',
    '',
    'The answer goes to stdout and ends with the verdict; the talk goes to stderr.',
  ].join('\n'),
  arguments: [{ name: '[target...]', description: 'servers to ask' }],
  options: [
    ...CONNECT_OPTIONS,
    ...OBSERVE_OPTIONS,
    ...GATE_OPTIONS,
    ...MANY_OPTIONS,
    ...OUTPUT_OPTIONS,
    SAVE_FACTS_OPTION,
  ],
  examples: [
    { line: 'ocspcheck probe example.com', says: 'would Windows clients accept this site?' },
    { line: 'ocspcheck probe -v example.com:8443', says: 'show the walk through staple, OCSP and CRLs' },
    { line: 'ocspcheck probe mail.example.com:25 --starttls smtp', says: 'a mail server' },
    {
      line: 'ocspcheck probe www.example.com --connect 192.0.2.7 --fail-on warning',
      says: 'a server that is not in DNS yet; warnings fail too',
    },
    {
      line: 'ocspcheck probe --targets hosts.txt --format ndjson -o junit=revocation.xml',
      says: 'many targets, two formats from one run',
    },
  ],
  exitCodes: EXIT_CODES,
  run: async (io, args, options) => {
    const values = options as unknown as TargetValues & ManyValues & SessionOptions
    const { lines, several } = await collectTargets(args, values, TARGET_OPTIONS, io)
    const jobs: Job[] = []
    for (const { target, options: own, where } of lines) {
      jobs.push(await jobOf(target, ofLine(values, own), io).catch(error => rethrowAt(where, target, error)))
    }
    return runSession(jobs, values, io, several)
  },
}

const CONFLICTS = (TARGET_OPTIONS as readonly OptionDefinition[]).flatMap(({ flags, conflicts = [] }) =>
  conflicts.map(other => [attributeOf(flags), other] as const),
)

/** What a line of a targets file says wins over the command line, and over what cannot stand beside it. */
function ofLine<T extends TargetValues>(values: T, own: Partial<TargetValues>): T {
  const merged = { ...values, ...own } as T & Record<string, unknown>
  for (const [one, other] of CONFLICTS) {
    if (one in own !== other in own) {
      delete merged[one in own ? other : one]
    }
  }
  if (values.severity && own.severity) {
    merged.severity = [...values.severity, ...own.severity]
  }
  return merged
}

async function jobOf(target: string, values: TargetValues, io: Io): Promise<Job> {
  if (CERTIFICATE_FILE.test(target) && existsSync(target)) {
    throw new UsageError(
      `${target} is a file, not a server`,
      `For a certificate file: ocspcheck responder ${target}`,
    )
  }
  const policy = await policyOf(values)
  const request = await probeRequest(target, values, io)
  return {
    input: target,
    policy,
    async observe(hooks) {
      const { probe } = await import('../probe/probe.ts')
      return probe({ ...request, ...hooks })
    },
  }
}

const HTTPS_PORT = 443

export async function probeRequest(
  input: string,
  values: ConnectValues & ObserveValues,
  io: Io,
): Promise<ProbeRequest> {
  const { host, port, ignored } = parseTarget(input)
  if (ignored) {
    io.stderr.write(`ocspcheck: ${ignored}\n`)
  }
  refuseOtherFamily(values.connect?.address ?? host, values)
  const protocol = values.starttls === 'auto' ? undefined : values.starttls
  const usualPort = protocol ? STARTTLS[protocol][0] : HTTPS_PORT
  const handshakeProxy = handshakeProxyOf(values.proxy, values.handshakeProxy)
  return {
    ...(await observeOptions(values, io)),
    input,
    host,
    port: port ?? usualPort,
    ...(values.servername && { servername: servernameOf(values.servername) }),
    ...(values.connect && { connect: values.connect }),
    attempts: values.attempts,
    allAddresses: values.allAddresses ?? false,
    ...(values.starttls && { starttls: values.starttls }),
    ...(handshakeProxy && { handshakeProxy }),
  }
}

/** `-4` beside an IPv6 address would have to ask nobody. */
function refuseOtherFamily(address: string, values: ObserveValues): void {
  const wanted = values[4] ? 4 : values[6] ? 6 : undefined
  const written = isIP(address)
  if (wanted && written !== 0 && written !== wanted) {
    throw new UsageError(
      `-${wanted} allows IPv${wanted} only, and ${address} is an IPv${written} address`,
      `Leave -${wanted} out, or write an IPv${wanted} address.`,
    )
  }
}

function servernameOf(text: string): string {
  const name = hostName(text, text)
  if (/^[\d.]+$|:/.test(name)) {
    throw new UsageError(
      `--servername: "${text}" is an address`,
      'Servers are asked for by name only (RFC 6066 3). To connect to an address use --connect.',
    )
  }
  return name
}

function rethrowAt(where: string, target: string, error: unknown): never {
  if (error instanceof UsageError && where !== target) {
    throw new UsageError(`${where}: ${error.message}`, error.hint)
  }
  throw error
}
