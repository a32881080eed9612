/** What servers staple. */
import type { RuleTexts } from './rule-text.ts'

export const STAPLE_TEXTS = {
  'staple-absent': {
    title: 'No staple',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'notice',
    citation: 'RFC 6066 8; RFC 9919 7.3 (recommended)',
    meaning:
      'The server was asked for a stapled OCSP response and sent none, although the certificate names a responder. Every client that wants to know asks the responder itself; where that cannot be reached, Windows refuses.',
    causes: [
      'Stapling is not switched on.',
      'The server could not fetch an answer when it started.',
      'nginx sends none in the first handshake after a pause.',
    ],
    mends: ['staple', 'spare-source', 'staple-always'],
  },
  'staple-inconsistent': {
    title: 'Stapled now and then',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 6066 8',
    meaning:
      'Some handshakes carried a staple and some did not, so it is a matter of luck what a client sees.',
    causes: [
      'nginx fetches the answer only when it is asked.',
      'Several servers behind one name, of which one does not staple.',
      'An RSA and an ECDSA certificate, of which one is stapled.',
    ],
    mends: ['staple-always', 'staple-off'],
  },
  'staple-undecodable': {
    title: 'Staple is no OCSP response',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 6960 4.2.1',
    meaning:
      'What the server staples cannot be read as an OCSP response. Windows goes on as without one; GnuTLS, Firefox and curl --cert-status refuse.',
    causes: ["A captive portal's page or an error page was stored as the staple.", 'The file was cut off.'],
    mends: ['refresh-staple', 'staple-off'],
  },
  'staple-not-successful': {
    title: 'Staple is an error',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 6960 4.2.1, 2.3',
    meaning:
      'The server staples an OCSP error (tryLater, internalError, unauthorized …) instead of an answer. Windows goes on as without a staple.',
    causes: [
      'Apache staples tryLater when it cannot reach the responder (SSLStaplingFakeTryLater).',
      'The server passes on whatever the responder said.',
    ],
    mends: ['refresh-staple', 'staple-off'],
  },
  'staple-expired': {
    title: 'Staple has expired',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 6960 3.2(6), 4.2.2.1',
    meaning:
      "The staple's nextUpdate has passed. Windows asks the responder instead, GnuTLS and curl --cert-status refuse, and so does Firefox when the responder does not answer.",
    causes: [
      'The server no longer reaches the responder.',
      'The file is no longer refreshed.',
      'The responder itself serves an old answer.',
    ],
    mends: ['clock', 'refresh-staple', 'staple-off'],
  },
  'staple-not-yet-valid': {
    title: 'Staple is not yet valid',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 6960 3.2(5), 4.2.2.1',
    meaning: "The staple's thisUpdate lies in the future. Nothing says whether Windows looks at it.",
    causes: ['The clock of this machine is slow.', 'The clock of the responder is fast.'],
    mends: ['clock', 'clock-maybe', 'their-clock'],
  },
  'staple-signature-invalid': {
    title: 'Staple is badly signed',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 6960 3.2(2)',
    meaning:
      "The signature of the staple does not verify under its signer's key. Windows goes on as without a staple; others refuse.",
    causes: ['The file was damaged.', 'Somebody changed it.'],
    mends: ['refresh-staple', 'staple-off'],
  },
  'staple-signature-unverifiable': {
    title: 'Staple cannot be verified here',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    meaning:
      'The staple is signed with an algorithm that this Node does not know, or the issuer is not known. That says nothing against it.',
    causes: ['A new algorithm (ML-DSA).', "The issuer's certificate is missing."],
    mends: ['update'],
  },
  'staple-signer-unauthorized': {
    title: 'Staple is signed by the wrong one',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 6960 4.2.2.2',
    meaning:
      "The staple's signer is neither the issuer nor a delegate that it issued directly for OCSP signing. Nobody who looks accepts it.",
    causes: [
      'nginx without ssl_stapling_verify staples whatever it was given.',
      'A responder of another CA.',
    ],
    mends: ['refresh-staple', 'staple-off'],
  },
  'staple-signer-expired': {
    title: 'Staple by an expired signer',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 6960 4.2.2.2',
    meaning: 'The certificate of the delegate that signed the staple is outside its validity.',
    causes: ['The CA did not renew its OCSP signer.', 'An old staple.'],
    mends: ['refresh-staple', 'staple-off'],
  },
  'staple-wrong-certificate': {
    title: 'Staple is about another certificate',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 6960 3.2(1)',
    meaning:
      'None of the answers in the staple names the certificate that the server sent: serial number, name and key of the issuer.',
    causes: [
      'The staple of the certificate before the last renewal.',
      'The staple of the other key type (RSA, ECDSA).',
    ],
    mends: ['refresh-staple', 'staple-off'],
  },
  'staple-unknown': {
    title: 'Staple says unknown',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 6960 2.2',
    meaning:
      'The responder does not know the certificate, and the server staples that. Windows goes on as without a staple; Firefox refuses.',
    causes: ['The certificate is minutes old.', 'The wrong responder was asked.'],
    mends: ['refresh-staple', 'staple-off'],
  },
  'staple-expires-soon': {
    title: 'Staple expires soon',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    meaning:
      'The staple is good for less than the time that was demanded (--min-staple-remaining, 24 hours unless said otherwise): where it is not refreshed in time, clients fall back on the responder, or refuse.',
    causes: ['The server does not refresh it.', "The responder's answers are short-lived."],
    mends: ['refresh-staple-in-time', 'staple-off'],
  },
  'staple-older-than-responder': {
    title: 'Staple is behind',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'notice',
    meaning: "The responder has had a newer answer for longer than half of the staple's life.",
    causes: ['The server refreshes too late.'],
    mends: ['refresh-staple-in-time', 'staple-off'],
  },
  'must-staple-without-staple': {
    title: 'Must-staple, and no staple',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 7633 4.2.3.1, 4.3.3',
    meaning:
      'The certificate demands a staple (TLS Feature), and the server sends none that says anything. Firefox and GnuTLS refuse; of Windows nothing says that it looks.',
    causes: ['Stapling is off.', 'The responder is gone.'],
    mends: ['must-staple', 'must-staple-reissue'],
  },
  'must-staple-without-ocsp-url': {
    title: 'Must-staple, and nothing to staple',
    topic: 'staple',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 7633',
    meaning: 'The certificate demands a staple and names no OCSP responder, so that the staple cannot exist.',
    causes: ['The CA gave up OCSP, and the request was copied from an older one.'],
    mends: ['must-staple-reissue'],
  },
} as const satisfies RuleTexts
