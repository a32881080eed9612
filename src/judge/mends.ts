/**
 * What to do, by what the certificate can do: nothing else in a report advises.
 * The invariant that stapling is advised only where the CA has OCSP is kept here, by `staples`, and held by a test.
 */
import { CA_MENDS } from './mends/ca.ts'
import { hasOcsp, type Mend, type Situation } from './mends/mend.ts'
import { NETWORK_MENDS } from './mends/network.ts'
import { SITE_MENDS } from './mends/site.ts'
import { STAPLE_MENDS } from './mends/staple.ts'

export const MENDS = { ...STAPLE_MENDS, ...NETWORK_MENDS, ...CA_MENDS, ...SITE_MENDS } as const

export type MendId = keyof typeof MENDS

/** The first advice that is true here. */
export function mendFor(ids: readonly MendId[], situation: Situation): string {
  const fitting = ids.map((id): Mend => MENDS[id]).find(mend => fits(mend, situation))
  return (fitting ?? MENDS.lint).text(situation)
}

const fits = (mend: Mend, situation: Situation): boolean =>
  (mend.staples !== true || hasOcsp(situation)) && (mend.when === undefined || mend.when(situation))
