/** Delta CRLs beside their base (RFC 5280 5.2.4): the delta has the last word on what it lists. */
import type { Certificate, CrlFact } from '../facts.ts'
import { gradeCrl } from './grade.ts'
import type { ClientProfile, Event } from './profile.ts'
import { bodyOf } from './view.ts'

type Extra = NonNullable<CrlFact['extra']>[number]

export const deltasOf = ({ extra = [] }: { extra?: readonly { purpose: string }[] }): Extra[] =>
  (extra as readonly Extra[]).filter(({ purpose }) => purpose === 'delta')

/** What the base says, with what its deltas add. */
export function withDeltas(
  base: readonly Event[],
  deltas: readonly Extra[],
  certificate: Certificate,
  at: number,
  tolerances: ClientProfile['tolerances'],
): Event[] {
  if (deltas.length === 0 || base.at(-1) !== 'good') return [...base]
  const before = base.slice(0, -1)
  const said = deltas.map(one => gradeDelta(one, certificate, at, tolerances))
  if (said.includes('revoked')) return [...before, 'revoked']
  return said.includes('good') ? [...base] : [...before, 'delta-missing', 'good']
}

/** Undefined where the delta cannot be used; one is enough, as each holds the whole difference. */
export function gradeDelta(
  { exchanges }: Extra,
  certificate: Certificate,
  at: number,
  tolerances: ClientProfile['tolerances'],
): 'good' | 'revoked' | undefined {
  const list = bodyOf(exchanges.at(-1))
  if (list?.deltaBase === undefined) return undefined
  const [first, ...rest] = gradeCrl(list, certificate, at, tolerances).filter(
    event => event !== 'delta' && event !== 'expired-revoked',
  )
  return rest.length === 0 && (first === 'good' || first === 'revoked') ? first : undefined
}
