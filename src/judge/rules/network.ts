/** Names, addresses and HTTP beside the plain failures: what is odd, slow, or explains a failure. */
import { isIP, isIPv6 } from 'node:net'
import type { Attempt, CrlFact, DnsAnswer, DnsFact, Exchange, ResponderFact } from '../../facts.ts'
import { dnsLine, fetchLine } from '../reproduce.ts'
import { type Draft, type Rule, type RuleContext, type RuleOutcome, unlessNone } from '../rule.ts'
import { isSpecialName, specialKind } from '../special-address.ts'
import { hostOf } from './transport.ts'

interface Asked {
  kind: 'ocsp' | 'crl'
  fact: ResponderFact | CrlFact
  pointer: string
  exchanges: Attempt<Exchange<unknown>>[]
}

export const askedOf = ({ facts }: RuleContext['view']): Asked[] => [
  ...facts.responders.map(
    (fact, i): Asked => ({ kind: 'ocsp', fact, pointer: `/responders/${i}`, exchanges: fact.exchanges }),
  ),
  ...facts.crls.map(
    (fact, i): Asked => ({ kind: 'crl', fact, pointer: `/crls/${i}`, exchanges: fact.exchanges }),
  ),
]

const lastPointer = ({ pointer, exchanges }: Asked) =>
  `${pointer}/exchanges/${Math.max(0, exchanges.length - 1)}`

/** A draft about one URL. */
const about = (
  asked: Asked,
  message: string,
  args: Draft['args'] = {},
  reproduce = fetchLine(asked.fact.url),
): Draft => ({
  subjects: [lastPointer(asked)],
  on: asked.fact.url,
  certificate: asked.fact.certificate,
  message,
  args: { url: asked.fact.url, host: hostOf(asked.fact.url), ...args },
  reproduce,
})

const NO_URLS = 'no certificate names a revocation URL'
const NO_NAMES = 'no revocation URL has a host name'

const eachUrl =
  (find: (asked: Asked, context: RuleContext) => Draft[]): Rule =>
  context => {
    const all = askedOf(context.view)
    if (all.length > 0 && all.every(({ exchanges }) => exchanges.at(-1)?.state === 'skipped'))
      return { notJudged: 'nothing was asked' }
    return unlessNone(
      all,
      NO_URLS,
      all.flatMap(asked => find(asked, context)),
    )
  }

/** Once for each name. */
const eachName =
  (find: (dns: DnsFact, asked: Asked, context: RuleContext) => Draft[]): Rule =>
  (context): RuleOutcome => {
    const byName = new Map<string, Asked & { dns: DnsFact }>()
    for (const asked of askedOf(context.view)) {
      const { dns } = asked.fact
      if (dns && !byName.has(dns.name)) byName.set(dns.name, { ...asked, dns })
    }
    const named = [...byName.values()]
    return unlessNone(
      named,
      NO_NAMES,
      named.flatMap(asked => find(asked.dns, asked, context).map(one => ({ ...one, on: asked.dns.name }))),
    )
  }

const addresses = (attempt: Attempt<DnsAnswer>): string[] =>
  attempt.state === 'completed' ? attempt.value.addresses : []
const system = (dns: DnsFact): string[] => (dns.system.state === 'completed' ? dns.system.value : [])

const addressNotPublic = eachName((dns, asked, { view }) => {
  if (isSpecialName(dns.name)) return []
  const odd = [...new Set([...system(dns), ...addresses(dns.a), ...addresses(dns.aaaa)])].filter(specialKind)
  const [first] = odd
  if (first === undefined) return []
  const message = `${dns.name} resolves to ${odd.join(', ')} (${specialKind(first)}), which no public name should: DNS answers are tampered with, or the name is blocked`
  return [about(asked, message, { addresses: odd }, dnsLine(dns.name, view.facts.observed.resolver))]
})

const hostsFile = eachName((dns, asked, { view }) => {
  const theirs = [...addresses(dns.a), ...addresses(dns.aaaa)]
  const own = system(dns)
  const gone =
    (dns.a.state === 'completed' && dns.a.value.rcode === 'NXDOMAIN') ||
    (dns.a.state === 'failed' && dns.a.code === 'NXDOMAIN')
  const odd = own.some(specialKind) && theirs.length > 0 && !theirs.some(specialKind)
  if (isSpecialName(dns.name) || own.length === 0 || !(odd || (gone && theirs.length === 0))) return []
  const message = `This machine takes ${own.join(', ')} for ${dns.name}, DNS says ${theirs.join(', ') || 'that it does not exist'}: a hosts file or filter answers`
  return [
    about(asked, message, { system: own, dns: theirs }, dnsLine(dns.name, view.facts.observed.resolver)),
  ]
})

const answersDiffer: Rule = context => {
  if (context.view.facts.observed.compareResolver === undefined)
    return { notApplicable: 'no --compare-resolver was given' }
  return eachName((dns, asked) => {
    if (!dns.compared) return []
    const own = [...addresses(dns.a), ...addresses(dns.aaaa), ...system(dns)]
    const theirs = [...addresses(dns.compared.a), ...addresses(dns.compared.aaaa)]
    if ((own.length === 0 && theirs.length === 0) || own.some(one => theirs.includes(one))) return []
    const message = `${dns.name}: this network's resolver says ${own.join(', ') || 'nothing'}, ${dns.compared.resolver} says ${theirs.join(', ') || 'nothing'}`
    const line = dnsLine(dns.name, dns.compared.resolver)
    return [about(asked, message, { own, compared: theirs, resolver: dns.compared.resolver }, line)]
  })(context)
}

const singleFamily = (missing: 'a' | 'aaaa', word: string): Rule =>
  eachName((dns, asked) => {
    const other = missing === 'a' ? dns.aaaa : dns.a
    if (isSpecialName(dns.name) || dns[missing].state !== 'completed' || addresses(dns[missing]).length > 0)
      return []
    return addresses(other).length > 0
      ? [about(asked, `${dns.name} has ${word} addresses only`, { name: dns.name })]
      : []
  })

const SLOW_DNS_MS = 2_000

const dnsSlow = eachUrl(asked => {
  const slowest = Math.max(
    0,
    ...asked.exchanges.map(one => (one.state === 'completed' ? one.value.timings.resolveMs : 0)),
  )
  return slowest < SLOW_DNS_MS
    ? []
    : [
        about(asked, `${hostOf(asked.fact.url)} took ${(slowest / 1000).toFixed(1)} s to resolve`, {
          resolveMs: slowest,
        }),
      ]
})

/** BR 4.10.2 obliges CAs to answer within 10 s; Windows gives a URL 15 s, or 10 s of a total of 20. */
const SLOW_MS = 10_000

const slow = (kind: 'ocsp' | 'crl'): Rule =>
  eachUrl(asked => {
    const last = asked.exchanges.at(-1)
    if (asked.kind !== kind || last?.state !== 'completed' || last.elapsedMs < SLOW_MS) return []
    return [
      about(asked, `${asked.fact.url} took ${(last.elapsedMs / 1000).toFixed(1)} s to answer`, {
        elapsedMs: last.elapsedMs,
      }),
    ]
  })

const deadAddress = eachUrl(asked => {
  const dead = (asked.fact.extra ?? []).flatMap(({ purpose, exchanges }) => {
    const last = exchanges.at(-1)
    return purpose === 'other-address' && last?.state === 'failed' ? [last.partial?.address ?? ''] : []
  })
  if (dead.length === 0 || asked.exchanges.at(-1)?.state !== 'completed') return []
  const family = dead.every(isV6) ? 'IPv6 is dead while IPv4 lives' : 'another address answers'
  return [
    about(asked, `${hostOf(asked.fact.url)} cannot be reached at ${dead.join(', ')}: ${family}`, {
      addresses: dead,
    }),
  ]
})

const isV6 = (address: string) => isIPv6(address) || address.startsWith('[')

const redirected = eachUrl(asked => {
  const hops = asked.exchanges.filter(one => one.state === 'completed' && one.value.location !== undefined)
  if (hops.length === 0) return []
  const to = hops.map(one => (one.state === 'completed' ? (one.value.location ?? '') : ''))
  return [about(asked, `${asked.fact.url} redirects to ${to.at(-1)}`, { locations: to })]
})

const scheme =
  (kind: 'ocsp' | 'crl', pattern: RegExp, says: (url: string) => string): Rule =>
  context => {
    const all = askedOf(context.view).filter(asked => asked.kind === kind)
    const odd = all.filter(asked => pattern.test(asked.fact.url))
    return unlessNone(
      all,
      NO_URLS,
      odd.map(asked => about(asked, says(asked.fact.url))),
    )
  }

const https = (url: string) =>
  `${url} is https: its own certificate would have to be checked first, and Windows may refuse`
const ldap = (url: string) => `${url} is LDAP: only members of its domain, if anybody, can fetch it`

const TYPES = {
  ocsp: ['application/ocsp-response'],
  crl: ['application/pkix-crl', 'application/x-pkcs7-crl', 'application/octet-stream'],
} as const

const contentType = (kind: 'ocsp' | 'crl'): Rule =>
  eachUrl(asked => {
    const last = asked.exchanges.at(-1)
    if (asked.kind !== kind || last?.state !== 'completed') return []
    const type = (last.value.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
    if ((TYPES[kind] as readonly string[]).includes(type)) return []
    return [
      about(
        asked,
        `${asked.fact.url} is served as ${type || 'nothing in particular'}, not as ${TYPES[kind][0]}`,
        { contentType: type },
      ),
    ]
  })

/** A request of another kind that was answered where the ordinary one was not. */
const worksOtherwise =
  (kind: 'ocsp' | 'crl', purpose: 'post' | 'other-user-agent', says: (url: string) => string): Rule =>
  context => {
    const all = askedOf(context.view).filter(
      asked => asked.kind === kind && asked.fact.extra?.some(one => one.purpose === purpose),
    )
    const found = all.filter(asked => {
      const extra = asked.fact.extra?.find(one => one.purpose === purpose)
      return !isAnswer(asked.exchanges.at(-1)) && isAnswer(extra?.exchanges.at(-1))
    })
    return unlessNone(
      all,
      'not tried: the ordinary request was answered',
      found.map(asked => about(asked, says(asked.fact.url))),
    )
  }

/** A CRL, or an OCSP response that is no error. */
const isAnswer = (last: Attempt<Exchange<unknown>> | undefined): boolean =>
  last?.state === 'completed' &&
  ((last.value.body as { responseStatus?: string } | undefined)?.responseStatus ?? 'successful') ===
    'successful'

const GET_FAILS = (url: string) => `${url} answers a POST and no GET: Windows asks by GET`
const AGENT = (url: string) =>
  `${url} answers another user agent, and not Microsoft-CryptoAPI/10.0: a filter stands in the way`

/** The same kind of page from several hosts, or where DER was due: somebody in between wants to be clicked at. */
const captivePortal: Rule = context => {
  const all = askedOf(context.view)
  const pages = all.filter(asked => {
    const last = asked.exchanges.at(-1)
    return last?.state === 'failed' && last.code === 'HTML'
  })
  const hosts = [...new Set(pages.map(asked => hostOf(asked.fact.url)))]
  const answered = all.some(asked => asked.exchanges.at(-1)?.state === 'completed')
  if (pages.length === 0 || answered) return unlessNone(all, NO_URLS, [])
  const message = `Every revocation URL answers with a web page (${hosts.join(', ')}): a captive portal or filter stands between this network and the Internet`
  return [{ ...about(pages[0]!, message, { hosts }), subjects: pages.map(lastPointer), on: 'network' }]
}

const SKEW_MS = 5 * 60_000

const clockSkew: Rule = ({ view }) => {
  const { clocks } = view.facts.observed
  const off = clocks.map(({ host, theirs, ours }) => ({ host, ms: Date.parse(ours) - Date.parse(theirs) }))
  const sorted = off.toSorted((a, b) => a.ms - b.ms)
  const median = sorted[Math.floor(sorted.length / 2)]
  if (!median || Math.abs(median.ms) < SKEW_MS) return unlessNone(clocks, 'no server told its time', [])
  const seconds = Math.round(Math.abs(median.ms) / 1000)
  const way = median.ms > 0 ? 'fast' : 'slow'
  return [
    {
      subjects: ['/observed/clocks'],
      on: 'clock',
      message: `This machine's clock is ${seconds} s ${way} against ${median.host}`,
      args: { seconds, way, host: median.host },
      reproduce: `curl -sI http://${median.host}/ | grep -i ^date; date -u`,
    },
  ]
}

const ourLoad: Rule = ({ view }) => {
  const { eventLoopLagMs = 0 } = view.facts.observed
  if (eventLoopLagMs < 1_000) return []
  const message = `This machine was so busy that timings are up to ${Math.round(eventLoopLagMs)} ms too long`
  return [{ subjects: ['/observed/eventLoopLagMs'], on: 'load', message, args: { eventLoopLagMs } }]
}

const proxyUsed: Rule = ({ view }) => {
  const { proxy } = view.facts.observed
  if (proxy === undefined) return { notApplicable: 'no proxy was used' }
  const message = `Our requests went through ${proxy}. Windows fetches with WinHTTP's settings, not with these`
  return [
    {
      subjects: ['/observed/proxy'],
      on: 'proxy',
      message,
      args: { proxy },
      reproduce: 'netsh winhttp show proxy',
    },
  ]
}

const reachesNothing: Rule = ({ view }) => {
  const { reachedAnything } = view.facts.observed
  if (reachedAnything !== false || view.handshakes.length > 0) return []
  const message = 'This machine reached nothing at all: that says nothing about the site'
  return [{ subjects: ['/observed/reachedAnything'], on: 'network', message }]
}

export const NETWORK_RULES = {
  'address-not-public': addressNotPublic,
  'dns-hosts-file': hostsFile,
  'dns-answers-differ': answersDiffer,
  'dns-only-ipv4': singleFamily('aaaa', 'IPv4'),
  'dns-only-ipv6': singleFamily('a', 'IPv6'),
  'dns-slow': dnsSlow,
  'ocsp-slow': slow('ocsp'),
  'crl-slow': slow('crl'),
  'address-unreachable': deadAddress,
  redirected,
  'ocsp-url-https': scheme('ocsp', /^https:/i, https),
  'crl-url-https': scheme('crl', /^https:/i, https),
  'ocsp-url-ldap': scheme('ocsp', /^ldaps?:/i, ldap),
  'crl-url-ldap': scheme('crl', /^ldaps?:/i, ldap),
  'ocsp-content-type': contentType('ocsp'),
  'crl-content-type': contentType('crl'),
  'ocsp-get-broken': worksOtherwise('ocsp', 'post', GET_FAILS),
  'ocsp-user-agent-blocked': worksOtherwise('ocsp', 'other-user-agent', AGENT),
  'crl-user-agent-blocked': worksOtherwise('crl', 'other-user-agent', AGENT),
  'captive-portal': captivePortal,
  'clock-skew': clockSkew,
  'probe-overloaded': ourLoad,
  'proxy-used': proxyUsed,
  'network-unreachable': reachesNothing,
} as const satisfies Record<string, Rule>

export const isLiteral = (host: string): boolean => isIP(host) !== 0
