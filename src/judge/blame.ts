/** Is it the site (its CA included), or the network that the probe ran from? Told by evidence; where that is thin, it says so. */
import type { Finding, Report } from '../report.ts'
import type { RuleId } from './catalog.ts'
import { hostOf, type View } from './view.ts'

/** Witnesses against this network, or the machine in it. */
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
  /^(ocsp|crl)-(dns-|refused$|timeout$|reset$|unroutable$|unreachable$|html$)|^(address-unreachable|aia-unreachable|target-unreachable|handshake-unreliable)$/

/** Follow from other findings and point nowhere by themselves. */
const CONSEQUENCES = new Set<string>([
  'staple-absent',
  'redirected',
  'dns-slow',
  'dns-only-ipv6',
  // Whoever has the certificate may have the issuer's, too.
  'issuer-unknown',
  'ocsp-only-clients-fail',
] satisfies RuleId[])

export function blameOf(findings: readonly Finding[], view: View): Report['blame'] {
  const serious = findings.filter(({ severity }) => severity !== 'notice')
  // Where something makes clients refuse, what merely could be better is beside the point.
  const grave = serious.filter(({ severity }) => severity === 'error')
  const deciding = grave.length > 0 ? grave : serious
  if (deciding.length === 0) return undefined
  const network = serious.filter(({ rule }) => NETWORK.has(rule))
  const either = deciding.filter(({ rule }) => EITHER.test(rule))
  const confirmed = either.filter(goneElsewhereToo)
  const site = [
    ...deciding.filter(
      finding =>
        !NETWORK.has(finding.rule) &&
        !EITHER.test(finding.rule) &&
        !CONSEQUENCES.has(finding.rule) &&
        !isExplained(finding, network),
    ),
    ...confirmed,
  ]
  if (network.length > 0 && site.length > 0) {
    const [one, other] = [network[0]!, site[0]!]
    return { points: 'both', because: `${one.message} ${other.message}` }
  }
  if (network.length > 0) return { points: 'this-network', because: network[0]!.message }
  if (either.length > confirmed.length) {
    const all = confirmed.length === 0 ? everyHostFails(view) : undefined
    if (all) return { points: site.length > 0 ? 'both' : 'this-network', because: all }
    if (site.length === 0) return { points: 'unclear', because: whatWouldTell(either) }
  }
  return site.length > 0 ? { points: 'site', because: site[0]!.message } : undefined
}

/** Is it one of those things that the witness stands behind? */
function isExplained({ subjects }: Finding, network: readonly Finding[]): boolean {
  return network.some(
    witness =>
      // Then the certificates, and what they name, are those of whoever stands in between.
      witness.rule === 'tls-interception' ||
      witness.rule === 'network-unreachable' ||
      (witness.rule === 'clock-skew' && subjects.some(subject => witness.subjects.includes(subject))),
  )
}

/** Several hosts of several owners, and not one can be reached, although the site can. */
function everyHostFails(view: View): string | undefined {
  const asked = [...view.facts.responders, ...view.facts.crls].filter(
    ({ exchanges }) => exchanges.at(-1)?.state !== 'skipped',
  )
  const hosts = new Set(asked.map(({ url }) => hostOf(url)))
  const domains = new Set([...hosts].map(host => host.split('.').slice(-2).join('.')))
  const failed = asked.every(({ exchanges }) => exchanges.at(-1)?.state === 'failed')
  return failed && domains.size > 1
    ? `Not one of ${hosts.size} revocation hosts can be reached from here.`
    : undefined
}

const whatWouldTell = (either: readonly Finding[]): string =>
  either.some(({ rule }) => rule.includes('-dns-'))
    ? 'A look from another network, or --compare-resolver, would tell.'
    : 'A look from another network would tell.'

/** The second resolver says the same: then it is not this network's DNS. */
const goneElsewhereToo = ({ rule, args }: Finding): boolean =>
  /-dns-(nxdomain|no-address|dangling-cname)$/.test(rule) && args.elsewhere === 'gone'
