/** The lines of schannel as curl, and what is built on libcurl, prints them (curl, lib/vtls/schannel.c, lib/strerror.c). */
import type { ClientError } from '../../report.ts'
import type { ErrorTable } from '../profile.ts'

export const SENTENCE = {
  CRYPT_E_REVOKED: 'The certificate is revoked.',
  CRYPT_E_NO_REVOCATION_CHECK: 'The revocation function was unable to check revocation for the certificate.',
  CRYPT_E_REVOCATION_OFFLINE:
    'The revocation function was unable to check revocation because the revocation server was offline.',
  SEC_E_UNTRUSTED_ROOT: 'The certificate chain was issued by an authority that is not trusted.',
  SEC_E_CERT_EXPIRED: 'The received certificate has expired.',
  SEC_E_WRONG_PRINCIPAL: 'The target principal name is incorrect.',
} as const

const HEX = {
  CRYPT_E_REVOKED: '0x80092010',
  CRYPT_E_NO_REVOCATION_CHECK: '0x80092012',
  CRYPT_E_REVOCATION_OFFLINE: '0x80092013',
  SEC_E_UNTRUSTED_ROOT: '0x80090325',
  SEC_E_CERT_EXPIRED: '0x80090328',
  SEC_E_WRONG_PRINCIPAL: '0x80090322',
} as const

export type StatusName = keyof typeof SENTENCE

/** `NAME (0x…) - sentence`, as curl prints a status of Windows. The sentence is in the language of the system. */
export const status = (name: StatusName): string => `${name} (${HEX[name]}) - ${SENTENCE[name]}`

export const codes = (name: StatusName): Pick<ClientError, 'hex' | 'name'> => ({ hex: HEX[name], name })

const handshakeLine = (name: StatusName) => `schannel: next InitializeSecurityContext failed: ${status(name)}`

/** The line that libcurl gives, by its version (curl commits 7e828fe503 and abeeffb11c). */
export const LIBCURL_LINES = {
  untrusted: `schannel: ${status('SEC_E_UNTRUSTED_ROOT')}`,
  'certificate-expired': handshakeLine('SEC_E_CERT_EXPIRED'),
  name: `schannel: SNI or certificate check failed: ${status('SEC_E_WRONG_PRINCIPAL')}`,
  revoked: handshakeLine('CRYPT_E_REVOKED'),
  offline: handshakeLine('CRYPT_E_REVOCATION_OFFLINE'),
  'no-check': handshakeLine('CRYPT_E_NO_REVOCATION_CHECK'),
} as const

const beforeNames = (name: 'CRYPT_E_NO_REVOCATION_CHECK' | 'CRYPT_E_REVOCATION_OFFLINE') =>
  `schannel: next InitializeSecurityContext failed: Unknown error (${HEX[name]}) - ${SENTENCE[name]}`

const curl = (exitCode: number, text: string) => ({ exitCode, text: `curl: (${exitCode}) ${text}` })

export const CURL_ERRORS: ErrorTable = {
  untrusted: [
    { ...codes('SEC_E_UNTRUSTED_ROOT'), ...curl(60, LIBCURL_LINES.untrusted), versions: 'curl >= 7.73' },
    {
      ...codes('SEC_E_UNTRUSTED_ROOT'),
      ...curl(35, handshakeLine('SEC_E_UNTRUSTED_ROOT')),
      versions: 'curl < 7.73',
    },
  ],
  'certificate-expired': [
    { ...codes('SEC_E_CERT_EXPIRED'), ...curl(35, LIBCURL_LINES['certificate-expired']) },
  ],
  name: [{ ...codes('SEC_E_WRONG_PRINCIPAL'), ...curl(60, LIBCURL_LINES.name) }],
  revoked: [{ ...codes('CRYPT_E_REVOKED'), ...curl(35, LIBCURL_LINES.revoked) }],
  offline: [
    { ...codes('CRYPT_E_REVOCATION_OFFLINE'), ...curl(35, LIBCURL_LINES.offline), versions: 'curl >= 8.5' },
    {
      ...codes('CRYPT_E_REVOCATION_OFFLINE'),
      ...curl(35, beforeNames('CRYPT_E_REVOCATION_OFFLINE')),
      versions: 'curl < 8.5',
    },
  ],
  'no-check': [
    {
      ...codes('CRYPT_E_NO_REVOCATION_CHECK'),
      ...curl(35, LIBCURL_LINES['no-check']),
      versions: 'curl >= 8.5',
    },
    {
      ...codes('CRYPT_E_NO_REVOCATION_CHECK'),
      ...curl(35, beforeNames('CRYPT_E_NO_REVOCATION_CHECK')),
      versions: 'curl < 8.5',
    },
  ],
}

/** The same lines in the words of another program, which is given libcurl's code as well. */
export function wrapped(exitCode: number, wrap: (line: string, code: 35 | 60) => string): ErrorTable {
  const error = (name: StatusName, line: string, code: 35 | 60 = 35) => [
    { ...codes(name), exitCode, text: wrap(line, code) },
  ]
  return {
    untrusted: error('SEC_E_UNTRUSTED_ROOT', LIBCURL_LINES.untrusted, 60),
    'certificate-expired': error('SEC_E_CERT_EXPIRED', LIBCURL_LINES['certificate-expired']),
    name: error('SEC_E_WRONG_PRINCIPAL', LIBCURL_LINES.name, 60),
    revoked: error('CRYPT_E_REVOKED', LIBCURL_LINES.revoked),
    offline: error('CRYPT_E_REVOCATION_OFFLINE', LIBCURL_LINES.offline),
    'no-check': error('CRYPT_E_NO_REVOCATION_CHECK', LIBCURL_LINES['no-check']),
  }
}
