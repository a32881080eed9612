/** `ocspcheck explain`: what a code, a finding or a client means, what causes it and what mends it. */
import { type CommandDefinition, type Io, UsageError } from './command.ts'
import { ExitCode } from './exit-codes.ts'

/** Loaded when the command runs: the texts are many. */
async function loadTexts() {
  const [catalog, codes, profiles, pages, renderer, similar] = await Promise.all([
    import('../judge/catalog.ts'),
    import('../judge/codes.ts'),
    import('../judge/profiles/all.ts'),
    import('../judge/texts/page.ts'),
    import('../judge/texts/render-page.ts'),
    import('../judge/texts/suggest.ts'),
  ])
  return { ...catalog, ...codes, ...profiles, ...pages, ...renderer, ...similar }
}

type Texts = Awaited<ReturnType<typeof loadTexts>>

export const command: CommandDefinition = {
  name: 'explain',
  summary: 'what a code, a finding or a client means, what causes it and what mends it',
  description:
    'Explains an error code in any spelling (0x80092013, -2146885613, "curl 35", 12057, RevocationStatusUnknown), or the line in which it was printed, in quotes; a finding of a report; or a client. Without an argument it lists everything that it knows. The same texts are pages on the web, in docs/codes, docs/findings and docs/clients of the project.',
  arguments: [{ name: '[word...]', description: 'a code, the id of a finding, or a client' }],
  options: [{ flags: '--json', description: 'print the page as JSON', group: 'Output:' }],
  examples: [
    { line: 'ocspcheck explain 0x80092013', says: 'the revocation server was offline' },
    { line: 'ocspcheck explain crl-idp-mismatch', says: 'a finding' },
    { line: 'ocspcheck explain curl-schannel', says: 'a client' },
    { line: 'ocspcheck explain', says: 'everything that can be explained' },
  ],
  exitCodes: [
    { code: 0, means: 'explained' },
    { code: 2, means: 'nothing is known by that name' },
  ],
  run: async (io, words, options) => {
    const texts = await loadTexts()
    const word = words.join(' ').trim()
    if (word === '') io.stdout.write(options.json ? toJson(listAsData(texts)) : listAll(texts, io))
    else {
      const page = find(texts, word)
      io.stdout.write(options.json ? toJson(page) : texts.toPlain(page, io.stdout.columns ?? 100))
    }
    return ExitCode.pass
  },
}

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

function find(texts: Texts, word: string) {
  const { isRuleId, rulePage, profileOf, clientPage, codeOf, codePage } = texts
  const plain = word.toLowerCase()
  if (isRuleId(plain)) return rulePage(plain)
  const profile = profileOf(plain)
  if (profile) return clientPage(profile)
  const code = codeOf(word)
  if (code) return codePage(code)
  const near = texts.suggest(word, [
    ...texts.RULE_IDS,
    ...texts.PROFILES.map(({ id }) => id),
    ...texts.CODES.flatMap(({ id, also }) => [id, ...also]),
  ])
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''
  throw new UsageError(
    `nothing is known by the name "${word}"`,
    `${hint}"ocspcheck explain" lists everything.`,
  )
}

const listAsData = ({ CODES, RULE_IDS, RULES, PROFILES }: Texts) => ({
  codes: CODES.map(({ id, title }) => ({ id, title })),
  findings: RULE_IDS.map(id => ({ id, title: RULES[id].title })),
  clients: PROFILES.map(({ id, title }) => ({ id, title })),
})

function listAll(texts: Texts, io: Io): string {
  const { codes, findings, clients } = listAsData(texts)
  const width = Math.max(...[...codes, ...findings, ...clients].map(({ id }) => id.length))
  const columns = Math.max(60, io.stdout.columns ?? 100)
  const section = (heading: string, rows: readonly { id: string; title: string }[]) =>
    `${heading}\n${rows.map(({ id, title }) => `  ${id.padEnd(width)}  ${title}`.slice(0, columns)).join('\n')}`
  return `${[section('Codes', codes), section('Findings', findings), section('Clients', clients)].join('\n\n')}\n`
}
