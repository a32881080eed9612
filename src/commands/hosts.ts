/** `ocspcheck hosts`: the allow-list question. */
import { existsSync } from 'node:fs'
import { hostPort, type RequiredHost, requiredHosts } from '../render/hosts.ts'
import { escapeJson, oneLine, printable } from '../render/sanitize.ts'
import type { SavedFacts } from '../report.ts'
import { type CommandDefinition, type Io, type OptionDefinition, UsageError } from './command.ts'
import { ExitCode, interruptedCode } from './exit-codes.ts'
import { CONNECT_OPTIONS } from './options/connect.ts'
import { OBSERVE_OPTIONS } from './options/observe.ts'
import { writeAtomic } from './output/files.ts'
import { type ConnectValues, probeRequest } from './probe.ts'
import { certificateRequest } from './responder.ts'
import type { ObserveValues } from './settings.ts'
import { CERTIFICATE_FILE } from './target.ts'

const HOST_FORMATS = {
  /** Sorted and nothing else, so that two runs can be compared. */
  plain: hosts => `${hosts.map(hostPort).join('\n')}\n`,
  json: hosts => `${escapeJson(JSON.stringify({ hosts }, null, 2))}\n`,
  /** https://github.com/step-security/harden-runner: allowed-endpoints, one or more a line. */
  'harden-runner': hosts => `allowed-endpoints: >\n${hosts.map(host => `  ${hostPort(host)}\n`).join('')}`,
} as const satisfies Record<string, (hosts: readonly RequiredHost[]) => string>

type HostFormat = keyof typeof HOST_FORMATS

const OUTPUT_OPTIONS: readonly OptionDefinition[] = [
  {
    flags: '--format <format>',
    description: 'plain: host:port lines; json; harden-runner: for the step-security action',
    group: 'Output:',
    choices: Object.keys(HOST_FORMATS),
    default: 'plain',
  },
  { flags: '--json', description: 'the same as --format json', group: 'Output:' },
  { flags: '-o, --output <file>', description: 'write to a file instead of stdout', group: 'Output:' },
]

interface HostsValues extends ConnectValues, ObserveValues {
  format: HostFormat
  json?: boolean
  output?: string
}

export const command: CommandDefinition = {
  name: 'hosts',
  summary: 'which hosts must be reachable, so that clients can find out (for a firewall)',
  description: [
    'Prints the hosts and ports of every OCSP responder, CRL and issuer certificate that the chain names, and those that they redirect to: what a firewall must let through for Windows clients to accept the site.',
    '',
    'The target (or the file) is looked at as by probe (or responder): the hosts themselves are contacted, to follow redirects and to complete the chain. With --offline only the handshake is made.',
  ].join('\n'),
  arguments: [{ name: '<target|cert.pem>', description: 'a server, or a certificate file (- reads stdin)' }],
  options: [...CONNECT_OPTIONS, ...OBSERVE_OPTIONS, ...OUTPUT_OPTIONS],
  examples: [
    { line: 'ocspcheck hosts example.com', says: 'host:port lines' },
    { line: 'ocspcheck hosts cert.pem --json', says: 'with what each is needed for' },
    { line: 'ocspcheck hosts crates.io --format harden-runner', says: 'for a GitHub workflow' },
  ],
  exitCodes: [
    { code: 0, means: 'printed (nothing, where the certificates name no host)' },
    { code: 2, means: 'wrong use' },
    { code: 3, means: 'the target was not reached' },
    { code: 130, means: 'interrupted' },
  ],
  run: async (io, [input = ''], options) => {
    const values = options as unknown as HostsValues
    const format = formatOf(values)
    const saved = await observe(input, values, io)
    if (io.signal.aborted) {
      return interruptedCode(io.signal)
    }
    if (saved.facts.certificates.length === 0) {
      io.stderr.write(`ocspcheck: ${oneLine(notReached(saved))}\n`)
      return ExitCode.inconclusive
    }
    const hosts = requiredHosts(printable(saved.facts)).sort(byName)
    const text = hosts.length === 0 && format !== 'json' ? '' : HOST_FORMATS[format](hosts)
    if (hosts.length === 0) {
      io.stderr.write('ocspcheck: the certificates name no host\n')
    }
    if (values.output === undefined) {
      io.stdout.write(text)
    } else {
      await writeAtomic('--output', values.output, text)
    }
    return ExitCode.pass
  },
}

async function observe(input: string, values: HostsValues, io: Io): Promise<SavedFacts> {
  if (input === '-' || existsSync(input)) {
    const { probeCertificate } = await import('../probe/certificate.ts')
    return probeCertificate(await certificateRequest(input, values, io))
  }
  if (CERTIFICATE_FILE.test(input)) {
    throw new UsageError(
      `there is no file ${input}`,
      'For a server of that name write it as a URL: https://…',
    )
  }
  const { probe } = await import('../probe/probe.ts')
  // One handshake shows the chain; more are for staples.
  return probe({ ...(await probeRequest(input, values, io)), attempts: 1 })
}

function formatOf({ format, json }: HostsValues): HostFormat {
  if (json && format !== 'plain' && format !== 'json') {
    throw new UsageError(`--json and --format ${format} cannot both be printed`, 'Choose one of them.')
  }
  return json ? 'json' : format
}

const byName = (a: RequiredHost, b: RequiredHost): number => (hostPort(a) < hostPort(b) ? -1 : 1)

function notReached({ facts, target }: SavedFacts): string {
  const failed = facts.connections.find(attempt => attempt.state === 'failed')
  return failed
    ? `${target.input}: ${failed.phase}: ${failed.message} (${failed.code})`
    : `${target.input}: not reached`
}
