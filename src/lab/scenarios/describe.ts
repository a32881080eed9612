/** A scenario with what goes without saying filled in. */
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
  }
}

/** The leaf names a CRL and no responder, as most public certificates since 2025. */
export const CRL_ONLY = { leaf: { ocsp: false, crl: true } } as const
/** The leaf names both. */
export const OCSP_AND_CRL = { leaf: { ocsp: true, crl: true } } as const
/** The leaf names nothing. */
export const NO_POINTERS = { leaf: { ocsp: false, crl: false } } as const
