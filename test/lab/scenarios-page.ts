/** docs/scenarios.md, made from the table. */
import type { Scenario } from '../../src/lab/index.ts'
import { behaviourInWords, grouped } from '../../src/lab/words.ts'

const HEAD = `# Scenarios of the bench

What \`ocspcheck serve\` offers, each at \`https://<name>.localhost:8443/\`. This page is made from the table that is also the bench's
behaviour and the test matrix (\`npx vitest run test/lab/scenarios.test.ts -u\` writes it anew).

What Windows' clients do is predicted from documents and open source; it has not been run on Windows. Scenarios marked with
**nameserver** show only where the bench's nameserver is asked (\`--resolver\`); all others need none.
`

export function scenariosPage(scenarios: readonly Scenario[]): string {
  const sections = grouped(scenarios).map(
    ({ heading, members }) => `\n## ${heading}\n\n${members.map(entry).join('\n')}`,
  )
  return `${HEAD}${sections.join('')}`
}

function entry(scenario: Scenario): string {
  const { id, title, description, needs, expect } = scenario
  const does = behaviourInWords(scenario).map(({ part, does }) => `${part}: ${does}`)
  const findings = Object.entries(expect.findings).map(([rule, severity]) => `\`${rule}\` (${severity})`)
  const by = (outcome: string) =>
    Object.entries(expect.clients)
      .filter(([, is]) => is === outcome)
      .map(([client]) => client)
      .join(', ')
  const lines = [
    `- ${does.join('. ')}.`,
    `- Verdict: ${expect.verdict}${expect.schannelCodes ? ` (${expect.schannelCodes.join(' or ')})` : ''}${findings.length > 0 ? `; ${findings.join(', ')}` : ''}`,
    ...(['rejects', 'varies', 'undetermined'] as const)
      .map(outcome => ({ outcome, clients: by(outcome) }))
      .filter(({ clients }) => clients !== '')
      .map(({ outcome, clients }) => `- ${outcome}: ${clients}`),
  ]
  return `### ${id}\n\n**${title}.** ${description}${needs === 'bench-resolver' ? ' (**nameserver**)' : ''}\n\n${lines.join('\n')}\n`
}
