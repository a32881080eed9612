/** Pages that are made from the tables that the program uses. Add yours: a path under docs/ and its text. */

import type { Topic } from '../../src/judge/catalog/rule-text.ts'
import { RULE_IDS, RULES } from '../../src/judge/catalog.ts'
import { AFTERWARDS } from '../../src/judge/codes/code.ts'
import { CODES } from '../../src/judge/codes.ts'
import { MENDS, type MendId } from '../../src/judge/mends.ts'
import { PROFILES } from '../../src/judge/profiles/all.ts'
import { generalBasis } from '../../src/judge/texts/clients-json.ts'
import { clientPage, codePage, describeMend, type Page, rulePage } from '../../src/judge/texts/page.ts'
import { toMarkdown } from '../../src/judge/texts/render-page.ts'
import { simulationPage } from './simulation.ts'

export interface DocPage {
  /** Relative to docs/. */
  path: string
  text: () => string
}

const NOTE = 'This page is made by `npm run docs` from the table that the program uses.'

const withNote = (page: Page, back: string): string =>
  `${toMarkdown(page)}\n---\n${NOTE} [All of them](${back})\n`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')

const TOPICS = {
  site: 'The site and its chain',
  staple: 'The staple',
  ocsp: 'OCSP responders and their answers',
  crl: 'CRLs',
  network: 'The network',
  standards: 'Deviations from standards that hinder no known client',
} as const satisfies Record<Topic, string>

const NOT_LOOKED_AT = `## What is not looked at

- Whether an entry was taken off a CRL before its certificate expired (BR 4.10.1): that needs yesterday's list. \`revocation-sources-disagree\` shows
  it where OCSP still says revoked.
- Whether a CA divides its lists where it should: one list shows its size (\`crl-over-10mb\`), and not what the others hold.
- The TLS Feature extension of CA certificates (RFC 7633 4.2.2): no client is known to compare it with that of the certificates below.
- Whether a responder says \`good\` of a serial number that was never issued, and what it makes of a nonce: only with \`responder --thorough\`.
- On the Windows machine itself: its cache, CRLs in its stores, policies, WinHTTP's proxy. \`certutil -verify -urlfetch cert.cer\` shows them there.`

function findingsIndex(): string {
  const sections = (Object.keys(TOPICS) as Topic[]).map(topic => {
    const rows = RULE_IDS.filter(id => RULES[id].topic === topic).map(id => [
      `[\`${id}\`](${id}.md)`,
      RULES[id].title,
      RULES[id].severity === 'gate' && RULES[id].otherwise !== 'error'
        ? `error or ${RULES[id].otherwise}`
        : RULES[id].otherwise,
    ])
    return `## ${TOPICS[topic]}\n\n${table(['finding', 'what', 'severity'], rows)}`
  })
  return `# Findings\n\nEvery rule has an id, which is also the name of its page. Severity follows the gate: a finding that makes a client of the gate
refuse is an error; what only slows it, will break soon or breaks other clients is a warning; the rest is a notice.\n\n${sections.join('\n\n')}\n\n${NOT_LOOKED_AT}\n\n---\n${NOTE}\n`
}

const codesIndex = (): string =>
  `# Codes\n\nThe errors by which users meet all this: \`ocspcheck explain CODE\` prints the same.\n\n${table(
    ['code', 'name', 'also'],
    CODES.map(({ id, title, also }) => [
      `[\`${id}\`](${id}.md)`,
      title,
      also.map(one => `\`${one}\``).join(', '),
    ]),
  )}\n\n---\n${NOTE}\n`

const clientsIndex = (): string =>
  `# Clients\n\nWhat each client does about revocation, and how that is known: *measured* against real clients on the bench, *documented*, or *inferred*.\nWhat schannel does comes from documents, open source and tests that run on Windows; it was not run here. [How the simulation works](../simulation.md)\n\n${table(
    ['client', 'what', 'without an answer', 'basis'],
    PROFILES.map(profile => [
      `[\`${profile.id}\`](${profile.id}.md)`,
      profile.title,
      profile.without.answer === 'refuse' ? 'refuses' : 'goes on',
      generalBasis(profile),
    ]),
  )}\n\n---\n${NOTE}\n`

const mendsPage = (): string =>
  `# What mends it\n\nAll advice that reports give, from one table: the first that is true for the certificate is given. Stapling is advised only where the
certificate names an OCSP responder.\n\n${(Object.keys(MENDS) as MendId[]).map(id => toMarkdown({ title: id, sections: [{ paragraphs: [describeMend(id)] }] }).replace(/^# /, '## ')).join('\n')}
## After mending\n\n${AFTERWARDS.replace('After mending: ', '')}\n\n---\n${NOTE}\n`

export const PAGES: readonly DocPage[] = [
  { path: 'findings/README.md', text: findingsIndex },
  ...RULE_IDS.map(id => ({ path: `findings/${id}.md`, text: () => withNote(rulePage(id), 'README.md') })),
  { path: 'codes/README.md', text: codesIndex },
  ...CODES.map(code => ({ path: `codes/${code.id}.md`, text: () => withNote(codePage(code), 'README.md') })),
  { path: 'clients/README.md', text: clientsIndex },
  ...PROFILES.map(profile => ({
    path: `clients/${profile.id}.md`,
    text: () => withNote(clientPage(profile), 'README.md'),
  })),
  { path: 'mends.md', text: mendsPage },
  { path: 'simulation.md', text: simulationPage },
]

/** Folders in which nothing else may lie. */
export const WHOLE_FOLDERS = ['findings', 'codes', 'clients'] as const
