import { commandLine } from '../client.ts'

const WORD = /NOT trusted\. (.*)/

export const GNUTLS = [
  commandLine({
    name: 'gnutls-cli',
    profile: 'gnutls-cli',
    program: 'gnutls-cli',
    argv: ({ host, port }, { caFile }) => ['--x509cafile', caFile, '--port', `${port}`, host],
    word: WORD,
  }),
  commandLine({
    name: 'gnutls-cli --ocsp',
    profile: 'gnutls-cli-ocsp',
    program: 'gnutls-cli',
    argv: ({ host, port }, { caFile }) => ['--ocsp', '--x509cafile', caFile, '--port', `${port}`, host],
    word: WORD,
  }),
]
