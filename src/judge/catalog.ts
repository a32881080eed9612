/** Every rule, with what is written about it. Listable without loading a single rule's code. */
import { DOCS } from '../version.ts'
import { CRL_TEXTS } from './catalog/crl.ts'
import { NETWORK_TEXTS } from './catalog/network.ts'
import { OCSP_TEXTS } from './catalog/ocsp.ts'
import type { RuleText } from './catalog/rule-text.ts'
import { SITE_TEXTS } from './catalog/site.ts'
import { STANDARDS_TEXTS } from './catalog/standards.ts'
import { STAPLE_TEXTS } from './catalog/staple.ts'
import { TRANSPORT_TEXTS } from './catalog/transport.ts'

const TEXTS = {
  ...SITE_TEXTS,
  ...STAPLE_TEXTS,
  ...TRANSPORT_TEXTS,
  ...OCSP_TEXTS,
  ...CRL_TEXTS,
  ...NETWORK_TEXTS,
  ...STANDARDS_TEXTS,
} as const

export type RuleId = keyof typeof TEXTS

export const RULES: Readonly<Record<RuleId, RuleText>> = TEXTS

export const RULE_IDS = Object.keys(TEXTS) as readonly RuleId[]

export const isRuleId = (word: string): word is RuleId => Object.hasOwn(TEXTS, word)

export const docsOf = (rule: RuleId): string => `${DOCS}/findings/${rule}.md`
