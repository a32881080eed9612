/** Revocation URLs and their names, for rules that look at each of them. */
import type { Attempt, CrlFact, DnsFact, Exchange, ResponderFact } from '../../facts.ts'
import { fetchLine } from '../reproduce.ts'
import { type Draft, type Rule, type RuleContext, type RuleOutcome, unlessNone } from '../rule.ts'
import { hostOf, type View } from '../view.ts'

export type UrlKind = 'ocsp' | 'crl'

export interface Asked {
  kind: UrlKind
  fact: ResponderFact | CrlFact
  pointer: string
  exchanges: Attempt<Exchange<unknown>>[]
}

/** The URLs of all certificates; of one kind, where that is given. */
export function askedOf({ facts }: View, kind?: UrlKind): Asked[] {
  const all: Asked[] = [
    ...facts.responders.map(
      (fact, i): Asked => ({ kind: 'ocsp', fact, pointer: `/responders/${i}`, exchanges: fact.exchanges }),
    ),
    ...facts.crls.map(
      (fact, i): Asked => ({ kind: 'crl', fact, pointer: `/crls/${i}`, exchanges: fact.exchanges }),
    ),
  ]
  return kind ? all.filter(asked => asked.kind === kind) : all
}

export const lastPointer = ({ pointer, exchanges }: Asked) =>
  `${pointer}/exchanges/${Math.max(0, exchanges.length - 1)}`

/** A draft about one URL. */
export const about = (
  asked: Asked,
  message: string,
  args: Draft['args'] = {},
  reproduce = fetchLine(asked.kind, asked.fact.url),
): Draft => ({
  subjects: [lastPointer(asked)],
  on: asked.fact.url,
  certificate: asked.fact.certificate,
  message,
  args: { url: asked.fact.url, host: hostOf(asked.fact.url), ...args },
  reproduce,
})

export const NO_URLS = 'no certificate names a revocation URL'
const NO_NAMES = 'no revocation URL has a host name'

/** Why there is nothing to look at, if so. */
export const nothingAsked = (all: readonly Asked[], none: string): RuleOutcome | undefined => {
  if (all.length === 0) return { notApplicable: none }
  return all.every(({ exchanges }) => exchanges.at(-1)?.state === 'skipped')
    ? { notJudged: 'nothing was asked' }
    : undefined
}

export const eachUrl =
  (find: (asked: Asked, context: RuleContext) => Draft[]): Rule =>
  context => {
    const all = askedOf(context.view)
    return nothingAsked(all, NO_URLS) ?? all.flatMap(asked => find(asked, context))
  }

/** Once for each name. */
export const eachName =
  (find: (dns: DnsFact, asked: Asked, context: RuleContext) => Draft[]): Rule =>
  (context): RuleOutcome => {
    const byName = new Map<string, Asked & { dns: DnsFact }>()
    for (const asked of askedOf(context.view)) {
      const { dns } = asked.fact
      if (dns && !byName.has(dns.name)) byName.set(dns.name, { ...asked, dns })
    }
    const named = [...byName.values()]
    return unlessNone(
      named,
      NO_NAMES,
      named.flatMap(asked => find(asked.dns, asked, context).map(one => ({ ...one, on: asked.dns.name }))),
    )
  }
