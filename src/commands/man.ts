/** `ocspcheck man`: the manual page (man(7) macros), made from the same data as the help. */
import { version } from '../version.ts'
import type { CommandDefinition, OptionDefinition } from './command.ts'
import { ExitCode } from './exit-codes.ts'
import { COMMANDS } from './index.ts'
import { PROGRAM } from './words.ts'

export const command: CommandDefinition = {
  name: 'man',
  summary: 'print the manual page',
  description: 'Prints the manual page of ocspcheck, as docs/man/ocspcheck.1 holds it.',
  arguments: [],
  options: [],
  examples: [{ line: 'ocspcheck man | man -l -', says: 'read it' }],
  exitCodes: [{ code: 0, means: 'printed' }],
  run: async io => {
    io.stdout.write(manPage(await Promise.all(COMMANDS.map(({ load }) => load()))))
    return ExitCode.pass
  },
}

export function manPage(definitions: readonly CommandDefinition[]): string {
  const parts = [
    `.TH OCSPCHECK 1 "" "ocspcheck ${version()}" "User Commands"`,
    '.SH NAME',
    `ocspcheck \\- ${roff(PROGRAM.title)}`,
    '.SH SYNOPSIS',
    ...definitions.flatMap(synopsis),
    '.SH DESCRIPTION',
    ...paragraphs(PROGRAM.description),
    '.SH COMMANDS',
    ...definitions.flatMap(commandSection),
    '.SH ENVIRONMENT',
    ...environment(definitions),
    '.SH EXIT STATUS',
    ...PROGRAM.exitCodes.flatMap(({ code, means }) => tagged(String(code), means)),
    '.SH EXAMPLES',
    ...examples(PROGRAM.examples),
    '.SH SEE ALSO',
    '.BR openssl-ocsp (1),',
    '.BR curl (1)',
  ]
  return `${parts.join('\n')}\n`
}

function synopsis({ name, arguments: args }: CommandDefinition, index: number): string[] {
  const words = args.map(({ name: argument }) => roff(argument)).join(' ')
  return [...(index === 0 ? [] : ['.br']), `.B ocspcheck ${roff(name)}`, `[options] ${words}`.trim()]
}

function commandSection(definition: CommandDefinition): string[] {
  return [
    `.SS ${roff(definition.name)}`,
    ...paragraphs(definition.description),
    ...definition.options.flatMap(optionEntry),
    ...(definition.examples.length === 0 ? [] : ['.PP', 'Examples:', ...examples(definition.examples)]),
  ]
}

function optionEntry({ flags, description, choices, default: standard, env }: OptionDefinition): string[] {
  const notes = [
    choices ? `One of ${choices.join(', ')}` : '',
    standard === undefined ? '' : `default ${standard}`,
    env ? `or ${env}` : '',
  ].filter(Boolean)
  return tagged(flags, notes.length === 0 ? description : `${description} (${notes.join('; ')})`)
}

function environment(definitions: readonly CommandDefinition[]): string[] {
  const variables = new Map<string, string>()
  for (const { flags, env } of definitions.flatMap(({ options }) => options)) {
    if (env) {
      variables.set(env, `Stands in for ${flags.replace(/^-\w, /, '')}.`)
    }
  }
  for (const { name, says } of PROGRAM.environment) {
    variables.set(name, says)
  }
  return [...variables].flatMap(([name, says]) => tagged(name, says))
}

const tagged = (tag: string, text: string): string[] => ['.TP', `.B ${roff(tag)}`, ...lines(text)]

function examples(of: CommandDefinition['examples']): string[] {
  return of.flatMap(({ line, says }) => [
    '.PP',
    ...lines(`${says}:`),
    '.RS 4',
    '.nf',
    ...lines(line),
    '.fi',
    '.RE',
  ])
}

function paragraphs(text: string): string[] {
  return text.split(/\n\n+/).flatMap(paragraph => ['.PP', ...lines(paragraph)])
}

const lines = (text: string): string[] => text.split('\n').map(roff)

/** roff(7): a backslash begins an roff, a dot or quote at the beginning of a line a request; "-" alone is a hyphen. */
function roff(text: string): string {
  const plain = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replaceAll('→', '\\(->')
    .replaceAll("'", '\\(aq')
    .replaceAll('"', '\\(dq')
  return /^[.']/.test(plain) ? `\\&${plain}` : plain
}
