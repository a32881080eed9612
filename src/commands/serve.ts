/** `ocspcheck serve`: the bench. */
import { type CommandDefinition, UsageError } from './command.ts'
import { integer } from './options/parse.ts'
import type { ServeValues } from './serve/bench.ts'

const BENCH = 'Bench:'
const PORTS = 'Ports (0: a free one):'
const LARGEST_PORT = 65_535

const port = (flag: string) => integer(flag, 0, LARGEST_PORT)

export const command: CommandDefinition = {
  name: 'serve',
  summary: 'a bench of revocation faults on this machine, chosen by name: reproduce 0x80092013',
  description: [
    'Starts a throw-away CA, an OCSP responder, a CRL server, a nameserver and an HTTPS server on loopback. Each scenario has a name: https://healthy.localhost:8443/, https://responder-nxdomain.localhost:8443/. Nothing outside this machine is contacted, and no privileges are needed.',
    '',
    'It prints the lines that trust the root and show the error, and runs until Ctrl-C. After -- it runs a command instead, with the environment that makes the command trust the bench, and ends with its exit code.',
  ].join('\n'),
  arguments: [{ name: '[command...]', description: 'after --: run this beside the bench, then stop' }],
  options: [
    {
      flags: '--scenario <name>',
      description: 'the scenario of a plain https://localhost:PORT/',
      group: BENCH,
      default: 'healthy',
    },
    {
      flags: '--host <name>',
      description:
        'the name by which other machines reach the bench: it stands in the certificates, and the bench listens on every address',
      group: BENCH,
      parse: hostName,
    },
    {
      flags: '--key <type>',
      description: 'key type of the certificates',
      group: BENCH,
      choices: ['ec', 'rsa'],
      default: 'ec',
    },
    {
      flags: '--dir <folder>',
      description: 'keep the root here, so that trust survives a restart; chains and keys are written too',
      group: BENCH,
    },
    { flags: '--port <n>', description: 'HTTPS', group: PORTS, default: '8443', parse: port('--port') },
    {
      flags: '--http-port <n>',
      description: 'responder, CRLs and proxy',
      group: PORTS,
      default: '0',
      parse: port('--http-port'),
    },
    {
      flags: '--dns-port <n>',
      description: 'nameserver',
      group: PORTS,
      default: '0',
      parse: port('--dns-port'),
    },
    {
      flags: '--control-port <n>',
      description: 'page and JSON that switch faults and show the log',
      group: PORTS,
      default: '8442',
      parse: port('--control-port'),
    },
    { flags: '--list', description: 'print the scenarios and end', group: 'Output:' },
    { flags: '--json', description: 'with --list: as a JSON array', group: 'Output:' },
  ],
  examples: [
    { line: 'ocspcheck serve', says: 'start the bench; Ctrl-C stops it' },
    {
      line: 'ocspcheck serve -- curl -v https://responder-nxdomain.localhost:8443/',
      says: 'run one command beside it',
    },
    { line: 'ocspcheck serve --list', says: 'what there is' },
  ],
  exitCodes: [
    { code: 0, means: 'listed' },
    {
      code: 'n',
      means:
        'after --: the exit code of the command; 128+n where signal n ended it, 127 where it is not found',
    },
    { code: 2, means: 'wrong use; a port that is taken' },
    { code: 130, means: 'stopped by Ctrl-C (143: by SIGTERM)' },
  ],
  passThrough: true,
  run: async (io, args, options) => {
    const values = options as unknown as ServeValues
    if (values.json && !values.list) {
      throw new UsageError('--json belongs to --list', 'The bench itself speaks JSON at its control address.')
    }
    if (values.list) {
      const { listScenarios } = await import('./serve/list.ts')
      return listScenarios(io, values.json ?? false)
    }
    const { runBench } = await import('./serve/bench.ts')
    return runBench(io, args, values)
  },
}

/** Letters, digits and hyphens: it becomes part of names and URLs. */
function hostName(text: string): string {
  const name = text.toLowerCase()
  if (
    !/^(?=.{1,200}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(name) ||
    /^[\d.]+$/.test(name)
  ) {
    throw new UsageError(
      `--host: "${text}" is not a host name`,
      'Give a name that leads to this machine, such as bench.example.',
    )
  }
  return name
}
