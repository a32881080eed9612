/** Certificates whose CRL is the source: all there is for most public certificates since 2025. */
import type { CrlBehaviour, DnsBehaviour, Expectation, Scenario } from '../scenario.ts'
import { CRL_ONLY, OCSP_AND_CRL, scenario } from './describe.ts'
import {
  CRL_FILE,
  leafCrlDead,
  leafOcspDead,
  NO_CHECK,
  OCSP_OR_NOTHING,
  OFFLINE,
  passes,
  passesBut,
  revokedByCrl,
  STAPLE_OR_NOTHING,
  windowsUndetermined,
} from './expect.ts'

const DAY = 24 * 3600
/** An issuingDistributionPoint that does not fit: users report either code. */
const EITHER = [NO_CHECK, OFFLINE] as const

interface Fault {
  id: string
  title: string
  description: string
  crl?: CrlBehaviour
  dns?: DnsBehaviour
  chain?: Scenario['chain']
  expect: Expectation
}

const FAULTS: readonly Fault[] = [
  {
    id: 'crl-only-revoked',
    title: 'CRL only: revoked',
    description:
      'The certificate is on its CRL (keyCompromise). Firefox and curl with OpenSSL never fetch one.',
    crl: { list: { revoked: true } },
    expect: revokedByCrl({ 'certificate-revoked': 'error' }),
  },
  {
    id: 'crl-only-expired',
    title: 'CRL only: expired',
    description:
      'nextUpdate was two days ago: a CA that missed to publish. Windows says the same as for an unreachable server.',
    crl: { list: { thisUpdate: -9 * DAY, nextUpdate: -2 * DAY } },
    expect: leafCrlDead({ 'crl-expired': 'error' }),
  },
  {
    id: 'crl-only-unreachable',
    title: 'CRL only: the name does not exist',
    description:
      'The CRL’s host does not resolve. The server can do nothing about it: there is no responder, so nothing can be stapled.',
    dns: 'nxdomain',
    expect: leafCrlDead({ 'crl-dns-nxdomain': 'error', 'crl-unreachable': 'error' }),
  },
  {
    id: 'crl-only-refused',
    title: 'CRL only: connection refused',
    description: 'Nothing listens at the CRL’s address: what a firewall that rejects port 80 looks like.',
    crl: { http: { fault: 'refused' } },
    expect: leafCrlDead({ 'crl-refused': 'error', 'crl-unreachable': 'error' }),
  },
  {
    id: 'crl-only-silent',
    title: 'CRL only: accepts and never answers',
    description:
      'The CRL’s host takes the request and says nothing: a Windows client hangs for 15 s and then refuses.',
    crl: { http: { fault: 'silent' } },
    expect: leafCrlDead({ 'crl-timeout': 'error', 'crl-unreachable': 'error' }),
  },
  {
    id: 'crl-only-404',
    title: 'CRL only: HTTP 404',
    description: 'The CRL’s file is not there.',
    crl: { http: { status: 404 } },
    expect: leafCrlDead({ 'crl-http-status': 'error' }),
  },
  {
    id: 'crl-only-html',
    title: 'CRL only: an HTML page',
    description: 'Status 200 and a captive portal’s page in the place of the CRL.',
    crl: { http: { html: 'captive-portal' } },
    expect: leafCrlDead({ 'crl-html': 'error' }),
  },
  {
    id: 'crl-only-pem',
    title: 'CRL only: PEM where DER is due',
    description:
      'RFC 5280 wants DER over HTTP. Chrome and Edge refuse PEM, Java reads it; what Windows does with it is not known.',
    crl: { list: { encoding: 'pem' } },
    expect: windowsUndetermined(
      { 'crl-pem': 'warning' },
      { rejects: [...OCSP_OR_NOTHING, 'chrome-local-anchors'] },
    ),
  },
  {
    id: 'crl-only-bad-signature',
    title: 'CRL only: broken signature',
    description: 'One bit of the CRL’s signature is turned.',
    crl: { list: { signature: 'broken' } },
    expect: leafCrlDead({ 'crl-signature-invalid': 'error' }),
  },
  {
    id: 'crl-only-idp-mismatch',
    title: 'CRL only: it says that it is another list',
    description:
      'The CRL’s issuingDistributionPoint names another host than the URL in the certificate. Windows compares the two as text and ignores the list.',
    crl: { list: { idp: { url: 'other-host', onlyContainsUserCerts: true } } },
    expect: leafCrlDead({ 'crl-idp-mismatch': 'error' }, { codes: EITHER }),
  },
  {
    id: 'crl-other-shard',
    title: 'CRL only: another shard of the list',
    description:
      'The certificate asks for 1.crl and gets 2.crl, validly signed: a mirror, cache or rewrite mixed the shards up.',
    crl: { list: { idp: { url: 'other-shard', onlyContainsUserCerts: true } } },
    expect: leafCrlDead({ 'crl-idp-mismatch': 'error' }, { codes: EITHER }),
  },
  {
    id: 'crl-only-for-ca-certificates',
    title: 'CRL only: a list for CA certificates',
    description: 'The issuingDistributionPoint says onlyContainsCACerts, and the certificate is none.',
    crl: { list: { idp: { url: 'same', onlyContainsCACerts: true } } },
    expect: leafCrlDead({ 'crl-idp-scope': 'error' }, { codes: EITHER }),
  },
  {
    id: 'crl-idp-escapes',
    title: 'CRL only: %-escapes in one URL and not in the other',
    description:
      'The certificate says list%2D1.crl, the issuingDistributionPoint list-1.crl: the same to a web server, another text to Windows.',
    chain: { leaf: { ...CRL_ONLY.leaf, escapedCrlUrl: true } },
    crl: { list: { idp: { url: 'unescaped', onlyContainsUserCerts: true } } },
    expect: leafCrlDead({ 'crl-idp-mismatch': 'error' }, { codes: EITHER }),
  },
  {
    id: 'crl-idp',
    title: 'CRL only: with the right issuingDistributionPoint',
    description: 'As public CAs write it: onlyContainsUserCerts, and the URL of the certificate.',
    crl: { list: { idp: { url: 'same', onlyContainsUserCerts: true } } },
    expect: passes('crl-only'),
  },
  {
    id: 'crl-large',
    title: 'CRL only: 200 000 entries',
    description:
      'A CRL of 8 MB that answers well: slow on a thin line, and no fault. Chrome takes 5 MiB at the most, where it asks for CRLs at all.',
    crl: { list: { entries: 200_000, idp: { url: 'same', onlyContainsUserCerts: true } } },
    expect: passesBut([...OCSP_OR_NOTHING, 'chrome-local-anchors']),
  },
  {
    id: 'crl-slow',
    title: 'CRL only: 12 MB at 500 kB a second',
    description:
      'The download takes 24 s, and Windows stops after 15. Java counts its limit from byte to byte and would wait for the end, which a probe of 15 s does not see.',
    crl: { http: { rate: 500_000 }, list: { entries: 300_000 } },
    expect: leafCrlDead(
      { 'crl-timeout': 'error', 'crl-unreachable': 'error' },
      { others: { 'java-revocation': 'undetermined' } },
    ),
  },
  {
    id: 'crl-redirected-to-https',
    title: 'CRL only: redirected to https',
    description:
      '“Always use HTTPS” was switched on for the CRL’s host as well. To fetch the list a client would have to check a certificate first, which Windows may refuse.',
    crl: { http: { redirect: 'to-https' } },
    expect: windowsUndetermined(
      { 'crl-redirect-to-https': 'warning' },
      { rejects: [...OCSP_OR_NOTHING, CRL_FILE, 'java-revocation', 'chrome-local-anchors'] },
    ),
  },
  {
    id: 'crl-expired-by-a-minute',
    title: 'CRL only: expired by a minute',
    description:
      'Within the skew that Java allows. OpenSSL allows none for a CRL, and Windows is not known to allow any.',
    crl: { list: { thisUpdate: -6 * DAY, nextUpdate: -60 } },
    expect: windowsUndetermined(
      { 'crl-expired': 'warning' },
      { rejects: [...OCSP_OR_NOTHING, CRL_FILE, 'chrome-local-anchors'] },
    ),
  },
  {
    id: 'crl-issuer-without-crl-sign',
    title: 'CRL only: the CA may not sign CRLs',
    description:
      'The issuing CA’s keyUsage lacks cRLSign. OpenSSL refuses such a list; Windows rejects the list as “used for a purpose other than the ones specified”.',
    chain: { ...CRL_ONLY, intermediate: { withoutCrlSign: true } },
    expect: leafCrlDead({ 'crl-signer-without-crl-sign': 'error' }),
  },
]

export const CRL: readonly Scenario[] = [
  ...FAULTS.map(fault => scenario({ chain: CRL_ONLY, ...fault, group: 'crl' })),
  scenario({
    id: 'ocsp-dead-crl-fine',
    title: 'The responder is dead, the CRL is fine',
    description:
      'Windows tries the responder first and then takes the CRL: it connects, only more slowly. Firefox with hard failure and gnutls-cli --ocsp know no CRLs.',
    group: 'crl',
    chain: OCSP_AND_CRL,
    responder: { http: { fault: 'refused' } },
    expect: passesBut([...STAPLE_OR_NOTHING, 'gnutls-cli-ocsp', 'firefox-ocsp-require'], {
      'ocsp-unreachable': 'warning',
    }),
  }),
  scenario({
    id: 'crl-dead-ocsp-fine',
    title: 'The CRL is dead, the responder is fine',
    description:
      'No client gets as far as the CRL, because OCSP comes first; curl --crlfile asks no responder.',
    group: 'crl',
    chain: OCSP_AND_CRL,
    crl: { http: { fault: 'refused' } },
    expect: passesBut([...STAPLE_OR_NOTHING, CRL_FILE], { 'crl-unreachable': 'warning' }),
  }),
  scenario({
    id: 'ocsp-and-crl-dead',
    title: 'Responder and CRL are both dead',
    description: 'Both addresses refuse: what a network without a way out on port 80 looks like.',
    group: 'crl',
    chain: OCSP_AND_CRL,
    responder: { http: { fault: 'refused' } },
    crl: { http: { fault: 'refused' } },
    expect: leafOcspDead(
      { 'ocsp-unreachable': 'error', 'crl-unreachable': 'error' },
      { others: { [CRL_FILE]: 'rejects' } },
    ),
  }),
]
