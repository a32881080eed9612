/** Odd OCSP answers and signers that Windows sees otherwise than everybody else. */
import type { OcspSigner, Scenario } from '../scenario.ts'
import { scenario } from './describe.ts'
import {
  HARD,
  OCSP_OR_NOTHING,
  OFFLINE,
  outcomes,
  passes,
  STAPLE_OR_NOTHING,
  windowsUndetermined,
} from './expect.ts'

const DAY = 24 * 3600
const HOUR = 3600

const signedBy = (signer: OcspSigner): Pick<Scenario, 'staple' | 'responder'> => ({
  staple: { signer },
  responder: { answer: { signer } },
})

export const OCSP: readonly Scenario[] = [
  ...(['delegate-with-crl-url', 'delegate-with-ocsp-url'] as const).map(signer =>
    scenario({
      id: signer.replace('delegate', 'ocsp-signer'),
      title: `The OCSP signer has ${signer.includes('crl') ? 'a CRL distribution point' : 'an OCSP URL'}`,
      description:
        'The delegated signer’s certificate names a revocation source of its own. Windows accepts no answer of such a signer, stapled or fetched; everybody else does.',
      group: 'chain',
      ...signedBy(signer),
      expect: {
        verdict: 'fail',
        findings: { 'ocsp-signer-has-revocation-pointers': 'error' },
        clients: outcomes({ rejects: HARD }),
        schannelCodes: [OFFLINE],
      },
    }),
  ),
  scenario({
    id: 'ocsp-signer-without-nocheck',
    title: 'The OCSP signer lacks nocheck',
    description:
      'Without id-pkix-ocsp-nocheck and without pointers of its own. Windows does not need the extension.',
    group: 'chain',
    ...signedBy('delegate-without-nocheck'),
    expect: passes('stapled', { 'ocsp-signer-without-nocheck': 'notice' }),
  }),
  scenario({
    id: 'ocsp-signed-by-issuer',
    title: 'The CA itself signs OCSP answers',
    description: 'No delegated signer: the issuing CA’s own key. As right as the other way.',
    group: 'chain',
    ...signedBy('issuer'),
    expect: passes('stapled'),
  }),
  scenario({
    id: 'ocsp-older-than-certificate',
    title: 'The OCSP answer is older than the certificate',
    description:
      'thisUpdate lies before the certificate’s notBefore. Some report that Windows then does not trust the answer; the matter is not settled.',
    group: 'chain',
    chain: { leaf: { notBefore: -2 * HOUR } },
    responder: { answer: { thisUpdate: -DAY } },
    expect: windowsUndetermined(
      { 'ocsp-before-certificate': 'warning' },
      { rejects: [...STAPLE_OR_NOTHING, 'chrome-local-anchors'] },
    ),
  }),
  scenario({
    id: 'ocsp-expired-by-a-minute',
    title: 'The OCSP answer has expired by a minute',
    description: 'Within the skew that OpenSSL, Java and Firefox allow. Windows is not known to allow any.',
    group: 'chain',
    responder: { answer: { thisUpdate: -4 * DAY, nextUpdate: -60 } },
    expect: windowsUndetermined(
      { 'ocsp-response-expired': 'warning' },
      { rejects: [...OCSP_OR_NOTHING, 'chrome-local-anchors'] },
    ),
  }),
  scenario({
    id: 'ocsp-old-without-next-update',
    title: 'An OCSP answer without nextUpdate, 13 hours old',
    description: 'Windows takes a fresh one; for how long is not known: twelve hours are likely.',
    group: 'chain',
    responder: { answer: { thisUpdate: -13 * HOUR, nextUpdate: null } },
    expect: windowsUndetermined(
      { 'ocsp-next-update-missing': 'warning' },
      { rejects: [...STAPLE_OR_NOTHING, 'java-revocation'] },
    ),
  }),
]
