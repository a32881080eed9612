/** The site, its chain, and who stands in between. */
import { hasOcsp, isLeaf, issuer, type Mends, type Situation, subject, url } from './mend.ts'

const DAY = 86_400_000
const isShortLived = ({ certificate }: Situation) =>
  certificate !== undefined &&
  !certificate.ca &&
  (certificate.noRevAvail || Date.parse(certificate.notAfter) - Date.parse(certificate.notBefore) <= 10 * DAY)

const selfMade = ({ certificate }: Situation) => certificate?.selfSigned === true

/** Whoever makes the certificate of an intercepted connection. */
const interceptor = (s: Situation) => s.leaf?.issuer ?? issuer(s)

export const SITE_MENDS = {
  intercepted: {
    when: s => s.intercepted && (s.leaf?.crlUrls.length ?? 0) === 0 && !hasOcsp(s),
    where: 'where the connection seems to be intercepted, and its certificates name no source',
    text: s =>
      `${interceptor(s)} is no public CA, and its certificates name no revocation source, so that Windows cannot check them (0x80092012). Look at the same site from another network. If another CA is there, this connection is intercepted by a proxy or virus scanner: ask whoever runs it to add a CRL distribution point to the certificates that it makes, or to exempt this host; installing its root does not help. If it is the site's own CA, give it a CRL and name its http URL in new certificates. Until then: curl --ssl-revoke-best-effort.`,
  },
  'intercepted-maybe': {
    text: s =>
      `Look at the same site from another network. If ${interceptor(s)} is not there, a proxy or virus scanner makes these certificates: ask whoever runs it to exempt this host, or to give its certificates a CRL that answers.`,
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
  'self-signed': {
    when: selfMade,
    where: 'for a self-signed certificate',
    text: () =>
      'Make a small CA of your own instead, with a CRL at an http URL in the certificates that it issues; or tell the client to go on when no answer can be had (curl --ssl-revoke-best-effort).',
  },
  'no-pointers': {
    text: s =>
      `Certificates of ${issuer(s)} name neither a CRL nor OCSP. Issue a CRL, put its http URL into new certificates (crlDistributionPoints), and reissue; the CRL's issuingDistributionPoint, if it has one, must be the same URL. Until then: publish the CRL and import it on the clients (certutil -addstore CA ca.crl, admin), or --ssl-revoke-best-effort.`,
  },
  revoked: {
    text: s =>
      `No client switch but --ssl-no-revoke hides this, and it must not be used. ${isLeaf(s) ? 'Replace the certificate and its key' : `${subject(s)} itself is revoked: get a certificate under another intermediate from the CA`}.`,
  },
  'full-chain': {
    text: s =>
      `Send the full chain: the server's certificate file must hold ${String(s.args.missing ?? 'the issuer') || 'the issuer'} as well (certbot's fullchain.pem instead of cert.pem). Windows fetches it by AIA where it can; where that is blocked, the error is SEC_E_UNTRUSTED_ROOT.`,
  },
  root: {
    text: () =>
      'For a private CA: install its root on the client (certutil -addstore root root.pem, as admin), or give it to ocspcheck with --ca-file. Public roots are loaded on demand from ctldl.windowsupdate.com:80; check DisableRootAutoUpdate and that host. This is not a revocation error.',
  },
  name: { text: () => 'Use a name that the certificate holds, or get one that holds this name too.' },
  renew: {
    text: s =>
      `Renew ${subject(s)}${isLeaf(s) ? '' : ': a newer one from the CA, sent in the chain'}. This is not a revocation error.`,
  },
  'too-early': {
    when: s => s.clock === 'agrees',
    where: 'where the clock of this machine agrees with that of the servers',
    text: s =>
      `It was installed too early: put the former certificate back until ${String(s.args.notBefore ?? 'its notBefore')}.`,
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
  ocsp: {
    text: () =>
      'Nothing has to be done. Clients that demand OCSP (Java without enableCRLDP, Apple apps with a positive response required) need a CA that still has it, or to be told to use CRLs.',
  },
  update: {
    text: () =>
      'Use a newer Node, which knows this algorithm. Until then nothing is concluded from it, neither good nor bad.',
  },
} as const satisfies Mends
