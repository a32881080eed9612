/** From a definition (data) to a parser of commander's, and to the text of its help. */

import { Command, InvalidArgumentError, Option } from 'commander'
import {
  type CommandDefinition,
  type Io,
  isUsageError,
  type OptionDefinition,
  UsageError,
} from './command.ts'

/** Where an option's value came from. */
export type Source = 'cli' | 'env' | 'default' | undefined

export interface Parsed {
  args: string[]
  options: Record<string, unknown>
  source: (attribute: string) => Source
}

export function createParser(
  definition: CommandDefinition,
  io: Io,
  act: (parsed: Parsed) => Promise<void>,
): Command {
  const parser = new Command(definition.name)
    .description(definition.description)
    .summary(definition.summary)
    .helpOption('-h, --help', 'print this')
    .helpGroup('Commands:')
  for (const { name, description } of definition.arguments) {
    parser.argument(name, description)
  }
  addOptions(parser, definition.options)
  if (definition.passThrough) {
    parser.passThroughOptions()
  }
  parser.addHelpText('after', () => `\n${examplesText(definition)}\n${exitCodesText(definition)}`)
  parser.action(async () => {
    try {
      await act(readParsed(parser, definition.options, io.env))
    } catch (error) {
      throw namedBySource(error, definition.options, sourcesOf(parser))
    }
  })
  return withManners(parser, io).showHelpAfterError(
    `\`ocspcheck ${definition.name} --help\` tells how to use it.`,
  )
}

export function addOptions(parser: Command, options: readonly OptionDefinition[]): void {
  for (const option of options) {
    parser.addOption(toOption(option))
  }
}

/** What was given, and what the environment gives where a flag is absent: commander would read that of the process itself. */
export function readParsed(
  parser: Command,
  options: readonly OptionDefinition[],
  env: NodeJS.ProcessEnv,
): Parsed {
  const source = sourcesOf(parser)
  for (const { flags, env: variable, parse } of options) {
    const attribute = attributeOf(flags)
    const text = variable && env[variable]
    if (text && source(attribute) !== 'cli') {
      // Said to be from there at once: reading it may fail.
      parser.setOptionValueWithSource(attribute, text, 'env')
      if (parse) parser.setOptionValueWithSource(attribute, parse(text), 'env')
    }
  }
  return {
    args: parser.args,
    options: parser.opts(),
    source,
  }
}

/** What is wrong with a value from the environment is said of its variable, not of a flag that nobody gave. */
function namedBySource(
  error: unknown,
  options: readonly OptionDefinition[],
  source: Parsed['source'],
): unknown {
  if (!isUsageError(error)) return error
  const option = options.find(
    ({ flags }) => source(attributeOf(flags)) === 'env' && error.message.startsWith(`${longOf(flags)}:`),
  )
  return option
    ? new UsageError(error.message.replace(longOf(option.flags), `$${option.env}`), error.hint)
    : error
}

export function sourcesOf(parser: Command): Parsed['source'] {
  return attribute => parser.getOptionValueSource(attribute) as Source
}

export const attributeOf = (flags: string): string => new Option(flags).attributeName()

/** Lines of prose longer than this are hard to read. */
const WIDEST_HELP = 110

/** Exit 2 and our own way to speak; nothing ends the process. */
export function withManners(parser: Command, io: Io): Command {
  return parser
    .exitOverride()
    .configureHelp({ helpWidth: Math.min(io.stdout.columns ?? 100, WIDEST_HELP) })
    .configureOutput({
      writeOut: text => io.stdout.write(text),
      writeErr: text => io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'ocspcheck: ')),
    })
}

/** Beyond this the explanation stands above its line. */
const WIDEST_EXAMPLE = 50

export function examplesText({ examples }: Pick<CommandDefinition, 'examples'>): string {
  if (examples.length === 0) {
    return ''
  }
  const width = Math.max(...examples.map(({ line }) => line.length))
  const lines =
    width <= WIDEST_EXAMPLE
      ? examples.map(({ line, says }) => `  ${line.padEnd(width)}  # ${says}\n`).join('')
      : examples.map(({ line, says }) => `  # ${says}\n  ${line}\n`).join('\n')
  return `Examples:\n${lines}`
}

export function exitCodesText({ exitCodes }: Pick<CommandDefinition, 'exitCodes'>): string {
  const width = Math.max(...exitCodes.map(({ code }) => String(code).length))
  const lines = exitCodes.map(({ code, means }) => `  ${String(code).padEnd(width)}  ${means}\n`)
  return `Exit codes:\n${lines.join('')}`
}

function toOption(definition: OptionDefinition): Option {
  const { flags, choices, parse, env } = definition
  const option = new Option(flags, env ? `${definition.description} [$${env}]` : definition.description)
  option.helpGroup(definition.group)
  if (choices) {
    // For the help; what reads the value is set below, so that it can be repeated.
    option.choices(choices)
  }
  const read = parse ?? (choices ? oneOf(choices) : (text: string): unknown => text)
  if (definition.repeatable) {
    option.argParser((text, previous: unknown) => [...(Array.isArray(previous) ? previous : []), read(text)])
  } else if (!option.isBoolean() && !option.negate) {
    option.argParser(once(flags, read))
  }
  if (definition.default !== undefined) {
    option.default(parse ? parse(String(definition.default)) : definition.default, String(definition.default))
  }
  return option.conflicts(definition.conflicts ?? [])
}

/** The first of two lists of targets, or of two policies, must not be dropped without a word. */
function once<T>(flags: string, read: (text: string) => T): (text: string) => T {
  let given: string | undefined
  return text => {
    if (given !== undefined && given !== text) {
      throw new UsageError(`${longOf(flags)} is given twice: "${given}" and "${text}"`, 'Give it once.')
    }
    given = text
    return read(text)
  }
}

/** `--timeout` of `-t, --timeout <s>`. */
const longOf = (flags: string): string => /--[\w-]+/.exec(flags)?.[0] ?? flags

function oneOf(choices: readonly string[]): (text: string) => string {
  return text => {
    if (!choices.includes(text)) {
      throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`)
    }
    return text
  }
}
