/** Faults of the answers themselves. */
import {
  leafOcspDead,
  NO_CHECK,
  OFFLINE,
  passesBut,
  revokedByResponder,
  STAPLE_OR_NOTHING,
  windowsUndetermined,
} from '../expect.ts'
import type { Fault } from './fault.ts'

const DAY = 24 * 3600
/** An error status or `unknown`: nothing says which of the two codes Windows gives. */
const EITHER = [NO_CHECK, OFFLINE] as const

export const ANSWER_FAULTS: readonly Fault[] = [
  {
    name: 'malformed',
    title: 'Bytes that are no OCSP response',
    description: 'Status 200, the right content type, and random bytes.',
    responder: { answer: { body: 'random-bytes' } },
    expect: leafOcspDead({ 'ocsp-undecodable': 'error' }),
    stapled: { 'ocsp-undecodable': 'warning' },
  },
  ...(
    [
      [
        'try-later',
        'tryLater',
        'ocsp-status-try-later',
        'The responder asks to try again later, as many do while they start or are overloaded.',
      ],
      [
        'internal-error',
        'internalError',
        'ocsp-status-internal-error',
        'The responder reports an error of its own.',
      ],
      [
        'unauthorized',
        'unauthorized',
        'ocsp-status-unauthorized',
        'The responder says that it may not answer for this certificate, as responders do for a CA that has left them.',
      ],
    ] as const
  ).map(
    ([name, responseStatus, rule, description]): Fault => ({
      name,
      title: `OCSP status ${responseStatus}`,
      description,
      responder: { answer: { responseStatus } },
      expect: leafOcspDead({ [rule]: 'error' }, { codes: EITHER }),
      stapled: { [rule]: 'warning' },
    }),
  ),
  {
    name: 'unknown',
    title: 'The responder does not know the certificate',
    description:
      'A rightly signed answer with the status unknown, as for minutes after issuance where the responder lags behind. Firefox refuses; Windows treats it as no answer.',
    responder: { answer: { certStatus: 'unknown' } },
    expect: leafOcspDead(
      { 'ocsp-unknown': 'error' },
      { codes: EITHER, others: { firefox: 'rejects', 'gnutls-cli-ocsp': 'accepts' } },
    ),
    stapled: { 'ocsp-unknown': 'warning' },
  },
  {
    name: 'revoked',
    title: 'The responder says revoked',
    description:
      'The certificate is revoked (keyCompromise). Whoever asks refuses; curl with OpenSSL, wget and the browsers’ defaults do not ask.',
    responder: { answer: { certStatus: 'revoked' } },
    expect: revokedByResponder({ 'certificate-revoked': 'error' }),
    stapled: { 'certificate-revoked': 'warning' },
  },
  {
    name: 'expired',
    title: 'The answer has expired',
    description:
      'nextUpdate was two days ago: a responder whose signer stopped, or a cache that does not let go.',
    responder: { answer: { thisUpdate: -8 * DAY, nextUpdate: -2 * DAY } },
    expect: leafOcspDead({ 'ocsp-response-expired': 'error' }),
    stapled: { 'ocsp-response-expired': 'warning' },
  },
  {
    name: 'not-yet-valid',
    title: 'The answer is not yet valid',
    description:
      'thisUpdate is two days ahead, as with a wrong clock on either side. Nothing says that Windows looks at thisUpdate, nor that it does not.',
    responder: { answer: { thisUpdate: 2 * DAY, nextUpdate: 6 * DAY } },
    expect: windowsUndetermined(
      { 'ocsp-response-not-yet-valid': 'warning' },
      { rejects: [...STAPLE_OR_NOTHING, 'java-revocation', 'firefox-ocsp-require', 'chrome-local-anchors'] },
    ),
    stapled: { 'ocsp-response-not-yet-valid': 'warning' },
  },
  {
    name: 'no-next-update',
    title: 'The answer has no nextUpdate',
    description:
      'Newer information is always available, says RFC 6960 of such an answer. Windows takes a fresh one; Java calls it out of date at once.',
    responder: { answer: { nextUpdate: null } },
    expect: passesBut([...STAPLE_OR_NOTHING, 'java-revocation'], { 'ocsp-next-update-missing': 'warning' }),
    stapled: { 'ocsp-next-update-missing': 'warning' },
  },
  {
    name: 'bad-signature',
    title: 'The answer’s signature is broken',
    description: 'One bit of the signature is turned.',
    responder: { answer: { signature: 'broken' } },
    expect: leafOcspDead({ 'ocsp-signature-invalid': 'error' }),
    stapled: { 'ocsp-signature-invalid': 'warning' },
  },
  {
    name: 'signer-without-eku',
    title: 'The signer may not sign OCSP answers',
    description:
      'The CA issued the signer’s certificate, but without the extended key usage OCSPSigning: any web server of that CA could sign.',
    responder: { answer: { signer: 'delegate-without-eku' } },
    expect: leafOcspDead({ 'ocsp-signer-unauthorized': 'error' }),
    stapled: { 'ocsp-signer-unauthorized': 'warning' },
  },
  {
    name: 'signer-of-another-ca',
    title: 'The signer belongs to another CA',
    description:
      'The answer is signed by a signer in order, of a CA that has nothing to do with the certificate.',
    responder: { answer: { signer: 'delegate-of-another-ca' } },
    expect: leafOcspDead({ 'ocsp-signer-unauthorized': 'error' }),
    stapled: { 'ocsp-signer-unauthorized': 'warning' },
  },
  {
    name: 'wrong-certificate',
    title: 'The answer is about another certificate',
    description: 'Rightly signed and fresh, with another serial number: a cache that mixes up its keys.',
    responder: { answer: { about: 'another-certificate' } },
    expect: leafOcspDead({ 'ocsp-wrong-certificate': 'error' }),
    stapled: { 'ocsp-wrong-certificate': 'warning' },
  },
]
