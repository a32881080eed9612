/**
 * What to do, by what the certificate can do: the one place in which advice is written. Nothing else in a report advises.
 * The invariant that stapling is advised only where the CA has OCSP is kept here, by `staples`, and held by a test.
 */
import type { Certificate } from '../facts.ts'

/** What the advice depends on. */
export interface Situation {
  /** The end-entity certificate. */
  leaf?: Certificate
  /** The certificate that the finding is about; the leaf where it is about none. */
  certificate?: Certificate
  /** Did a handshake carry a staple that settles the leaf? */
  stapled: boolean
  /** Does another source of the same certificate answer well? */
  otherSourceFine: boolean
  /** Does the chain end in a public root? */
  publicCa: boolean
  intercepted: boolean
  url?: string
  host?: string
  /** What happened, in a sentence without a full stop. */
  what: string
  /** host:port of everything that clients must reach. */
  hosts: readonly string[]
  /** Of these, what is asked about the certificates above the end-entity certificate. */
  hostsOfIssuers: readonly string[]
  /** The CRLs of the chain. */
  lists: readonly string[]
  args: Readonly<Record<string, unknown>>
}

export interface Mend {
  /** When it is the right advice. Absent: always. */
  when?: (situation: Situation) => boolean
  /** The same in words, for the pages. */
  where?: string
  /** Advises to staple: never given without an OCSP URL in the end-entity certificate. */
  staples?: true
  text: (situation: Situation) => string
}

const isLeaf = ({ leaf, certificate }: Situation) => certificate === undefined || certificate.id === leaf?.id
const isCa = (situation: Situation) => !isLeaf(situation)
const issuer = ({ certificate, leaf }: Situation) => certificate?.issuer ?? leaf?.issuer ?? 'the CA'
const issuedBy = (s: Situation) => ((s.certificate ?? s.leaf) ? `, ${issuer(s)},` : '')
const subject = ({ certificate }: Situation) => certificate?.subject ?? 'the certificate'
const list = (items: readonly string[]) =>
  items.length > 0 ? items.join(', ') : 'the hosts that `ocspcheck hosts` lists'
const url = ({ url: one }: Situation) => one ?? 'the URL'
const hasOcsp = ({ leaf }: Situation) => (leaf?.ocspUrls.length ?? 0) > 0

const HOW_TO_STAPLE =
  'nginx: ssl_stapling on and ssl_stapling_verify on; Apache: SSLUseStapling on; HAProxy: the file that `ocspcheck staple cert.pem` writes; behind a CDN: ask the CDN'

const DAY = 86_400_000
const isShortLived = ({ certificate }: Situation) =>
  certificate !== undefined &&
  !certificate.ca &&
  (certificate.noRevAvail || Date.parse(certificate.notAfter) - Date.parse(certificate.notBefore) <= 10 * DAY)

export const MENDS = {
  staple: {
    when: situation => isLeaf(situation) && !situation.stapled,
    where: "without a good staple, for the site's own certificate",
    staples: true,
    text: s =>
      `Staple the OCSP response on the server (${HOW_TO_STAPLE}); that settles the site's own certificate, and only that one. The client still checks the intermediates itself: ${list(s.hostsOfIssuers)} must be reachable.`,
  },
  'staple-always': {
    staples: true,
    text: () =>
      `Let the server staple in every handshake (${HOW_TO_STAPLE}): every address, both certificates where there are an RSA and an ECDSA one, and the first handshake as well: nginx does so with a file (ssl_stapling_file).`,
  },
  'staple-instead': {
    when: situation => isLeaf(situation) && !situation.stapled && hasOcsp(situation),
    where: "without a good staple, for the site's own certificate",
    staples: true,
    text: s =>
      `Staple the OCSP response on the server (${HOW_TO_STAPLE}); then Windows does not ask for ${url(s)} at all. The intermediates are still checked by the client.`,
  },
  'slow-start': {
    when: s => s.otherSourceFine && isLeaf(s) && !s.stapled,
    where: 'where the CRL answers and nothing is stapled',
    text: s =>
      `Windows tries ${url(s)} first and gives up after up to 15 s, then uses the CRL: connections work, the first one is slow, and clients with shorter limits fail. Report it to ${issuer(s)}; renew if newer certificates no longer name it.`,
  },
  'spare-source': {
    when: s => s.otherSourceFine || (isLeaf(s) && s.stapled),
    where: 'where another source settles the certificate',
    text: s =>
      `Another source settles this certificate today, so nothing fails for the lack of ${url(s)}. Have it repaired (${issuer(s)} runs it) before it is the only one left.`,
  },
  intermediate: {
    when: isCa,
    where: 'for an intermediate',
    text: s =>
      `A staple speaks for the site's own certificate only. Windows also checks ${subject(s)}, and needs ${url(s)} for that: unblock or repair that address. Nothing on the web server can mend this.`,
  },
  blocked: {
    text: s =>
      `${hasOcsp(s) ? '' : `This certificate has no OCSP responder (its CA${issuedBy(s)} offers CRLs only), so stapling is impossible and nothing on the web server can mend this. `}The client fetches these over plain HTTP: ${list(s.lists.length > 0 ? s.lists : [url(s)])}. Allow outgoing TCP 80 to ${list(s.hosts)} (DNS included) for lsass.exe and svchost.exe on the Windows machine, or set its WinHTTP proxy (netsh winhttp set proxy …). If that cannot be: serve the same files from an internal mirror under the same host names (they are signed; keep them younger than nextUpdate), or import them daily with certutil -addstore CA file.crl (machine store, admin). As a last resort the client can be told to go on when no answer can be had: curl --ssl-revoke-best-effort.`,
  },
  'broken-public': {
    when: s => s.publicCa,
    where: 'with a public CA',
    text: s =>
      `${url(s)} is served by your CA and is broken: ${s.what}. Report it to ${issuer(s)} with the line that reproduces it. Until it is mended, a certificate from another CA, or a client with --ssl-revoke-best-effort, is the only way for Windows clients. Renewing with the same CA helps only if the new certificate names another address.`,
  },
  'broken-private': {
    text: s =>
      `Repair ${url(s)}: ${s.what}. It must answer over plain HTTP on the port in the URL, from every network in which clients are.`,
  },
  intercepted: {
    when: s => s.intercepted && (s.leaf?.crlUrls.length ?? 0) === 0 && !hasOcsp(s),
    where: 'where the connection is intercepted and its certificates name no source',
    text: s =>
      `This connection is intercepted: ${issuer(s)} is not a public CA and its certificates name no revocation source. Windows cannot check them (0x80092012). Ask whoever runs ${issuer(s)} to add a CRL distribution point to the certificates it makes, or to exempt this host; on the client curl --ssl-revoke-best-effort works. Installing the proxy's root does not help.`,
  },
  'intercepted-maybe': {
    text: s =>
      `Look at the same site from another network. If ${issuer(s)} is not there, a proxy or virus scanner makes these certificates: ask whoever runs it to exempt this host, or to give its certificates a CRL that answers.`,
  },
  'intercepted-untrusted': {
    when: s => s.intercepted,
    where: 'where the connection seems to be intercepted',
    text: () =>
      'Look at the same site from another network. If it is trusted there, a proxy or virus scanner makes the certificates here: ask whoever runs it to exempt this host.',
  },
  'short-lived': {
    when: isShortLived,
    where: 'for a short-lived certificate',
    text: () =>
      "This certificate is short-lived and may lawfully name no revocation source. Nothing known says that Windows honours that: expect 0x80092012 in curl, cargo and the AWS SDKs. Use a profile that carries a CRL URL (Let's Encrypt's shortlived does).",
  },
  'no-pointers': {
    text: s =>
      `Certificates of ${issuer(s)} name neither a CRL nor OCSP. Issue a CRL, put its http URL into new certificates (crlDistributionPoints), and reissue; the CRL's issuingDistributionPoint, if it has one, must be the same URL. Until then: publish the CRL and import it on the clients (certutil -addstore CA ca.crl, admin), or --ssl-revoke-best-effort.`,
  },
  'must-staple': {
    staples: true,
    text: () =>
      `Browsers that enforce must-staple refuse this site now. Staple (${HOW_TO_STAPLE}), or reissue without the TLS Feature extension.`,
  },
  'must-staple-reissue': {
    text: () => 'This certificate demands a staple that can no longer exist. Reissue it without must-staple.',
  },
  revoked: {
    text: s =>
      `No client switch but --ssl-no-revoke hides this, and it must not be used. ${isLeaf(s) ? 'Replace the certificate and its key' : `${subject(s)} itself is revoked: get a certificate under another intermediate from the CA`}.`,
  },
  'publish-anew': {
    when: s => !s.publicCa,
    where: 'with a CA of your own',
    text: s =>
      `Windows treats what is expired like a server that cannot be reached. Publish a new one (openssl ca -gencrl, certutil -CRL, or let the responder sign anew at ${url(s)}), automate it at half of its validity, and watch nextUpdate.`,
  },
  idp: {
    when: s => s.args.otherShard !== true,
    where: 'where the URL differs',
    text: s =>
      `Make the two equal (same scheme, host and path, no %-escapes): the certificate asks for ${String(s.args.cdp ?? url(s))}, the CRL says that it is ${String(s.args.idp ?? 'another')}. Or drop the issuingDistributionPoint from a CRL that is not divided.`,
  },
  'idp-shard': {
    text: s =>
      `A cache, mirror or rewrite in front of ${url(s)} serves ${String(s.args.idp ?? 'another shard')} in its place: let every path lead to its own file, and empty the cache.`,
  },
  'idp-scope': {
    text: s =>
      `Publish a CRL at ${url(s)} that covers this kind of certificate, for all reasons, signed by the issuer itself, or put the URL of the right one into new certificates.`,
  },
  'refresh-staple': {
    staples: true,
    text: () =>
      'Windows ignores such a staple; Firefox and GnuTLS clients refuse the site. Refresh it (reload the server; `ocspcheck staple cert.pem -o site.ocsp` fetches, verifies and writes one), or switch stapling off until it is mended.',
  },
  'staple-off': {
    text: () =>
      'The certificate names no OCSP responder, so what the server sends cannot be right: take the staple out of its configuration.',
  },
  proxy: {
    text: () =>
      "Where only a proxy leads out, Windows fetches CRLs with its own proxy settings, not curl's -x or HTTPS_PROXY, and a service has other settings than you: netsh winhttp show proxy; netsh winhttp import proxy source=ie.",
  },
  'plain-http': {
    text: s =>
      `Serve ${url(s)} over plain http, and exempt its path from "always use HTTPS": fetching it over https needs a certificate that itself must be checked.`,
  },
  'plain-http-url': {
    text: () =>
      'Put an http URL into new certificates (beside or instead of this one), and serve the same file there. What is signed needs no TLS.',
  },
  clock: {
    text: () => 'Set the clock before anything else (Windows: w32tm /resync; Linux: chronyc makestep).',
  },
  'full-chain': {
    text: s =>
      `Send the full chain: the server's certificate file must hold ${String(s.args.missing ?? 'the issuer') || 'the issuer'} as well (certbot's fullchain.pem instead of cert.pem). Windows fetches it by AIA where it can; where that is blocked, the error is SEC_E_UNTRUSTED_ROOT.`,
  },
  delegate: {
    text: s =>
      `Reissue the OCSP signer${s.args.signer ? ` ${String(s.args.signer)}` : ''} directly from ${issuer(s)}, with EKU OCSPSigning only, id-pkix-ocsp-nocheck, and no CDP or OCSP pointer.`,
  },
  'delegate-public': {
    when: s => s.publicCa,
    where: 'with a public CA',
    text: s =>
      `Report it to ${issuer(s)}: its OCSP signer is not one that Windows accepts. The CRL, if there is one, is used instead.`,
  },
  'crl-sign': {
    text: s =>
      `Reissue the CA certificate ${issuer(s)} with cRLSign in its keyUsage. OpenSSL does not look at it, Windows does.`,
  },
  root: {
    text: () =>
      'For a private CA: install its root on the client (certutil -addstore root root.pem, as admin), or give it to ocspcheck with --ca-file. Public roots are loaded on demand from ctldl.windowsupdate.com:80; check DisableRootAutoUpdate and that host. This is not a revocation error.',
  },
  'root-pointers': {
    text: () =>
      'Remove CRL distribution point and OCSP URL from the root when it is next reissued (BR 7.1.2.11.2: SHOULD NOT); until then keep them answering.',
  },
  'smaller-list': {
    text: s =>
      `Divide the list (issuingDistributionPoint and a URL for each part), or shorten certificates' lives so that it holds less. Microsoft's root program asks for less than 10 MB${s.publicCa ? `: report it to ${issuer(s)}` : ''}.`,
  },
  'next-publish': {
    text: s =>
      s.publicCa
        ? `Only ${issuer(s)} can mend this; it costs the first connection a download, no more.`
        : 'Add Next CRL Publish (1.3.6.1.4.1.311.21.4) to the CRL: Windows then fetches the next one before it is needed.',
  },
  get: {
    text: s =>
      `Let ${url(s)} answer GET (RFC 9919; BR 4.9.9 obliges public CAs to): the base64 of the request follows the URL, %-escaped. Web servers in front often merge slashes or cut long paths.`,
  },
  'user-agent': {
    text: () =>
      'Let the user agent Microsoft-CryptoAPI/10.0 pass at the filter or web application firewall that refuses it.',
  },
  der: { text: s => `Serve ${url(s)} in DER: openssl crl -in list.pem -outform DER -out list.crl.` },
  'content-type': { text: s => `Set the Content-Type of ${url(s)}; no client is known to insist on it.` },
  redirect: {
    text: () =>
      'Serve the answer at the URL that certificates name: not every client follows redirects, and none may to https.',
  },
  faster: {
    text: s =>
      `Put ${url(s)} behind a cache that is close to its clients. CAs promise ten seconds (BR 4.10.2); Windows gives a URL fifteen at most.`,
  },
  name: { text: () => 'Use a name that the certificate holds, or get one that holds this name too.' },
  renew: {
    text: s =>
      `Renew ${subject(s)}${isLeaf(s) ? '' : ': a newer one from the CA, sent in the chain'}. This is not a revocation error.`,
  },
  'wait-or-report': {
    text: s =>
      `Right after issuance the responder may lag behind for a quarter of an hour: try again then. Otherwise report it to ${issuer(s)}: it denies a certificate of its own.`,
  },
  responder: {
    text: s =>
      s.publicCa
        ? `Report it to ${issuer(s)}. If its responder was retired, renew: newer certificates no longer name it.`
        : `Mend the responder at ${url(s)}: it must know this CA, its signer and its database.`,
  },
  dns: {
    text: s =>
      `Compare with another resolver (--compare-resolver 9.9.9.9). If the name is gone everywhere, ${issuer(s)} has retired it: renew the certificate. If it is there, this network's DNS blocks or breaks it: allow ${s.host ?? 'the name'}.`,
  },
  untampered: {
    text: s =>
      `Allow ${s.host ?? 'the name'} in whatever answers in its place: a hosts file, an ad blocker or DNS filter, a firewall, or the network's operator. Compare with --compare-resolver.`,
  },
  family: {
    text: s =>
      `Let something listen at every address of ${s.host ?? 'the name'}, or take the dead one out of DNS: WinHTTP tries addresses in turn, and each costs time.`,
  },
  portal: {
    text: () =>
      'Sign in to this network (or ask its operator to let the hosts pass), and run the probe again.',
  },
  network: {
    text: () =>
      'Mend the network of this machine first (address, route, DNS, proxy), and run the probe again. It says nothing about the site.',
  },
  target: {
    text: () =>
      'Check name, port and network, and that a TLS server listens there (--starttls for mail and databases).',
  },
  flaky: {
    text: () =>
      'Look at each address by itself (--connect): one of the servers behind the name, or the way to it, fails.',
  },
  'issuer-file': {
    text: s => `Give the certificate of ${issuer(s)} with --issuer-file, or mend its caIssuers URL.`,
  },
  aia: { text: s => `Send the full chain, so that nobody needs ${url(s)}, and have it repaired.` },
  'reissue-lists': {
    text: () =>
      'Reissue the certificate with a distribution point that holds a plain http URL, without reasons and without cRLIssuer.',
  },
  ocsp: {
    text: () =>
      'Nothing has to be done. Clients that demand OCSP (Java without enableCRLDP, Apple apps with a positive response required) need a CA that still has it, or to be told to use CRLs.',
  },
  lint: {
    text: s =>
      s.publicCa
        ? `Tell ${issuer(s)}. No client is known to refuse because of it.`
        : 'Mend it in the CA software. No client is known to refuse because of it.',
  },
  update: {
    text: () =>
      'Use a newer Node, which knows this algorithm. Until then nothing is concluded from it, neither good nor bad.',
  },
  load: { text: () => 'Run fewer targets at once (--concurrency), or on a machine with less to do.' },
} as const satisfies Record<string, Mend>

export type MendId = keyof typeof MENDS

/** The first advice that is true here. */
export function mendFor(ids: readonly MendId[], situation: Situation): string {
  const fitting = ids.map((id): Mend => MENDS[id]).find(mend => fits(mend, situation))
  return (fitting ?? MENDS.lint).text(situation)
}

const fits = (mend: Mend, situation: Situation): boolean =>
  (mend.staples !== true || hasOcsp(situation)) && (mend.when === undefined || mend.when(situation))

export const AFTERWARDS =
  'Windows remembers: open a new process, run certutil -urlcache * delete as the same user, and certutil -setreg chain\\ChainCacheResyncFiletime "@now" (admin; the quotes matter in PowerShell). A service keeps its own cache.'
