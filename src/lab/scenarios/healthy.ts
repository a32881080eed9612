import type { Scenario } from '../scenario.ts'
import { CRL_ONLY, OCSP_AND_CRL, scenario } from './describe.ts'
import { passes } from './expect.ts'

export const HEALTHY: readonly Scenario[] = [
  scenario({
    id: 'healthy',
    title: 'Everything is right',
    description:
      'A good staple, a responder and a CRL that answer, a CRL for the intermediate. Every client connects. Where even this fails, the root is not trusted or the bench is not reached.',
    group: 'healthy',
    chain: OCSP_AND_CRL,
    staple: 'good',
    expect: passes('stapled'),
  }),
  scenario({
    id: 'no-staple',
    title: 'No staple, and the responder is up',
    description:
      'The server does not staple, so every client that wants to know asks the responder itself, and gets a good answer. Only a client that insists on a staple refuses.',
    group: 'healthy',
    expect: passes('unstapled', { 'staple-absent': 'notice' }),
  }),
  scenario({
    id: 'crl-only',
    title: 'CRL only, and it answers',
    description:
      'The certificate names a CRL and no responder, as those of Let’s Encrypt since 2025. Nothing can be stapled, and nothing has to be: Windows fetches the CRL.',
    group: 'healthy',
    chain: CRL_ONLY,
    expect: passes('crl-only', { 'ocsp-only-clients-fail': 'notice' }),
  }),
]
