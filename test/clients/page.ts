/** docs/clients.md: the table as measured. */
import type { Scenario } from '../../src/lab/index.ts'
import type { Row } from './compare.ts'
import { cell } from './table.ts'

const HEAD = `# What real clients do

Measured, not claimed: \`npm run clients:verify\` starts the bench (\`ocspcheck serve\`), sends every client below to every
[scenario](scenarios.md), compares what it did with what \`ocspcheck probe\` predicts, and writes this page. A disagreement is a failure
of the build. \`ocspcheck clients\` lists what is known of each, with its source; Windows' clients cannot be run here
([windows.md](windows.md)).

- \`ok\`: it connected. A number is the exit code with which it refused; a word is the client's own;
  \`refuses\` where it gives neither.
- \`hangs\`: it was still waiting after 25 seconds (40 for Java and Chromium), and was ended.
- \`≠\`: it did something else than predicted, and again when it went there alone. \`?\`: the prediction says that it may do either.
- A client with several handshakes behind it may differ from visit to visit where the scenario says so.
`

export function page(
  rows: readonly Row[],
  scenarios: readonly Scenario[],
  versions: ReadonlyMap<string, string>,
): string {
  const clients = [...new Set(rows.map(({ client }) => client))]
  const cells = new Map(rows.map(row => [`${row.scenario} ${row.client}`, mark(row)]))
  const line = (parts: readonly string[]) => `| ${parts.join(' | ')} |`
  const groups = [...new Set(scenarios.map(({ group }) => group))]
  const tables = groups.map(group =>
    [
      `## ${group}`,
      '',
      line(['scenario', ...clients]),
      line(['---', ...clients.map(() => '---')]),
      ...scenarios
        .filter(scenario => scenario.group === group)
        .map(({ id }) => line([`\`${id}\``, ...clients.map(client => cells.get(`${id} ${client}`) ?? '')])),
    ].join('\n'),
  )
  const versionList = [...versions].map(([name, version]) => `${name} ${version}`).join(', ')
  return [HEAD, `Versions: ${versionList}.\n`, tables.join('\n\n'), ''].join('\n')
}

function mark(row: Row): string {
  const suffix = { agrees: '', open: ' ?', errs: ' ≠' }[row.agreement]
  return `${cell(row)}${suffix}`
}
