/** To staple, or not to. */
import { hasOcsp, isLeaf, list, type Mends, type Situation, url } from './mend.ts'

const HOW_TO_STAPLE =
  'nginx: ssl_stapling on and ssl_stapling_verify on; Apache: SSLUseStapling on; HAProxy: the file that `ocspcheck staple cert.pem` writes; behind a CDN: ask the CDN'

const unstapled = (s: Situation) => isLeaf(s) && !s.stapled
const WHERE_UNSTAPLED = "without a good staple, for the site's own certificate"

const REFRESH =
  'Refresh it (reload the server; `ocspcheck staple cert.pem -o site.ocsp` fetches, verifies and writes one)'

/** The first URL costs Windows time: silent, or slower than it likes. */
const isSlow = ({ args }: Situation): boolean =>
  args.code === 'TIMEOUT' ||
  args.elapsedMs !== undefined ||
  (Array.isArray(args.causes) && args.causes.includes('timeout'))

export const STAPLE_MENDS = {
  staple: {
    when: unstapled,
    where: WHERE_UNSTAPLED,
    staples: true,
    text: s =>
      `Staple the OCSP response on the server, which must get a good one from the responder (${HOW_TO_STAPLE}); that settles the site's own certificate, and only that one. The client still checks the intermediates itself: ${list(s.hostsOfIssuers)} must be reachable.`,
  },
  'staple-always': {
    staples: true,
    text: () =>
      `Let the server staple in every handshake (${HOW_TO_STAPLE}): every address, both certificates where there are an RSA and an ECDSA one, and the first handshake as well: nginx does so with a file (ssl_stapling_file).`,
  },
  'staple-instead': {
    when: s => unstapled(s) && hasOcsp(s),
    where: WHERE_UNSTAPLED,
    staples: true,
    text: s =>
      `Staple the OCSP response on the server (${HOW_TO_STAPLE}); then Windows does not ask for ${url(s)} at all. The intermediates are still checked by the client.`,
  },
  'slow-start': {
    when: s => s.otherSourceFine && unstapled(s) && isSlow(s),
    where: 'where the CRL answers, the responder is silent or slow, and nothing is stapled',
    staples: true,
    text: s =>
      `Windows tries ${url(s)} first and gives up after up to 15 s, then uses the CRL: connections work, the first one is slow, and clients with shorter limits fail. A staple spares them that (${HOW_TO_STAPLE}). Have it repaired, or renew if newer certificates no longer name it.`,
  },
  'must-staple': {
    staples: true,
    text: () =>
      `Browsers that enforce must-staple refuse this site now. Staple (${HOW_TO_STAPLE}), or reissue without the TLS Feature extension.`,
  },
  'must-staple-reissue': {
    text: () => 'This certificate demands a staple that can no longer exist. Reissue it without must-staple.',
  },
  'refresh-staple': {
    staples: true,
    text: () =>
      `Windows ignores such a staple; Firefox and GnuTLS clients refuse the site for most of its faults. ${REFRESH}, or switch stapling off until it is mended.`,
  },
  'refresh-staple-in-time': {
    staples: true,
    text: () => `${REFRESH}, and let that happen at half of its validity.`,
  },
  'staple-off': {
    where: 'where the certificate names no OCSP responder',
    text: () =>
      'The certificate names no OCSP responder, so what the server sends cannot be right: take the staple out of its configuration.',
  },
} as const satisfies Mends
