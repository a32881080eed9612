/** What is printed, and where. */
import { FORMAT_NAMES, type FormatName } from '../../render/formats.ts'
import { type OptionDefinition, UsageError } from '../command.ts'

const OUTPUT = 'Output:'

export interface OutputFile {
  format: FormatName
  file: string
}

export const COLOR_OPTIONS = [
  {
    flags: '--color [when]',
    description: 'always, auto or never (NO_COLOR and FORCE_COLOR are heeded)',
    group: OUTPUT,
    choices: ['always', 'auto', 'never'],
    default: 'auto',
  },
  { flags: '--no-color', description: 'the same as --color never', group: OUTPUT },
] as const satisfies readonly OptionDefinition[]

export const OUTPUT_OPTIONS = [
  {
    flags: '--format <format>',
    description: 'what is written to stdout',
    group: OUTPUT,
    choices: FORMAT_NAMES,
    default: 'human',
  },
  { flags: '--json', description: 'the same as --format json', group: OUTPUT },
  {
    flags: '-o, --output <format=file>',
    description: 'write this format to a file as well, whole or not at all; as often as wanted',
    group: OUTPUT,
    repeatable: true,
    parse: outputFile,
  },
  { flags: '-q, --quiet', description: 'only the verdict line', group: OUTPUT, conflicts: ['verbose'] },
  {
    flags: '-v, --verbose',
    description: 'the walk of every client of the gate, with times, and what came back from where',
    group: OUTPUT,
  },
  ...COLOR_OPTIONS,
] as const satisfies readonly OptionDefinition[]

export const SAVE_FACTS_OPTION = {
  flags: '--save-facts <file>',
  description: 'write what was observed, to be judged again by "ocspcheck judge"',
  group: OUTPUT,
} as const satisfies OptionDefinition

function outputFile(text: string): OutputFile {
  const at = text.indexOf('=')
  const format = text.slice(0, at) as FormatName
  const file = text.slice(at + 1)
  if (at < 1 || file === '' || !FORMAT_NAMES.includes(format)) {
    throw new UsageError(
      `--output: "${text}" is not format=file`,
      `Write one of ${FORMAT_NAMES.join(', ')}, an equals sign and a file: -o junit=revocation.xml.`,
    )
  }
  if (file === '-') {
    throw new UsageError(`--output: "${text}" names stdout`, `Use --format ${format} for stdout.`)
  }
  return { format, file }
}
