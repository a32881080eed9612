import type { RuleId } from '../catalog.ts'
import type { Rule } from '../rule.ts'
import { ANSWER_RULES } from './answer.ts'
import { CERTIFICATE_RULES } from './certificate.ts'
import { CHAIN_RULES } from './chain.ts'
import { COMPARE_RULES } from './compare.ts'
import { CRL_RULES } from './crl.ts'
import { CRL_LINT_RULES } from './crl-lint.ts'
import { DNS_RULES } from './dns.ts'
import { HTTP_RULES } from './http.ts'
import { INTERCEPTION_RULES } from './interception.ts'
import { LINT_RULES } from './lint.ts'
import { NETWORK_RULES } from './network.ts'
import { REVOKED_RULES } from './revoked.ts'
import { SITE_RULES } from './site.ts'
import { STAPLE_RULES } from './staple.ts'
import { THOROUGH_RULES } from './thorough.ts'
import { TRANSPORT_RULES } from './transport.ts'

/** The code of every rule of the catalogue. */
export const RULE_CODE = {
  ...SITE_RULES,
  ...CHAIN_RULES,
  ...CERTIFICATE_RULES,
  ...INTERCEPTION_RULES,
  ...REVOKED_RULES,
  ...STAPLE_RULES,
  ...TRANSPORT_RULES,
  ...ANSWER_RULES,
  ...CRL_RULES,
  ...DNS_RULES,
  ...HTTP_RULES,
  ...NETWORK_RULES,
  ...LINT_RULES,
  ...COMPARE_RULES,
  ...CRL_LINT_RULES,
  ...THOROUGH_RULES,
} as const satisfies Record<RuleId, Rule>
