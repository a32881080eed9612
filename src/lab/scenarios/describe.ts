/** A scenario with what goes without saying filled in. */
import type { Outcome } from '../../report.ts'
import type { Scenario } from '../scenario.ts'

type Said = 'id' | 'title' | 'description' | 'group' | 'expect'

/** Default: leaf with an OCSP URL, one intermediate with a CRL, no staple, everything answers well. */
export function scenario(said: Pick<Scenario, Said> & Partial<Scenario>): Scenario {
  const dns = said.dns ?? 'literal'
  const anyResolver = dns === 'literal' || dns === 'nxdomain' || dns === 'only-by-proxy'
  return {
    chain: {},
    staple: 'none',
    responder: {},
    crl: {},
    dns,
    needs: anyResolver ? 'system-resolver' : 'bench-resolver',
    ...said,
    expect: { ...said.expect, clients: { ...said.expect.clients, ...followers(said) } },
  }
}

/** Clients whose outcome follows from what the certificate names and from whether there is a staple. */
function followers({
  chain,
  staple = 'none',
  expect: { clients },
}: Pick<Scenario, 'expect'> & Partial<Scenario>) {
  const java: Outcome | undefined = staple === 'none' ? 'rejects' : clients['java-revocation']
  const told = clients['java-check-revocation'] !== 'accepts'
  return {
    // Nothing can be in its file about a certificate that names no CRL.
    ...(!chain?.leaf?.crl && { 'curl-openssl-crlfile': 'rejects' as const }),
    // With a staple Java asks as if all of it were switched on; without, it has no source for the bench's intermediates.
    ...(java && !told && { 'java-revocation-no-crldp': java, 'java-check-revocation': java }),
  }
}

/** The leaf names a CRL and no responder, as most public certificates since 2025. */
export const CRL_ONLY = { leaf: { ocsp: false, crl: true } } as const
/** The leaf names both. */
export const OCSP_AND_CRL = { leaf: { ocsp: true, crl: true } } as const
/** The leaf names nothing. */
export const NO_POINTERS = { leaf: { ocsp: false, crl: false } } as const
