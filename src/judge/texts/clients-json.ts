/** The profiles as JSON: docs/schemas/clients-v1.schema.json. */

import type { Basis } from '../../report.ts'
import { DOCS } from '../../version.ts'
import { DEFAULT_GATE_CLIENTS } from '../policy.ts'
import type { ClientProfile } from '../profile.ts'

const WEAKEST: readonly Basis[] = ['inferred', 'documented', 'measured']

/** How well what holds for every certificate is known. */
export function generalBasis({ claims }: ClientProfile): Basis {
  const bases = claims.filter(({ covers }) => covers === undefined).map(({ basis }) => basis)
  return WEAKEST.find(basis => bases.includes(basis)) ?? 'inferred'
}

export const describeClients = (profiles: readonly ClientProfile[]) => ({
  schemaVersion: '1.0',
  clients: profiles.map(profile => {
    const {
      id,
      title,
      about,
      platform,
      staple,
      ocsp,
      crl,
      without,
      limits,
      errors,
      claims,
      assumes,
      userCan,
    } = profile
    return {
      id,
      title,
      about,
      platform,
      basis: generalBasis(profile),
      gate: (DEFAULT_GATE_CLIENTS as readonly string[]).includes(id),
      sources: [
        ...(staple ? [{ source: 'staple', of: staple.of }] : []),
        ...(ocsp ? [{ source: 'ocsp', of: ocsp.of, method: ocsp.method }] : []),
        ...(crl ? [{ source: 'crl', of: crl.of, method: crl.method }] : []),
      ],
      withoutSource: without.source,
      withoutAnswer: without.answer,
      limits: ocsp || crl ? limits : [],
      errors,
      claims,
      assumes,
      userCan,
      docs: `${DOCS}/clients/${id}.md`,
    }
  }),
})
