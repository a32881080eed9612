/** Why a URL gave no answer: one rule for each cause, for OCSP URLs and for CRL URLs. */
import type { DnsFact } from '../../facts.ts'
import { dnsLine, fetchLine } from '../reproduce.ts'
import type { Draft, Rule } from '../rule.ts'
import { hostOf } from '../view.ts'
import { type Asked, askedOf, lastPointer, nothingAsked, type UrlKind } from './asked.ts'
import { CAUSES, type Cause, causeOf, type FailedAttempt } from './cause.ts'

export interface Unanswered {
  kind: UrlKind
  url: string
  host: string
  certificate: string
  cause: Cause | undefined
  attempt: FailedAttempt
  pointer: string
  /** Does the resolver of --compare-resolver know the name? Only of names that could not be resolved. */
  elsewhere?: 'gone' | 'there'
}

function unansweredOf(all: readonly Asked[]): Unanswered[] {
  return all.flatMap(asked => {
    const attempt = asked.exchanges.at(-1)
    if (attempt?.state !== 'failed' || attempt.code === 'ABORTED') return []
    const { url, certificate, dns } = asked.fact
    const cause = causeOf(attempt, dns)
    const elsewhere = attempt.phase === 'resolve' ? elsewhereOf(dns) : undefined
    const pointer = lastPointer(asked)
    return [{ kind: asked.kind, url, host: hostOf(url), certificate, cause, attempt, pointer, elsewhere }]
  })
}

function elsewhereOf(dns: DnsFact | undefined): Unanswered['elsewhere'] {
  const answers = dns?.compared ? [dns.compared.a, dns.compared.aaaa] : []
  const known = answers.flatMap(one => (one.state === 'completed' ? [one.value.addresses.length] : []))
  if (known.length === 0) return undefined
  return known.some(count => count > 0) ? 'there' : 'gone'
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

/** What happened, so that it can follow "because". */
export const CAUSE_TEXT = {
  'dns-nxdomain': ({ host }) => `the name ${host} does not exist (NXDOMAIN)`,
  'dns-servfail': ({ host }) => `the nameserver fails to resolve ${host} (SERVFAIL)`,
  'dns-refused': ({ host }) => `the nameserver refuses to resolve ${host} (REFUSED)`,
  'dns-timeout': ({ host, attempt }) =>
    `no nameserver answered for ${host} within ${seconds(attempt.elapsedMs)}`,
  'dns-no-address': ({ host }) => `the name ${host} exists and has no address`,
  'dns-dangling-cname': ({ host }) => `the name ${host} is an alias that leads nowhere`,
  'dns-failed': ({ host, attempt }) => `the name ${host} could not be resolved (${attempt.code})`,
  refused: ({ host }) => `${host} refuses the connection`,
  timeout: ({ host, attempt }) => `${host} gave no answer within ${seconds(attempt.elapsedMs)}`,
  reset: ({ host }) => `${host} broke the connection off`,
  unroutable: ({ host }) => `there is no route to ${host}`,
  'tls-failed': ({ host }) => `the TLS handshake with ${host} failed`,
  'proxy-refused': ({ host }) => `the proxy does not let ${host} through`,
  'http-status': ({ host, attempt }) => `${host} answered with HTTP status ${statusOf(attempt)}`,
  'http-syntax': ({ host }) => `what ${host} speaks is not HTTP`,
  'redirect-loop': ({ host }) => `${host} redirects without end`,
  'redirect-to-https': ({ host }) => `${host} redirects to https`,
  html: ({ host }) => `${host} answered with a web page`,
  empty: ({ host }) => `${host} answered with nothing`,
  'too-large': ({ host }) => `the answer of ${host} is larger than the limit`,
  undecodable: ({ host }) => `the answer of ${host} cannot be decoded`,
} as const satisfies Record<Cause, (unanswered: Unanswered) => string>

function statusOf(attempt: FailedAttempt): string {
  const partial = attempt.partial as { status?: number } | undefined
  return partial?.status === undefined
    ? (/\b[1-5]\d\d\b/.exec(attempt.message)?.[0] ?? 'other than 200')
    : String(partial.status)
}

export const causeText = (one: Unanswered): string =>
  one.cause ? CAUSE_TEXT[one.cause](one) : `${one.host} could not be reached (${one.attempt.code})`

const NOUN = { ocsp: 'OCSP responder', crl: 'CRL' } as const
const NO_ANSWER = { ocsp: 'gives no answer that can be used', crl: 'cannot be fetched' } as const

function draft(one: Unanswered, resolver: string): Draft {
  return {
    subjects: [one.pointer],
    on: one.url,
    certificate: one.certificate,
    message: `The ${NOUN[one.kind]} ${one.url} of ${one.certificate} ${NO_ANSWER[one.kind]}: ${causeText(one)}`,
    args: {
      url: one.url,
      host: one.host,
      phase: one.attempt.phase,
      code: one.attempt.code,
      ...(one.elsewhere && { elsewhere: one.elsewhere }),
    },
    reproduce: one.attempt.phase === 'resolve' ? dnsLine(one.host, resolver) : fetchLine(one.kind, one.url),
  }
}

const NONE = { ocsp: 'no certificate names a responder', crl: 'no certificate names a CRL' } as const

const causeRule =
  (kind: UrlKind, cause: Cause): Rule =>
  ({ view }) => {
    const all = askedOf(view, kind)
    return (
      nothingAsked(all, NONE[kind]) ??
      unansweredOf(all)
        .filter(one => one.cause === cause)
        .map(one => draft(one, view.facts.observed.resolver))
    )
  }

/** A server that answers with an error, or with something else than asked for, was reached. */
const isUnreached = ({ attempt, cause }: Unanswered): boolean =>
  attempt.phase !== 'content' && attempt.phase !== 'decode' && cause !== 'http-status'

/** The consequence: of one certificate, none of the URLs led to any answer. */
const unreachableRule =
  (kind: UrlKind): Rule =>
  ({ view }) => {
    const all = askedOf(view, kind)
    const unanswered = unansweredOf(all).filter(isUnreached)
    const ids = [...new Set(unanswered.map(one => one.certificate))]
    return (
      nothingAsked(all, NONE[kind]) ??
      ids.flatMap(id => {
        const own = unanswered.filter(one => one.certificate === id)
        if (own.length < all.filter(({ fact }) => fact.certificate === id).length) return []
        const message = `No ${NOUN[kind]} of ${id} can be reached: ${[...new Set(own.map(causeText))].join('; ')}`
        const args = {
          ...(own.length === 1 && { url: own[0]!.url, host: own[0]!.host }),
          urls: own.map(one => one.url),
          causes: own.map(one => one.cause ?? one.attempt.code),
        }
        return [
          {
            subjects: own.map(one => one.pointer),
            on: id,
            certificate: id,
            message,
            args,
            reproduce: fetchLine(kind, own[0]!.url),
          },
        ]
      })
    )
  }

type CauseRuleId = `${UrlKind}-${Cause}` | `${UrlKind}-unreachable`

const rulesOf = (kind: UrlKind): [string, Rule][] => [
  ...CAUSES.map((cause): [string, Rule] => [`${kind}-${cause}`, causeRule(kind, cause)]),
  [`${kind}-unreachable`, unreachableRule(kind)],
]

export const TRANSPORT_RULES = Object.fromEntries([...rulesOf('ocsp'), ...rulesOf('crl')]) as Record<
  CauseRuleId,
  Rule
>
