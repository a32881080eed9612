/** What stands between the client and the answer: DNS, firewalls, proxies, portals, clocks. */
import { host, isLeaf, issuer, list, type Mends, noStaplingHelps, type Situation, url } from './mend.ts'

const SET_CLOCK =
  'Set the clock of this machine before anything else (Windows: w32tm /resync; Linux: chronyc makestep).'

/** What `--compare-resolver` said, where it was given. */
function elsewhere(s: Situation): string {
  const retired = `${issuer(s)} has retired it: renew the certificate`
  const blocked = `this network's DNS blocks or breaks it: allow ${host(s)}`
  if (s.args.elsewhere === 'gone') return `The other resolver does not know the name either: ${retired}.`
  if (s.args.elsewhere === 'there') return `The other resolver knows the name, so ${blocked}.`
  return `Compare with another resolver (--compare-resolver 9.9.9.9). If the name is gone everywhere, ${retired}. If it is there, ${blocked}.`
}

/** For the end-entity certificate all that clients ask for; for another the one URL. */
const urlsOf = (s: Situation): string[] => [
  ...new Set([...(s.url ? [s.url] : []), ...(isLeaf(s) || !s.url ? s.lists : [])]),
]
const hostsOf = (s: Situation): string[] => {
  const own = s.hosts.filter(one => s.host !== undefined && one.startsWith(`${s.host}:`))
  return isLeaf(s) || own.length === 0 ? [...s.hosts] : own
}

const allow = (s: Situation): string =>
  `allow outgoing connections to ${list(hostsOf(s))} (DNS included) for lsass.exe and svchost.exe on the Windows machine, or set its WinHTTP proxy (netsh winhttp set proxy …)`

const OTHERWISE =
  'If that cannot be: serve the same files from an internal mirror under the same host names (they are signed; keep them younger than nextUpdate), or import them daily with certutil -addstore CA file.crl (machine store, admin). As a last resort the client can be told to go on when no answer can be had: curl --ssl-revoke-best-effort.'

/** Of several URLs at once: did DNS fail for each of them? */
const isDns = ({ args }: Situation): boolean =>
  !Array.isArray(args.causes) || args.causes.every(cause => String(cause).startsWith('dns-'))

export const NETWORK_MENDS = {
  blocked: {
    text: s =>
      `${noStaplingHelps(s)}The client fetches over plain HTTP: ${list(urlsOf(s))}. Where that answers from another network, ${allow(s)}; where it answers from nowhere, report it to ${issuer(s)}. ${OTHERWISE}`,
  },
  retired: {
    when: s => s.args.elsewhere === 'gone',
    where: 'where another resolver does not know the name either',
    text: s => `${noStaplingHelps(s)}${elsewhere(s)} ${OTHERWISE}`,
  },
  dns: {
    when: isDns,
    text: s =>
      `${noStaplingHelps(s)}${elsewhere(s)} The client fetches over plain HTTP: ${list(urlsOf(s))}; ${allow(s)}. ${OTHERWISE}`,
  },
  'dns-silent': {
    text: s =>
      `${noStaplingHelps(s)}Look at the nameserver of this network, or give another one (--resolver 9.9.9.9): if that one answers, it is this network's; if it does not, port 53 is filtered or those who run ${host(s)} have lost their nameservers.`,
  },
  untampered: {
    when: s => s.tampered,
    where: 'where something else than DNS seems to answer for the name',
    text: s =>
      `Allow ${host(s)} in whatever answers in its place: a hosts file, an ad blocker or DNS filter, a firewall, or the network's operator. Compare with --compare-resolver.`,
  },
  family: {
    text: s =>
      `Let something listen at every address of ${host(s)}, or take the dead one out of DNS: WinHTTP tries addresses in turn, and each costs time.`,
  },
  portal: {
    when: s => s.portal,
    where: 'where every revocation URL gives a web page',
    text: () =>
      'Sign in to this network (or ask its operator to let the hosts pass), and run the probe again.',
  },
  'web-page': {
    text: s =>
      `${noStaplingHelps(s)}Look at ${url(s)} from another network. If the same page comes there, ${issuer(s)} serves it: report it. If not, a filter or portal of this network does: let ${host(s)} pass.`,
  },
  network: {
    text: () =>
      'Mend the network of this machine first (address, route, DNS, proxy), and run the probe again. It says nothing about the site.',
  },
  proxy: {
    text: () =>
      "Where only a proxy leads out, Windows fetches CRLs with its own proxy settings, not curl's -x or HTTPS_PROXY, and a service has other settings than you: netsh winhttp show proxy; netsh winhttp import proxy source=ie.",
  },
  'set-clock': { text: () => SET_CLOCK },
  clock: {
    when: s => s.clock === 'explains',
    where: 'where it would be well by the clock of the servers',
    text: () => SET_CLOCK,
  },
  'clock-maybe': {
    when: s => s.clock === 'unknown',
    where: 'where no server told its time',
    text: s =>
      `Look at the clock of this machine first (Windows: w32tm /resync; Linux: chronyc makestep). If it is right, that of the signer is fast: report it to ${issuer(s)}.`,
  },
  'their-clock': {
    text: s =>
      `The clock of this machine agrees with that of the servers, so the signer's is fast: report it to ${issuer(s)}. It mends itself at ${String(s.args.thisUpdate ?? 'its thisUpdate')}.`,
  },
  faster: {
    text: s =>
      `Put ${url(s)} behind a cache that is close to its clients. CAs promise ten seconds (BR 4.10.2); Windows gives a URL fifteen at most.`,
  },
  'faster-dns': {
    text: s =>
      `Ask whoever runs the nameservers of ${host(s)}, or the resolver of this network: every client waits for that as well.`,
  },
  'user-agent': {
    text: () =>
      'Let the user agent Microsoft-CryptoAPI/10.0 pass at the filter or web application firewall that refuses it.',
  },
  load: { text: () => 'Run fewer targets at once (--concurrency), or on a machine with less to do.' },
} as const satisfies Mends
