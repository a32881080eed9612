/** Writes docs/reasons from the table: `npx tsx test/pki/reasons.ts`. reason.test.ts holds that the pages are current. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { REASONS, type ReasonText } from '../../src/pki/reason.ts'

const KINDS = { ocsp: 'OCSP responses', crl: 'CRLs' } as const

/** File name to text. */
export function reasonPages(): Map<string, string> {
  const reasons = Object.entries(REASONS) as [string, ReasonText][]
  const pages = new Map(reasons.map(([word, text]) => [`${word}.md`, page(word, text)]))
  const rows = reasons.map(
    ([word, { title, applies }]) => `| [\`${word}\`](${word}.md) | ${title} | ${kinds(applies)} |`,
  )
  pages.set('README.md', index(rows))
  return pages
}

function index(rows: string[]): string {
  return [
    '# Why an OCSP response or CRL is not used',
    '',
    'The words of `reason` in what `verifyOcspResponse` and `verifyCrl` of `ocspcheck/pki` return, and in `ocspcheck decode`.',
    'The set is closed: a new word is a new minor version.',
    '',
    '| word | what | of |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function page(word: string, { title, means, causes, mend, citation, applies }: ReasonText): string {
  return [
    `# \`${word}\`: ${title}`,
    '',
    `Of ${kinds(applies)}.`,
    '',
    means,
    '',
    '## What causes it',
    '',
    causes,
    '',
    '## What mends it',
    '',
    mend,
    '',
    `Source: ${citation}.`,
    '',
    '[All reasons](README.md)',
    '',
  ].join('\n')
}

function kinds(applies: ReasonText['applies']): string {
  return applies.map(kind => KINDS[kind]).join(' and ')
}

export const FOLDER = fileURLToPath(new URL('../../docs/reasons/', import.meta.url))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(FOLDER, { recursive: true })
  for (const [file, text] of reasonPages()) writeFileSync(`${FOLDER}${file}`, text)
}
