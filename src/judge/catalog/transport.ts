/** The failures on the way to a URL: the same for OCSP and CRL URLs but for the noun. */
import type { MendId } from '../mends.ts'
import type { RuleText } from './rule-text.ts'

interface CauseText {
  title: string
  meaning: string
  causes: readonly string[]
  mends: readonly MendId[]
}

const DNS: readonly MendId[] = ['untampered', 'dns']
const BROKEN: readonly MendId[] = ['broken-public', 'broken-private']
const BLOCKED: readonly MendId[] = ['untampered', 'blocked']

const CAUSES = {
  'dns-nxdomain': {
    title: 'name does not exist',
    meaning: 'The name in the URL does not exist: the nameserver answered NXDOMAIN.',
    causes: [
      'The CA has retired the service and the certificate still names it.',
      'The name is only known in another network.',
      'A filter hides it.',
    ],
    mends: DNS,
  },
  'dns-servfail': {
    title: 'nameserver fails (SERVFAIL)',
    meaning: 'The nameserver could not resolve the name and says so (SERVFAIL).',
    causes: ['Broken DNSSEC, or a delegation that leads nowhere.', 'The nameserver itself has no way out.'],
    mends: DNS,
  },
  'dns-refused': {
    title: 'nameserver refuses (REFUSED)',
    meaning: 'The nameserver does not want to answer for this name.',
    causes: ['A nameserver that is not meant for this client.', 'A policy that blocks the name.'],
    mends: DNS,
  },
  'dns-timeout': {
    title: 'no answer from DNS',
    meaning: 'No nameserver answered within the time limit.',
    causes: ['Port 53 is filtered.', 'The nameserver is down or far too slow.'],
    mends: ['dns-silent'],
  },
  'dns-no-address': {
    title: 'name without address',
    meaning: 'The name exists, and has neither an IPv4 nor an IPv6 address.',
    causes: ['The record was taken away.', 'A filter answers with nothing.'],
    mends: DNS,
  },
  'dns-dangling-cname': {
    title: 'alias that leads nowhere',
    meaning: 'The name is an alias (CNAME) of one that does not exist, or aliases run in a circle.',
    causes: ['The CDN behind it was given up.', 'A filter cuts the chain of aliases off.'],
    mends: DNS,
  },
  'dns-failed': {
    title: 'name cannot be resolved',
    meaning: 'The name could not be resolved, and the resolver does not say why.',
    causes: ['The resolver of this machine is misconfigured.', 'There is no network.'],
    mends: DNS,
  },
  refused: {
    title: 'connection refused',
    meaning: 'The host is there, and nothing listens at the port.',
    causes: [
      'The service is down.',
      'A firewall rejects the connection.',
      'The name leads to the wrong host.',
    ],
    mends: BLOCKED,
  },
  timeout: {
    title: 'no answer in time',
    meaning:
      'The host did not answer, or not to the end, within the time limit. Windows clients hang for up to 15 s for such a URL.',
    causes: [
      'A firewall drops the packets.',
      'The service hangs, or is far too slow.',
      'The file is too large for the line.',
    ],
    mends: BLOCKED,
  },
  reset: {
    title: 'connection broken off',
    meaning: 'The connection was made and then broken off before the answer was complete.',
    causes: ['A middlebox that does not like the request.', 'The service crashes.'],
    mends: BLOCKED,
  },
  unroutable: {
    title: 'no route',
    meaning: 'There is no way from this network to the address.',
    causes: ['A network without a way out.', 'An IPv6 address in a network without IPv6.'],
    mends: BLOCKED,
  },
  'tls-failed': {
    title: 'TLS handshake failed',
    meaning: 'The URL is https, and the handshake with its server failed.',
    causes: ['The certificate of that server is expired or unknown.'],
    mends: ['plain-http-url'],
  },
  'proxy-refused': {
    title: 'the proxy refuses',
    meaning: 'The proxy that our requests were sent through does not let this one pass.',
    causes: ['The host is not on its allow-list.', 'It wants a password.'],
    mends: ['proxy'],
  },
  'http-status': {
    title: 'HTTP error status',
    meaning: 'The web server answers with another status than 200.',
    causes: [
      'The file or service was moved (404).',
      'The server behind it is down (5xx).',
      'A filter refuses (403).',
    ],
    mends: BROKEN,
  },
  'http-syntax': {
    title: 'not HTTP',
    meaning: 'What answers at that port does not speak HTTP.',
    causes: ['Another service listens there.', 'A middlebox mangles the answer.'],
    mends: BROKEN,
  },
  'redirect-loop': {
    title: 'redirects without end',
    meaning: 'The server redirects in a circle, too often, or to nowhere.',
    causes: ['A rewrite that matches its own result.', 'A log-in page in between.'],
    mends: ['redirect'],
  },
  'redirect-to-https': {
    title: 'redirects to https',
    meaning:
      'The server redirects the plain http URL to https. To fetch it there a client would have to check a certificate first; whether Windows does is not known.',
    causes: ['"Always use HTTPS" is switched on for the whole host.'],
    mends: ['plain-http'],
  },
  html: {
    title: 'a web page instead',
    meaning: 'A web page came where DER was due.',
    causes: ['A captive portal.', 'A filter that explains itself.', 'An error page with status 200.'],
    mends: ['untampered', 'web-page'],
  },
  empty: {
    title: 'empty answer',
    meaning: 'The answer has status 200 and no content.',
    causes: ['A file that is being written anew.', 'A middlebox that scans and drops the content.'],
    mends: BROKEN,
  },
  'too-large': {
    title: 'too large',
    meaning:
      'The answer is larger than the limit (1 MiB for OCSP, 100 MiB for a CRL, which is that of Windows).',
    causes: ['Another file is served there.', 'A list that has grown beyond measure.'],
    mends: ['smaller-list'],
  },
  undecodable: {
    title: 'cannot be decoded',
    meaning: 'The answer is not what was asked for: it cannot be read as DER of that kind.',
    causes: ['Another file is served there.', 'A middlebox or cache cut it off.'],
    mends: BROKEN,
  },
} as const satisfies Record<string, CauseText>

type Cause = keyof typeof CAUSES

/** First what saves the site, then who is to mend it. */
const BEFORE = {
  ocsp: ['portal', 'root-pointers', 'slow-start', 'spare-source', 'retired', 'staple'],
  crl: ['portal', 'root-pointers', 'spare-source', 'retired', 'staple-instead'],
} as const satisfies Record<string, readonly MendId[]>

const NOUN = { ocsp: 'OCSP responder', crl: 'CRL' } as const

function textOf(kind: 'ocsp' | 'crl', cause: CauseText): RuleText {
  const next =
    kind === 'ocsp'
      ? 'Windows then goes on to the CRL, and fails where there is none (CRYPT_E_REVOCATION_OFFLINE, 0x80092013).'
      : 'Where OCSP has not settled the certificate, Windows fails (CRYPT_E_REVOCATION_OFFLINE, 0x80092013).'
  return {
    title: `${NOUN[kind]}: ${cause.title}`,
    topic: kind,
    severity: 'gate',
    otherwise: 'warning',
    meaning: `${cause.meaning} ${next}`,
    causes: cause.causes,
    mends: [...BEFORE[kind], ...cause.mends],
  }
}

const texts = (kind: 'ocsp' | 'crl') =>
  Object.fromEntries(Object.entries(CAUSES).map(([cause, text]) => [`${kind}-${cause}`, textOf(kind, text)]))

const unreachable = (kind: 'ocsp' | 'crl') =>
  textOf(kind, {
    title: 'none can be reached',
    meaning: `No ${NOUN[kind]} of a certificate gave any answer. The findings beside this one say why.`,
    causes: [
      'The hosts are down or gone.',
      'This network blocks them: see the verdict for which of the two the evidence points to.',
    ],
    mends: ['untampered', 'dns', 'blocked'],
  })

export const TRANSPORT_TEXTS = {
  ...texts('ocsp'),
  'ocsp-unreachable': unreachable('ocsp'),
  ...texts('crl'),
  'crl-unreachable': unreachable('crl'),
} as Record<`${'ocsp' | 'crl'}-${Cause | 'unreachable'}`, RuleText>
