/** What the program says of itself: in `--help`, in the manual page and in docs/exit-codes.md. */
import { EXIT_CODES } from './exit-codes.ts'

export const PROGRAM = {
  title: 'find out why TLS clients cannot learn whether a certificate is revoked',
  description: [
    'Can the clients of this site find out whether its certificate is revoked, and if not, what stands in the way? ' +
      'Explains and foretells CRYPT_E_REVOCATION_OFFLINE (0x80092013), with which Windows refuses sites that open everywhere else.',
    '',
    "Asking contacts third parties: the certificate authority's OCSP responders, CRL hosts and issuer URLs, over plain HTTP as clients would. With --offline nothing but the handshake is made.",
  ].join('\n'),
  examples: [
    { line: 'ocspcheck probe example.com', says: 'would Windows clients accept this site?' },
    { line: 'ocspcheck responder cert.pem', says: 'the same for a certificate that no server has yet' },
    { line: 'ocspcheck hosts example.com', says: 'what must the firewall let through?' },
    { line: 'ocspcheck explain 0x80092013', says: 'what does this error mean?' },
    { line: 'ocspcheck demo', says: 'see a healthy and a broken site, without a network' },
  ],
  exitCodes: EXIT_CODES,
  environment: [
    { name: 'NO_COLOR', says: 'No colours, where --color does not say otherwise.' },
    { name: 'FORCE_COLOR', says: 'Colours where there is no terminal either.' },
    {
      name: 'GITHUB_STEP_SUMMARY',
      says: 'With the format github, the Markdown report is added to this file.',
    },
    { name: 'HTTP_PROXY, NO_PROXY', says: 'Read by --proxy env only.' },
  ],
} as const
