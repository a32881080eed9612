/** Why a URL gave no answer: one rule for each cause, for OCSP URLs and for CRL URLs. */
import type { DnsFact, Exchange } from '../../facts.ts'
import { dnsLine, fetchLine } from '../reproduce.ts'
import type { Draft, Rule, RuleContext, RuleOutcome } from '../rule.ts'
import { lastExchange } from '../view.ts'
import { CAUSES, type Cause, causeOf, type FailedAttempt } from './cause.ts'

export type UrlKind = 'ocsp' | 'crl'

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

export const hostOf = (url: string): string =>
  URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : url

export function unansweredOf({ view }: Pick<RuleContext, 'view'>, kind: UrlKind): Unanswered[] {
  return factsOf(view.facts, kind).flatMap((fact, i) => {
    const last = lastExchange<Exchange<unknown>>({
      fact,
      pointer: `/${kind === 'ocsp' ? 'responders' : 'crls'}/${i}`,
    })
    if (last?.fact.state !== 'failed' || last.fact.code === 'ABORTED') return []
    const cause = causeOf(last.fact, fact.dns)
    const { url, certificate } = fact
    const elsewhere = last.fact.phase === 'resolve' ? elsewhereOf(fact.dns) : undefined
    const host = hostOf(url)
    return [{ kind, url, host, certificate, cause, attempt: last.fact, pointer: last.pointer, elsewhere }]
  })
}

function elsewhereOf(dns: DnsFact | undefined): Unanswered['elsewhere'] {
  const answers = dns?.compared ? [dns.compared.a, dns.compared.aaaa] : []
  const known = answers.flatMap(one => (one.state === 'completed' ? [one.value.addresses.length] : []))
  if (known.length === 0) return undefined
  return known.some(count => count > 0) ? 'there' : 'gone'
}

const factsOf = ({ responders, crls }: RuleContext['view']['facts'], kind: UrlKind) =>
  kind === 'ocsp'
    ? responders.map(({ url, certificate, exchanges, dns }) => ({ url, certificate, exchanges, dns }))
    : crls.map(({ url, certificate, exchanges, dns }) => ({ url, certificate, exchanges, dns }))

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
    reproduce: one.attempt.phase === 'resolve' ? dnsLine(one.host, resolver) : fetchLine(one.url),
  }
}

const nothingAsked = ({ view }: RuleContext, kind: UrlKind): RuleOutcome | undefined => {
  const asked = factsOf(view.facts, kind)
  if (asked.length === 0)
    return {
      notApplicable: kind === 'ocsp' ? 'no certificate names a responder' : 'no certificate names a CRL',
    }
  return asked.every(({ exchanges }) => exchanges.at(-1)?.state === 'skipped')
    ? { notJudged: 'nothing was asked' }
    : undefined
}

const causeRule =
  (kind: UrlKind, cause: Cause): Rule =>
  context =>
    nothingAsked(context, kind) ??
    unansweredOf(context, kind)
      .filter(one => one.cause === cause)
      .map(one => draft(one, context.view.facts.observed.resolver))

/** A server that answers with an error, or with something else than asked for, was reached. */
const isUnreached = ({ attempt, cause }: Unanswered): boolean =>
  attempt.phase !== 'content' && attempt.phase !== 'decode' && cause !== 'http-status'

/** The consequence: of one certificate, none of the URLs led to any answer. */
const unreachableRule =
  (kind: UrlKind): Rule =>
  context => {
    const unanswered = unansweredOf(context, kind).filter(isUnreached)
    const ids = [...new Set(unanswered.map(one => one.certificate))]
    return (
      nothingAsked(context, kind) ??
      ids.flatMap(id => {
        const own = unanswered.filter(one => one.certificate === id)
        const all = kind === 'ocsp' ? context.view.respondersOf(id) : context.view.crlsOf(id)
        if (own.length < all.length) return []
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
            reproduce: fetchLine(own[0]!.url),
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
