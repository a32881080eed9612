/** Names: what resolvers say of them beside plain failures. */
import type { Attempt, DnsAnswer, DnsFact } from '../../facts.ts'
import { dnsLine } from '../reproduce.ts'
import type { Rule } from '../rule.ts'
import { isSpecialName, specialKind } from '../special-address.ts'
import { hostOf } from '../view.ts'
import { about, eachName, eachUrl } from './asked.ts'

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
    const message = `This network's resolver says ${own.join(', ') || 'nothing'} for ${dns.name}, and ${dns.compared.resolver} says ${theirs.join(', ') || 'nothing'}`
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

export const DNS_RULES = {
  'address-not-public': addressNotPublic,
  'dns-hosts-file': hostsFile,
  'dns-answers-differ': answersDiffer,
  'dns-only-ipv4': singleFamily('aaaa', 'IPv4'),
  'dns-only-ipv6': singleFamily('a', 'IPv6'),
  'dns-slow': dnsSlow,
} as const satisfies Record<string, Rule>
