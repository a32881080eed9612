import { join } from 'node:path'
import { commandLine } from '../client.ts'
import { fetchCrls } from './crl-file.ts'

/** `curl: (91) No OCSP response received`: without what curl itself puts before it. */
const WORD = /curl: \(\d+\) (.*)/

const ARGV = ['--silent', '--show-error', '--output', '/dev/null', '--max-time', '20']

export const CURL = [
  commandLine({
    name: 'curl',
    profile: 'curl-openssl',
    program: 'curl',
    argv: (site, { caFile }) => [...ARGV, '--cacert', caFile, site.url],
    word: WORD,
  }),
  commandLine({
    name: 'curl --cert-status',
    profile: 'curl-openssl-cert-status',
    program: 'curl',
    argv: (site, { caFile }) => [...ARGV, '--cert-status', '--cacert', caFile, site.url],
    word: WORD,
  }),
  commandLine({
    name: 'curl --crlfile',
    profile: 'curl-openssl-crlfile',
    program: 'curl',
    prepare: fetchCrls,
    argv: (site, { caFile }, home) => [
      ...ARGV,
      ...['--crlfile', join(home, 'crls.pem'), '--cacert', caFile, site.url],
    ],
    word: /curl: \(\d+\) (error loading CRL file|.*)/,
  }),
]
