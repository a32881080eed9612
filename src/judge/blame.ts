/** Is it the site (its CA included), or the network that the probe ran from? Told by evidence; where that is thin, it says so. */
import type { Finding, Report } from '../report.ts'
import type { RuleId } from './catalog.ts'
import { hostOf } from './rules/transport.ts'
import type { View } from './view.ts'

type Side = 'site' | 'this-network'

const NETWORK = new Set<string>([
  'network-unreachable',
  'captive-portal',
  'address-not-public',
  'dns-hosts-file',
  'dns-answers-differ',
  'tls-interception',
  'clock-skew',
  'ocsp-proxy-refused',
  'crl-proxy-refused',
] satisfies RuleId[])

/** A host that is silent, gone or closed: either side could be at fault. */
const EITHER =
  /^(ocsp|crl)-(dns-|refused$|timeout$|reset$|unroutable$|unreachable$|html$)|^(aia-unreachable|target-unreachable|handshake-unreliable)$/

export function blameOf(findings: readonly Finding[], view: View): Report['blame'] {
  const serious = findings.filter(({ severity }) => severity !== 'notice')
  if (serious.length === 0) return undefined
  const ofNetwork = serious.filter(({ rule }) => NETWORK.has(rule))
  const either = serious.filter(({ rule }) => EITHER.test(rule))
  const ofSite = serious.filter(
    finding => !ofNetwork.includes(finding) && !either.includes(finding) && !CONSEQUENCES.has(finding.rule),
  )
  const confirmed = either.filter(finding => goneElsewhereToo(finding, view))
  const sides = new Set<Side>([
    ...(ofNetwork.length > 0 ? (['this-network'] as const) : []),
    ...(ofSite.length + confirmed.length > 0 ? (['site'] as const) : []),
  ])
  if (either.length > 0 && ofNetwork.length === 0 && confirmed.length === 0) {
    const all = everyHostFails(view)
    if (all) return { points: ofSite.length > 0 ? 'both' : 'this-network', because: all }
    if (ofSite.length === 0) return { points: 'unclear', because: UNCLEAR }
  }
  if (sides.size === 2)
    return {
      points: 'both',
      because: [...ofNetwork, ...ofSite, ...confirmed]
        .slice(0, 2)
        .map(({ message }) => message)
        .join('; '),
    }
  const [side] = sides
  return (
    side && { points: side, because: (side === 'site' ? [...ofSite, ...confirmed] : ofNetwork)[0]!.message }
  )
}

/** Follow from other findings and point nowhere by themselves. */
const CONSEQUENCES = new Set<string>([
  'staple-absent',
  'redirected',
  'dns-slow',
  'dns-only-ipv6',
] satisfies RuleId[])

/** Several hosts of several owners, and not one can be reached, although the site can. */
function everyHostFails(view: View): string | undefined {
  const asked = [...view.facts.responders, ...view.facts.crls].filter(
    ({ exchanges }) => exchanges.at(-1)?.state !== 'skipped',
  )
  const hosts = new Set(asked.map(({ url }) => hostOf(url)))
  const domains = new Set([...hosts].map(host => host.split('.').slice(-2).join('.')))
  const failed = asked.every(({ exchanges }) => exchanges.at(-1)?.state === 'failed')
  return failed && domains.size > 1
    ? `not one of ${hosts.size} revocation hosts can be reached from here`
    : undefined
}

const UNCLEAR = 'a look from another network, or --compare-resolver, would tell'

/** The second resolver says the same: then it is not this network's DNS. */
function goneElsewhereToo({ rule, args }: Finding, view: View): boolean {
  if (!/-dns-(nxdomain|no-address|dangling-cname)$/.test(rule)) return false
  return [...view.facts.responders, ...view.facts.crls].some(({ url, dns }) => {
    const compared = dns?.compared
    if (url !== args.url || !compared) return false
    const addresses = [compared.a, compared.aaaa].flatMap(one =>
      one.state === 'completed' ? one.value.addresses : [],
    )
    return addresses.length === 0
  })
}
