import { commandLine } from '../client.ts'

const ARGV = ['s_client', '-verify_return_error', '-brief']

/** Shows what a server stapled, and takes no notice of it: what curl does without `--cert-status`. */
export const OPENSSL = [
  { name: 'openssl s_client', extra: [] },
  {
    name: 'openssl s_client -status',
    extra: ['-status'],
    unlike: { 'staple-malformed': 'what it asked for, it also wants to be able to read' },
  },
].map(({ extra, ...client }) =>
  commandLine({
    ...client,
    outcomeOnly: true,
    profile: 'curl-openssl',
    program: 'openssl',
    versionArgv: ['version'],
    argv: ({ host, port }, { caFile }) => [
      ...ARGV,
      ...extra,
      ...['-CAfile', caFile, '-verify_hostname', host, '-servername', host, '-connect', `${host}:${port}`],
    ],
  }),
)
