/** What whoever runs the CA, its responder or its CRLs has to do. */
import { isRoot, issuer, type Mends, noStaplingHelps, type Situation, url } from './mend.ts'

const reported = (s: Situation) => `Report it to ${issuer(s)} with the line that reproduces it`

export const CA_MENDS = {
  'spare-source': {
    when: s => s.otherSourceFine || (s.certificate?.id === s.leaf?.id && s.stapled),
    where: 'where another source settles the certificate',
    text: s =>
      `Another source settles this certificate today, so nothing fails for the lack of ${url(s)}. Have it repaired (${issuer(s)} runs it) before it is the only one left.`,
  },
  'broken-public': {
    when: s => s.publicCa,
    where: 'with a public CA',
    text: s =>
      `${noStaplingHelps(s)}Your CA serves ${url(s)}, and it is broken. ${reported(s)}. Until it is mended, a certificate from another CA, or a client with --ssl-revoke-best-effort, is the only way for Windows clients. Renewing with the same CA helps only if the new certificate names another address.`,
  },
  'broken-private': {
    text: s =>
      `${noStaplingHelps(s)}Repair ${url(s)}: it must answer over plain HTTP on the port in the URL, from every network in which clients are.`,
  },
  'publish-list': {
    when: s => !s.publicCa,
    where: 'with a CA of your own',
    text: s =>
      `Publish a new list at ${url(s)} (openssl ca -gencrl, certutil -CRL), automate that at half of its validity, and watch nextUpdate.`,
  },
  'sign-anew': {
    when: s => !s.publicCa,
    where: 'with a CA of your own',
    text: s =>
      `Let the responder at ${url(s)} sign anew, automate that at half of the validity, and watch nextUpdate.`,
  },
  responder: {
    text: s =>
      `${noStaplingHelps(s)}${s.publicCa ? `Report it to ${issuer(s)}. If its responder was retired, renew: newer certificates no longer name it` : `Mend the responder at ${url(s)}: it must know this CA, its signer and its database`}.`,
  },
  'wait-or-report': {
    text: s =>
      `Right after issuance the responder may lag behind for a quarter of an hour: try again then. Otherwise report it to ${issuer(s)}: it denies a certificate of its own.`,
  },
  'newer-answer': {
    text: s =>
      `Take an answer that was signed after the certificate's notBefore: the next one of the responder, which ${issuer(s)} can have signed at once. For a CA of your own: sign answers after issuing, or set notBefore back a little.`,
  },
  disagree: {
    text: s =>
      `Ask ${issuer(s)} which of the two is right. Until that is known take the certificate for revoked.`,
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
  delta: {
    text: s =>
      `Publish a current delta at ${String(s.args.deltas ?? 'its URL')} (IIS: the + in its name needs requestFiltering allowDoubleEscaping="true"), or stop naming one in the CRL: certutil -setreg CA\\CRLDeltaPeriodUnits 0, and certutil -CRL.`,
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
  'root-pointers': {
    when: isRoot,
    where: 'for a root',
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
  'next-update': {
    text: s =>
      `${s.publicCa ? `Report it to ${issuer(s)}: its answers` : 'Let answers'} must carry nextUpdate (RFC 9919 3.2.4). How long Windows takes one without it for current is not known, twelve hours perhaps.`,
  },
  get: {
    text: s =>
      `Let ${url(s)} answer GET (RFC 9919; BR 4.9.9 obliges public CAs to): the base64 of the request follows the URL, %-escaped. Web servers in front often merge slashes or cut long paths.`,
  },
  der: { text: s => `Serve ${url(s)} in DER: openssl crl -in list.pem -outform DER -out list.crl.` },
  'content-type': { text: s => `Set the Content-Type of ${url(s)}; no client is known to insist on it.` },
  redirect: {
    text: () =>
      'Serve the answer at the URL that certificates name: not every client follows redirects, and none may to https.',
  },
  'plain-http': {
    text: s =>
      `Serve ${url(s)} over plain http, and exempt its path from "always use HTTPS": fetching it over https needs a certificate that itself must be checked.`,
  },
  'plain-http-url': {
    text: () =>
      'Put an http URL into new certificates (beside or instead of this one), and serve the same file there. What is signed needs no TLS.',
  },
  'reissue-lists': {
    text: () =>
      'Reissue the certificate with a distribution point that holds a plain http URL, without reasons and without cRLIssuer.',
  },
  'strong-signature': {
    text: s =>
      s.publicCa
        ? `Report it to ${issuer(s)}: public CAs may no longer sign so (BR 7.1.3.2).`
        : 'Let the CA sign with SHA-256 or better.',
  },
  'lint-nonce': {
    text: s =>
      `Let no cache keep what ${url(s)} answers to requests with a nonce, or let it ignore nonces altogether.`,
  },
  lint: {
    text: s =>
      s.publicCa
        ? `Tell ${issuer(s)}. No client is known to refuse because of it.`
        : 'Mend it in the CA software. No client is known to refuse because of it.',
  },
} as const satisfies Mends
