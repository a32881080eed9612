/** A scenario's behaviour in words: for the control page, `serve --list` and docs/scenarios.md. */
import type {
  CertificateShape,
  CrlBehaviour,
  CrlShape,
  DnsBehaviour,
  HttpBehaviour,
  OcspAnswer,
  OcspSigner,
  ResponderBehaviour,
  Scenario,
} from './scenario.ts'

/** Headings of the groups, in the order in which they are shown. */
const GROUP_HEADINGS = {
  healthy: 'Healthy',
  responder: 'Responder faults, nothing stapled',
  'responder-stapled': 'Responder faults behind a good staple',
  staple: 'Staples',
  crl: 'CRLs',
  chain: 'Chains',
  tls: 'TLS',
  network: 'Networks',
} as const satisfies Record<Scenario['group'], string>

/** The scenarios under their headings; empty groups are left out. */
export function grouped(scenarios: Iterable<Scenario>): { heading: string; members: Scenario[] }[] {
  const all = [...scenarios]
  return Object.entries(GROUP_HEADINGS)
    .map(([group, heading]) => ({ heading, members: all.filter(scenario => scenario.group === group) }))
    .filter(({ members }) => members.length > 0)
}

const FAULTS = {
  refused: 'refuses the connection',
  silent: 'accepts and never answers',
  drip: 'drips a byte a second',
  reset: 'resets the connection',
  'get-broken': 'answers POST only',
  'merged-slashes': 'makes one slash of two',
  'sha256-refused': 'refuses a SHA-256 CertID',
} as const satisfies Record<NonNullable<HttpBehaviour['fault']>, string>

const REDIRECTS = {
  'to-the-answer': 'redirects to the answer',
  loop: 'redirects in a circle',
  'to-https': 'redirects to https',
} as const satisfies Record<NonNullable<HttpBehaviour['redirect']>, string>

const SIGNERS = {
  delegate: '',
  issuer: 'signed by the CA itself',
  'delegate-without-eku': 'signed without the right to (no OCSPSigning)',
  'delegate-of-another-ca': 'signed by another CA’s signer',
  'delegate-with-crl-url': 'by a signer with a CRL distribution point',
  'delegate-with-ocsp-url': 'by a signer with an OCSP URL',
  'delegate-without-nocheck': 'by a signer without nocheck',
} as const satisfies Record<OcspSigner, string>

const DNS = {
  literal: '',
  nxdomain: 'its name does not exist (NXDOMAIN)',
  servfail: 'its name gives SERVFAIL',
  'no-answer': 'its nameserver is silent',
  poisoned: 'its name leads to 127.0.0.1',
  'ipv6-dead': 'dead on IPv6, fine on IPv4',
  'only-by-proxy': 'reachable only through the bench’s proxy',
} as const satisfies Record<DnsBehaviour, string>

const IDPS = {
  same: '',
  'other-host': 'IDP of another host',
  'other-shard': 'IDP of another shard',
  unescaped: 'IDP without the URL’s %-escapes',
} as const

/** `an hour`, `2 days`: seconds without their sign. */
function span(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? units[3]
  const count = Math.round(Math.abs(seconds) / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const when = (seconds: number): string => (seconds < 0 ? `${span(seconds)} ago` : `in ${span(seconds)}`)

export function answerInWords(answer: OcspAnswer): string {
  if (answer.body) {
    return 'bytes that are no OCSP response'
  }
  if (answer.responseStatus) {
    return answer.responseStatus
  }
  const { nextUpdate, thisUpdate = 0 } = answer
  return listed([
    answer.certStatus ?? 'good',
    answer.about ? 'about another certificate' : '',
    answer.signature ? 'broken signature' : '',
    SIGNERS[answer.signer ?? 'delegate'],
    nextUpdate === null ? 'no nextUpdate' : '',
    typeof nextUpdate === 'number' && nextUpdate < 0 ? `expired ${when(nextUpdate)}` : '',
    thisUpdate > 0 ? `valid only ${when(thisUpdate)}` : '',
    thisUpdate < 0 && nextUpdate === null ? `made ${when(thisUpdate)}` : '',
  ])
}

function httpInWords(http: HttpBehaviour = {}): string {
  return listed([
    http.fault ? FAULTS[http.fault] : '',
    http.delay ? `answers after ${http.delay} s` : '',
    http.rate ? `sends ${http.rate / 1000} kB a second` : '',
    http.status ? `HTTP ${http.status}` : '',
    http.html ? 'an HTML page' : '',
    http.redirect ? REDIRECTS[http.redirect] : '',
  ])
}

function listInWords(list: CrlShape = {}): string {
  const { nextUpdate, entries } = list
  return listed([
    list.revoked ? 'lists the certificate' : 'does not list the certificate',
    entries ? `${entries.toLocaleString('en')} other entries` : '',
    typeof nextUpdate === 'number' && nextUpdate < 0 ? `expired ${when(nextUpdate)}` : '',
    list.signature ? 'broken signature' : '',
    list.encoding ? 'PEM' : '',
    list.idp ? IDPS[list.idp.url] : '',
    list.idp?.onlyContainsCACerts ? 'for CA certificates only' : '',
  ])
}

export function stapleInWords({ staple, tls }: Pick<Scenario, 'staple' | 'tls'>): string {
  if (staple === 'none') {
    return 'none'
  }
  return listed([
    staple === 'good' ? 'good' : answerInWords(staple),
    tls?.stapleFromHandshake ? 'not in the first handshake' : '',
    tls?.stapleOnlyOn ? `on IPv${tls.stapleOnlyOn} only` : '',
  ])
}

export function responderInWords(
  { http, answer }: ResponderBehaviour,
  dns: DnsBehaviour = 'literal',
): string {
  return listed([DNS[dns], httpInWords(http)]) || answerInWords(answer ?? {})
}

export function crlInWords({ http, list }: CrlBehaviour, dns: DnsBehaviour = 'literal'): string {
  return listed([DNS[dns], httpInWords(http)]) || listInWords(list)
}

/** What the leaf is, beside its pointers. */
function leafInWords(shape: CertificateShape = {}): string {
  return listed([
    shape.mustStaple ? 'must-staple' : '',
    shape.noRevAvail ? 'noRevAvail' : '',
    shape.notAfter ? `lives until ${when(shape.notAfter)}` : '',
    shape.caIssuers ? `caIssuers ${shape.caIssuers}` : '',
  ])
}

/** One line for each part that has something to say. */
export function behaviourInWords(scenario: Scenario): { part: string; does: string }[] {
  const { chain, dns, intermediate = {}, tls = {} } = scenario
  const leaf = chain.leaf ?? {}
  const issuer = chain.intermediate ?? {}
  const parts = [
    { part: 'leaf', does: leafInWords(leaf) },
    { part: 'staple', does: stapleInWords(scenario) },
    {
      part: 'responder',
      does: (leaf.ocsp ?? true) ? responderInWords(scenario.responder, dns) : 'none is named',
    },
    { part: 'CRL', does: (leaf.crl ?? false) ? crlInWords(scenario.crl, dns) : 'none is named' },
    {
      part: 'intermediate',
      does: listed([
        chain.send === 'leaf-only' ? 'not sent' : '',
        issuer.withoutCrlSign ? 'without cRLSign' : '',
        chain.interceptor ? 'an inspecting proxy' : '',
        intermediate.revoked ? 'revoked' : '',
        (issuer.crl ?? true)
          ? httpInWords(intermediate.crl?.http) && `CRL ${httpInWords(intermediate.crl?.http)}`
          : 'names no source',
      ]),
    },
    {
      part: 'root',
      does: listed([
        chain.untrusted ? 'not trusted' : '',
        chain.kind === 'cross-signed' ? 'also cross-signed by an older one' : '',
      ]),
    },
    {
      part: 'TLS',
      does: listed([
        tls.maxVersion ? `at most ${tls.maxVersion}` : '',
        tls.tickets ? 'sessions can be resumed' : '',
        chain.keys ? 'an RSA and an ECDSA certificate' : '',
      ]),
    },
  ]
  return parts.filter(({ does }) => does !== '')
}

function listed(words: readonly string[]): string {
  return words.filter(word => word !== '').join(', ')
}
