/** HTTP on the way to an answer: slow, redirected, odd, or refused to CryptoAPI only. */
import { isIPv6 } from 'node:net'
import type { Attempt, Exchange } from '../../facts.ts'
import { type Rule, unlessNone } from '../rule.ts'
import { bodyOf, hostOf } from '../view.ts'
import { about, askedOf, eachUrl, NO_URLS } from './asked.ts'

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
    const all = askedOf(context.view, kind)
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
    const all = askedOf(context.view, kind).filter(asked =>
      asked.fact.extra?.some(one => one.purpose === purpose),
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
  ((bodyOf(last) as { responseStatus?: string } | undefined)?.responseStatus ?? 'successful') === 'successful'

const GET_FAILS = (url: string) => `${url} answers a POST and no GET: Windows asks by GET`
const AGENT = (url: string) =>
  `${url} answers another user agent, and not Microsoft-CryptoAPI/10.0: a filter stands in the way`

export const HTTP_RULES = {
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
} as const satisfies Record<string, Rule>
