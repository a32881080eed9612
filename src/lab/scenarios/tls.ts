/** What differs from handshake to handshake, and from network to network. */
import type { Scenario } from '../scenario.ts'
import { OCSP_AND_CRL, scenario } from './describe.ts'
import { INSIST_ON_OCSP, leafOcspDead, OFFLINE, outcomes, passes, STAPLE_OR_NOTHING } from './expect.ts'

const REFUSED = { http: { fault: 'refused' } } as const

/** Some handshakes carry a staple and some do not, and there is no other source. */
const sometimesStapled = {
  verdict: 'fail',
  findings: { 'staple-inconsistent': 'error', 'ocsp-unreachable': 'error' },
  clients: outcomes({
    varies: INSIST_ON_OCSP,
  }),
  schannelCodes: [OFFLINE],
} as const

export const TLS: readonly Scenario[] = [
  scenario({
    id: 'staple-from-second-handshake',
    title: 'No staple in the first handshake',
    description:
      'As nginx does it: whoever comes first after a pause gets no staple, the next ones do. The responder refuses, so the first Windows client is refused and the second connects.',
    group: 'tls',
    staple: 'good',
    responder: REFUSED,
    tls: { stapleFromHandshake: 2 },
    expect: sometimesStapled,
  }),
  scenario({
    id: 'staple-on-ipv4-only',
    title: 'Stapled on IPv4 and not on IPv6',
    description:
      'Two servers behind one name, and only that for IPv4 staples. The responder refuses, so it depends on the way a client takes.',
    group: 'tls',
    staple: 'good',
    responder: REFUSED,
    tls: { stapleOnlyOn: 4 },
    expect: sometimesStapled,
  }),
  scenario({
    id: 'rsa-and-ecdsa',
    title: 'RSA and ECDSA certificates, and only one is stapled',
    description:
      'The server holds two certificates and staples only the ECDSA one. Clients that want RSA get no staple and have to ask the responder, which is up.',
    group: 'tls',
    chain: { keys: 'both' },
    staple: 'good',
    expect: {
      verdict: 'pass',
      findings: { 'staple-inconsistent': 'warning' },
      clients: outcomes({
        varies: [...STAPLE_OR_NOTHING, 'java-revocation-no-crldp', 'java-check-revocation'],
      }),
    },
  }),
  scenario({
    id: 'tls12-only',
    title: 'TLS 1.2 only',
    description:
      'Everything is right, and the server speaks no TLS 1.3: the staple travels in a message of its own.',
    group: 'tls',
    chain: OCSP_AND_CRL,
    staple: 'good',
    tls: { maxVersion: 'TLSv1.2' },
    expect: passes('stapled'),
  }),
  scenario({
    id: 'resumption-hides-the-fault',
    title: 'Resumption hides the fault',
    description:
      'No staple and a dead responder, but sessions can be resumed: a client that once connected does not check again, so the fault seems to come and go. Everywhere else the bench lets no session be resumed.',
    group: 'tls',
    responder: REFUSED,
    tls: { tickets: true },
    expect: leafOcspDead({ 'ocsp-unreachable': 'error' }),
  }),
]

export const NETWORK: readonly Scenario[] = [
  scenario({
    id: 'ipv6-dead',
    title: 'Dead on IPv6, fine on IPv4',
    description:
      'Responder and CRL have both kinds of address, and at the IPv6 one nothing listens. Clients that try the addresses in turn lose time, and connect.',
    group: 'network',
    chain: OCSP_AND_CRL,
    dns: 'ipv6-dead',
    expect: passes('unstapled', { 'address-unreachable': 'warning' }),
  }),
  scenario({
    id: 'only-by-proxy',
    title: 'Reachable only through a proxy',
    description:
      'The responder’s name does not resolve here; the bench’s HTTP proxy reaches it. Windows fetches with WinHTTP’s proxy settings, not with those of curl or the environment.',
    group: 'network',
    dns: 'only-by-proxy',
    expect: leafOcspDead({ 'ocsp-dns-nxdomain': 'error' }),
  }),
]
