import { commandLine } from '../client.ts'

const ARGV = ['s_client', '-verify_return_error', '-brief']

/** Shows what a server stapled, and takes no notice of it: what curl does without `--cert-status`. */
export const OPENSSL = [
  { name: 'openssl s_client', extra: [] },
  { name: 'openssl s_client -status', extra: ['-status'] },
].map(({ name, extra }) =>
  commandLine({
    name,
    profile: 'curl-openssl',
    program: 'openssl',
    versionArgv: ['version'],
    argv: ({ host, port }, { caFile }) => [
      ...ARGV,
      ...extra,
      ...['-CAfile', caFile, '-verify_hostname', host, '-servername', host, '-connect', `${host}:${port}`],
    ],
    word: /verify error:num=\d+:(.*)/,
  }),
)
