/** What a server can staple wrongly while the responder is up: Windows ignores it and asks, others refuse. */
import type { Expectation, OcspAnswer, Scenario } from '../scenario.ts'
import { scenario } from './describe.ts'
import { badStaple, leafOcspDead, passes, passesBut, revokedByStaple, STAPLE_OR_NOTHING } from './expect.ts'

const DAY = 24 * 3600
const GNUTLS = ['gnutls-cli', 'gnutls-cli-ocsp', 'wget', 'wget2'] as const
const FIREFOX = ['firefox', 'firefox-ocsp-require'] as const

const STAPLES: readonly {
  name: string
  title: string
  description: string
  staple: OcspAnswer
  expect: Expectation
}[] = [
  {
    name: 'expired',
    title: 'The staple has expired',
    description:
      'The server staples an answer of last week. Windows, Firefox and Chrome ask the responder instead; GnuTLS, Java and curl --cert-status refuse.',
    staple: { thisUpdate: -8 * DAY, nextUpdate: -2 * DAY },
    expect: badStaple({ 'staple-expired': 'warning' }, { gnutls: true, firefox: false }),
  },
  {
    name: 'not-yet-valid',
    title: 'The staple is not yet valid',
    description: 'thisUpdate is two days ahead: the server’s or the signer’s clock is wrong.',
    staple: { thisUpdate: 2 * DAY, nextUpdate: 6 * DAY },
    expect: badStaple({ 'staple-not-yet-valid': 'warning' }, { gnutls: false, firefox: true }),
  },
  {
    name: 'no-next-update',
    title: 'The staple has no nextUpdate',
    description: 'A fresh answer without nextUpdate. Java calls it out of date.',
    staple: { nextUpdate: null },
    expect: passesBut(['java-revocation'], { 'ocsp-next-update-missing': 'warning' }),
  },
  {
    name: 'bad-signature',
    title: 'The staple’s signature is broken',
    description: 'One bit of the signature is turned.',
    staple: { signature: 'broken' },
    expect: badStaple({ 'staple-signature-invalid': 'warning' }, { gnutls: true, firefox: true }),
  },
  {
    name: 'signer-without-eku',
    title: 'The staple’s signer may not sign OCSP answers',
    description: 'The signer was issued by the CA, but lacks the extended key usage OCSPSigning.',
    staple: { signer: 'delegate-without-eku' },
    expect: badStaple({ 'staple-signer-unauthorized': 'warning' }, { gnutls: true, firefox: false }),
  },
  {
    name: 'signer-of-another-ca',
    title: 'The staple’s signer belongs to another CA',
    description: 'nginx staples such an answer unless ssl_stapling_verify is on.',
    staple: { signer: 'delegate-of-another-ca' },
    expect: badStaple({ 'staple-signer-unauthorized': 'warning' }, { gnutls: true, firefox: false }),
  },
  {
    name: 'wrong-certificate',
    title: 'The staple is about another certificate',
    description: 'The staple of the certificate before the last renewal, or of another key type.',
    staple: { about: 'another-certificate' },
    expect: badStaple({ 'staple-wrong-certificate': 'warning' }, { gnutls: true, firefox: false }),
  },
  {
    name: 'malformed',
    title: 'The staple is no OCSP response',
    description: 'Random bytes in the place of the staple, as when a captive portal’s page was stapled.',
    staple: { body: 'random-bytes' },
    expect: badStaple({ 'staple-undecodable': 'warning' }, { gnutls: true, firefox: true, java: true }),
  },
  {
    name: 'try-later',
    title: 'The staple says tryLater',
    description:
      'What Apache staples when it cannot reach the responder. GnuTLS lets it pass, Firefox asks the responder.',
    staple: { responseStatus: 'tryLater' },
    expect: badStaple({ 'staple-not-successful': 'warning' }, { gnutls: false, firefox: false }),
  },
  {
    name: 'internal-error',
    title: 'The staple says internalError',
    description: 'A server that passes on whatever the responder said.',
    staple: { responseStatus: 'internalError' },
    expect: badStaple({ 'staple-not-successful': 'warning' }, { gnutls: false, firefox: true }),
  },
  {
    name: 'unauthorized',
    title: 'The staple says unauthorized',
    description: 'A server that passes on what the responder of a CA says that has left it.',
    staple: { responseStatus: 'unauthorized' },
    expect: badStaple({ 'staple-not-successful': 'warning' }, { gnutls: false, firefox: true }),
  },
  {
    name: 'unknown',
    title: 'The staple says unknown',
    description: 'Rightly signed, with the status unknown. The responder itself knows better by now.',
    staple: { certStatus: 'unknown' },
    expect: badStaple({ 'staple-unknown': 'warning' }, { gnutls: false, firefox: true }),
  },
  {
    name: 'revoked',
    title: 'The staple says revoked',
    description:
      'Rightly signed: everybody who reads staples refuses, Chrome’s default included. curl with OpenSSL, Node and Python do not look.',
    staple: { certStatus: 'revoked' },
    expect: revokedByStaple({ 'certificate-revoked': 'error' }),
  },
  {
    name: 'expired-by-a-minute',
    title: 'The staple has expired by a minute',
    description:
      'Within the five minutes of clock skew that OpenSSL allows. Windows is not known to allow any; here it asks the responder.',
    staple: { thisUpdate: -4 * DAY, nextUpdate: -60 },
    expect: passesBut(GNUTLS, { 'staple-expired': 'warning' }),
  },
]

export const STAPLE: readonly Scenario[] = [
  ...STAPLES.map(({ name, ...rest }) => scenario({ ...rest, id: `staple-${name}`, group: 'staple' })),
  scenario({
    id: 'staple-expired-responder-refused',
    title: 'The staple has expired, and the responder refuses',
    description:
      'Nothing tells the status of the certificate any more. Windows fails with 0x80092013; Firefox refuses as well, because of the old staple.',
    group: 'staple',
    staple: { thisUpdate: -8 * DAY, nextUpdate: -2 * DAY },
    responder: { http: { fault: 'refused' } },
    expect: leafOcspDead(
      { 'staple-expired': 'error', 'ocsp-unreachable': 'error' },
      { others: { 'gnutls-cli': 'rejects', wget: 'rejects', wget2: 'rejects', firefox: 'rejects' } },
    ),
  }),
  scenario({
    id: 'must-staple-without-staple',
    title: 'Must-staple, and no staple',
    description:
      'The certificate carries the TLS Feature extension (RFC 7633), and the server does not staple. Firefox and GnuTLS refuse, Windows is not known to look at it.',
    group: 'staple',
    chain: { leaf: { mustStaple: true } },
    expect: passesBut([...STAPLE_OR_NOTHING, ...GNUTLS, ...FIREFOX], {
      'must-staple-without-staple': 'warning',
    }),
  }),
  scenario({
    id: 'must-staple',
    title: 'Must-staple, and a good staple',
    description: 'The certificate demands a staple and gets it.',
    group: 'staple',
    chain: { leaf: { mustStaple: true } },
    staple: 'good',
    expect: passes('stapled'),
  }),
]
