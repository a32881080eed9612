/** What is written about a rule, a code or a client: one page, which `explain` prints and docs/ holds. */
import { RULES, type RuleId } from '../catalog.ts'
import type { Code } from '../codes/code.ts'
import { limitText } from '../limit-text.ts'
import type { Mend, Situation } from '../mends/mend.ts'
import { MENDS, type MendId } from '../mends.ts'
import type { ClientProfile } from '../profile.ts'

export interface Page {
  title: string
  sections: readonly Section[]
}

export interface Section {
  /** Absent: the page's opening. */
  heading?: string
  paragraphs?: readonly string[]
  items?: readonly string[]
}

/** Stands for whatever a page cannot know. */
const ANY: Situation = {
  stapled: false,
  otherSourceFine: false,
  publicCa: true,
  intercepted: true,
  portal: true,
  tampered: true,
  clock: 'unknown',
  optional: false,
  hosts: [],
  hostsOfIssuers: [],
  lists: ['the CRLs of its chain'],
  args: {},
}

export function describeMend(id: MendId): string {
  const mend: Mend = MENDS[id]
  const conditions = [
    ...(mend.staples ? ['where the certificate names an OCSP responder'] : []),
    ...(mend.where ? [mend.where] : []),
  ]
  const text = mend.text(ANY)
  return conditions.length > 0 ? `${capital(conditions.join(', '))}: ${text}` : text
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const SEVERITY = {
  error: 'An error.',
  warning: 'A warning.',
  notice: 'A notice.',
} as const

export function rulePage(rule: RuleId): Page {
  const { title, meaning, causes, mends, severity, otherwise, citation, publicOnly } = RULES[rule]
  const weight =
    severity === 'gate' && otherwise !== 'error'
      ? `An error where it makes a client of the gate refuse, otherwise a ${otherwise}.`
      : SEVERITY[otherwise]
  return {
    title: `${title} (${rule})`,
    sections: [
      { paragraphs: [meaning] },
      {
        heading: 'Severity',
        paragraphs: [publicOnly ? `${weight} Binds CAs whose root is a public one.` : weight],
      },
      { heading: 'Causes', items: causes },
      { heading: 'What mends it', items: mends.map(describeMend) },
      ...(citation ? [{ heading: 'Source', paragraphs: [citation] }] : []),
    ],
  }
}

export const codePage = (code: Code): Page => ({
  title: code.id === code.title ? code.title : `${code.title} (${code.id})`,
  sections: [
    { paragraphs: [code.meaning] },
    { heading: 'Causes', items: code.causes },
    { heading: 'What mends it', items: code.mends },
    { heading: 'Also known as', items: code.also },
    { heading: 'See also', items: code.see },
  ],
})

const SCOPE = {
  leaf: "the site's own certificate",
  intermediates: 'the intermediates',
  'without-root': 'every certificate but the root',
  chain: 'every certificate, of the root only whether it is revoked',
} as const

/** What a client asks, in its order. */
export function sourcesOf({ staple, ocsp, crl }: ClientProfile): string[] {
  return [
    ...(staple ? [`a staple, for ${SCOPE[staple.of]}`] : []),
    ...(ocsp ? [`OCSP by ${ocsp.method.toUpperCase()}, for ${SCOPE[ocsp.of]}`] : []),
    ...(crl ? [`CRLs, for ${SCOPE[crl.of]}`] : []),
  ]
}

export function clientPage(profile: ClientProfile): Page {
  const asks = sourcesOf(profile)
  const fetches = Boolean(profile.ocsp || profile.crl)
  const errors = [
    ...new Set(
      Object.values(profile.errors).flatMap(list =>
        (list ?? []).map(({ text, versions }) => (versions ? `${text} (${versions})` : text)),
      ),
    ),
  ]
  return {
    title: `${profile.title} (${profile.id})`,
    sections: [
      { paragraphs: [profile.about] },
      {
        heading: 'What it asks',
        items: asks.length > 0 ? asks : ['nobody'],
      },
      ...(asks.length > 0
        ? [
            {
              heading: 'What it does without an answer',
              items: [
                `a certificate that names no source: ${profile.without.source === 'refuse' ? 'refuses' : 'goes on'}`,
                `sources that give no answer: ${profile.without.answer === 'refuse' ? 'refuses' : 'goes on'}`,
                ...(profile.mustStaple.length > 0
                  ? ['a must-staple certificate without a staple: refuses']
                  : []),
                ...(fetches ? [`waits ${profile.limits.map(limitText).join(', or ')}`] : []),
                ...(profile.fetchesFor === 'local-anchors'
                  ? ['asks for chains that end in a locally installed root only']
                  : []),
              ],
            },
          ]
        : []),
      { heading: 'What its user reads', items: errors },
      { heading: 'What its user can do', paragraphs: [profile.userCan] },
      ...(profile.assumes.length > 0 ? [{ heading: 'Taken for given', items: profile.assumes }] : []),
      {
        heading: 'How this is known',
        items: profile.claims.map(
          ({ says, basis, evidence, source }) => `${says} [${basis}, ${evidence}: ${source}]`,
        ),
      },
    ],
  }
}
