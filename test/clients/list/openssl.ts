import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commandLine } from '../client.ts'
import { OPENSSL_OCSP, OPENSSL_OCSP_TIMEOUT_S, S_CLIENT_STATUS } from './records.ts'

const ARGV = ['s_client', '-verify_return_error', '-brief']

const S_CLIENT = [
  { name: 'openssl s_client', extra: [], profile: 'curl-openssl' },
  { name: 'openssl s_client -status', extra: ['-status'], profile: S_CLIENT_STATUS },
].map(({ extra, ...client }) =>
  commandLine({
    ...client,
    outcomeOnly: true,
    program: 'openssl',
    versionArgv: ['version'],
    argv: ({ host, port }, { caFile }) => [
      ...ARGV,
      ...extra,
      ...['-CAfile', caFile, '-verify_hostname', host, '-servername', host, '-connect', `${host}:${port}`],
    ],
  }),
)

export const OPENSSL = [
  ...S_CLIENT,
  commandLine({
    name: 'openssl ocsp',
    profile: OPENSSL_OCSP,
    program: 'openssl',
    versionArgv: ['version'],
    prepare: async ({ path: [leaf, issuer, ...others] }, home) => {
      await writeFile(join(home, 'leaf.pem'), leaf?.pem ?? '')
      await writeFile(join(home, 'issuer.pem'), issuer?.pem ?? '')
      await writeFile(join(home, 'chain.pem'), [issuer, ...others].map(one => one?.pem ?? '').join('\n'))
      return Boolean(leaf?.ocspUrls.length && issuer)
    },
    argv: ({ path }, { caFile }, home) => [
      'ocsp',
      ...['-issuer', join(home, 'issuer.pem'), '-cert', join(home, 'leaf.pem'), '-CAfile', caFile],
      ...[
        '-verify_other',
        join(home, 'chain.pem'),
        '-url',
        path[0]!.ocspUrls[0]!,
        '-timeout',
        `${OPENSSL_OCSP_TIMEOUT_S}`,
      ],
    ],
    accepts: output =>
      /^Response verify OK$/m.test(output) && /: good$/m.test(output) && !/Status times/.test(output),
    word: /^(?:Error|Responder Error|WARNING: Status).*|Response Verify Failure|ERROR: .*|: (revoked|unknown)$/m,
  }),
]
