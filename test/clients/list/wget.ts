import { commandLine } from '../client.ts'

const ARGV = ['--quiet', '--output-document=/dev/null', '--tries=1', '--timeout=20', '--no-hsts']

/** Both read the answer by HTTP's status as well: 8 is an error that the server sent over a connection that was accepted. */
const HTTP_ERROR = 8

export const WGET = [
  commandLine({
    name: 'wget',
    profile: 'wget',
    program: 'wget',
    argv: (site, { caFile }) => [...ARGV, `--ca-certificate=${caFile}`, site.url],
    acceptedExitCodes: [HTTP_ERROR],
  }),
  commandLine({
    name: 'wget2',
    profile: 'wget2',
    program: 'wget2',
    argv: (site, { caFile }) => [
      ...ARGV,
      '--ca-directory=/nonexistent',
      `--ca-certificate=${caFile}`,
      site.url,
    ],
    acceptedExitCodes: [HTTP_ERROR],
  }),
]
