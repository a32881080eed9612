/** `ocspcheck clients`: the profiles with their sources. */
import type { ClientProfile } from '../judge/profile.ts'
import type { CommandDefinition } from './command.ts'
import { ExitCode } from './exit-codes.ts'

export const command: CommandDefinition = {
  name: 'clients',
  summary: 'the clients whose behaviour is known, and how it is known',
  description:
    'Lists every client that reports speak of: what it asks, what it does without an answer, and by which measurement, document or source this is known. `ocspcheck explain CLIENT` prints all of one.',
  arguments: [],
  options: [
    {
      flags: '--json',
      description: 'everything, as JSON (docs/schemas/clients-v1.schema.json)',
      group: 'Output:',
    },
  ],
  examples: [
    { line: 'ocspcheck clients', says: 'the list' },
    { line: 'ocspcheck clients --json', says: 'with every claim and its source' },
    { line: 'ocspcheck explain curl-schannel', says: 'one of them' },
  ],
  exitCodes: [{ code: 0, means: 'printed' }],
  run: async (io, _args, options) => {
    const { PROFILES } = await import('../judge/profiles/all.ts')
    io.stdout.write(options.json ? await asJson(PROFILES) : await asText(PROFILES, io.stdout.columns ?? 100))
    return ExitCode.pass
  },
}

async function asText(profiles: readonly ClientProfile[], columns: number): Promise<string> {
  const [{ sourcesOf }, { wrap }, { DEFAULT_GATE_CLIENTS }] = await Promise.all([
    import('../judge/texts/page.ts'),
    import('../judge/texts/render-page.ts'),
    import('../judge/policy.ts'),
  ])
  const width = Math.max(40, Math.min(columns, 100))
  const gate: readonly string[] = DEFAULT_GATE_CLIENTS
  const entries = profiles.map(profile => {
    const asks = sourcesOf(profile)
    const claims = profile.claims.filter(({ covers }) => covers === undefined)
    return [
      `${profile.id}  ${profile.title}${gate.includes(profile.id) ? '  [default gate]' : ''}`,
      wrap(`asks ${asks.length > 0 ? asks.join('; ') : 'nobody'}`, width, '  ', '    '),
      ...(asks.length > 0
        ? [
            `  without an answer: ${verb(profile.without.answer)}; without any source: ${verb(profile.without.source)}`,
          ]
        : []),
      ...[...new Set(claims.map(({ basis, source }) => `${basis}: ${source}`))].map(text =>
        wrap(text, width, '  ', '    '),
      ),
    ].join('\n')
  })
  return `${entries.join('\n\n')}\n`
}

const verb = (word: 'accept' | 'refuse') => (word === 'refuse' ? 'refuses' : 'goes on')

async function asJson(profiles: readonly ClientProfile[]): Promise<string> {
  const { describeClients } = await import('../judge/texts/clients-json.ts')
  return `${JSON.stringify(describeClients(profiles), null, 2)}\n`
}
