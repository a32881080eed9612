/** The table: the bench's behaviour, the test matrix, docs/scenarios.md and the control page are all made from it. */
import type { Scenario } from '../scenario.ts'
import { CHAIN } from './chain.ts'
import { CRL } from './crl.ts'
import { HEALTHY } from './healthy.ts'
import { OCSP } from './ocsp.ts'
import { RESPONDER } from './responder.ts'
import { STAPLE } from './staple.ts'
import { NETWORK, TLS } from './tls.ts'

export const SCENARIOS: readonly Scenario[] = Object.freeze([
  ...HEALTHY,
  ...RESPONDER,
  ...STAPLE,
  ...CRL,
  ...CHAIN,
  ...OCSP,
  ...TLS,
  ...NETWORK,
])
