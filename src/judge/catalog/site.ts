/** The chain, its certificates, and whether the site could be reached. */
import type { RuleTexts } from './rule-text.ts'

export const SITE_TEXTS = {
  'target-unreachable': {
    title: 'Target not reached',
    topic: 'site',
    severity: 'always',
    otherwise: 'error',
    meaning: "No TLS handshake was completed, so nothing can be said about the site's certificate.",
    causes: ['The server is down.', 'The name or port is wrong.', 'A firewall.'],
    mends: ['target'],
  },
  'handshake-unreliable': {
    title: 'Some handshakes failed',
    topic: 'site',
    severity: 'always',
    otherwise: 'warning',
    meaning: 'The site was reached, but not every time or not at every address.',
    causes: ['One of several servers is down.', 'IPv6 is announced and not routed.'],
    mends: ['flaky'],
  },
  'chain-untrusted': {
    title: 'Chain is not trusted',
    topic: 'site',
    severity: 'gate',
    otherwise: 'error',
    citation: 'schannel: SEC_E_UNTRUSTED_ROOT',
    meaning:
      'The chain does not end in a root that is trusted here. Trust comes first: Windows stops with SEC_E_UNTRUSTED_ROOT (0x80090325, curl exit 60) and asks nobody about revocation.',
    causes: [
      'A private CA whose root is not installed.',
      'An intercepting proxy.',
      'A self-signed certificate.',
    ],
    mends: ['intercepted-untrusted', 'root'],
  },
  'chain-incomplete': {
    title: 'Chain is incomplete',
    topic: 'site',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 8446 4.4.2',
    meaning:
      'The server does not send an intermediate. Windows, Chrome and Safari fetch it by AIA where they can; OpenSSL, Java, Go, Node and Firefox refuse.',
    causes: ['The server was given the leaf alone.'],
    mends: ['full-chain'],
  },
  'aia-unreachable': {
    title: 'Issuer cannot be fetched',
    topic: 'site',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'RFC 5280 4.2.2.1',
    meaning:
      "The URL at which the issuer's certificate should be (AIA caIssuers) gives no answer, or not a certificate.",
    causes: ['The host is gone or blocked.'],
    mends: ['aia'],
  },
  'name-mismatch': {
    title: 'Certificate is for another name',
    topic: 'site',
    severity: 'gate',
    otherwise: 'error',
    citation: 'RFC 9525',
    meaning:
      'The certificate does not name the server that was asked. Windows refuses with SEC_E_WRONG_PRINCIPAL (0x80090322, curl exit 60).',
    causes: ['The wrong virtual host answers.', 'The name was forgotten in the certificate.'],
    mends: ['name'],
  },
  'certificate-expired': {
    title: 'Certificate has expired',
    topic: 'site',
    severity: 'gate',
    otherwise: 'error',
    citation: 'RFC 5280 4.1.2.5',
    meaning:
      'A certificate of the chain is past its notAfter. Windows refuses with SEC_E_CERT_EXPIRED (0x80090328).',
    causes: ['Renewal failed.', 'An old intermediate is sent.'],
    mends: ['clock', 'renew'],
  },
  'certificate-not-yet-valid': {
    title: 'Certificate is not yet valid',
    topic: 'site',
    severity: 'gate',
    otherwise: 'error',
    citation: 'RFC 5280 4.1.2.5',
    meaning: 'A certificate of the chain is before its notBefore.',
    causes: ['The clock of this machine is slow.', 'It was installed too early.'],
    mends: ['clock', 'too-early', 'clock-maybe'],
  },
  'issuer-unknown': {
    title: 'Issuer not found',
    topic: 'site',
    severity: 'always',
    otherwise: 'warning',
    meaning:
      'The issuer of a certificate was neither sent nor found, so answers about it cannot be verified.',
    causes: ['An incomplete chain.', 'caIssuers is missing or dead.'],
    mends: ['issuer-file'],
  },
  'no-revocation-source': {
    title: 'No revocation source',
    topic: 'site',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'BR 7.1.2.11.2; Microsoft Trusted Root Program 3.1.10',
    meaning:
      'The certificate names neither an OCSP responder nor a CRL. Windows cannot check it and refuses with CRYPT_E_NO_REVOCATION_CHECK (0x80092012): the error of intercepting proxies and home-made CAs.',
    causes: [
      'A private CA without revocation.',
      'An intercepting proxy or virus scanner.',
      'A short-lived certificate.',
    ],
    mends: ['intercepted', 'self-signed', 'short-lived', 'no-pointers'],
  },
  'root-has-revocation-pointers': {
    title: 'Root names revocation sources',
    topic: 'site',
    severity: 'gate',
    otherwise: 'warning',
    citation: 'BR 7.1.2.11.2 (SHOULD NOT)',
    meaning:
      'The root names a CRL or a responder of its own. Of a root only revoked counts; what Windows does when these give no answer is not known.',
    causes: ["The CA's template."],
    mends: ['root-pointers'],
  },
  'tls-interception': {
    title: 'Connection may be intercepted',
    topic: 'site',
    severity: 'gate',
    otherwise: 'warning',
    meaning:
      'The chain ends in a root of no public programme although the name is public, or its issuer is named like a program that reads along. What is seen here may not be what others see.',
    causes: ["A company's proxy.", 'A virus scanner.', 'A debugging proxy.'],
    mends: ['intercepted', 'intercepted-maybe'],
  },
} as const satisfies RuleTexts
