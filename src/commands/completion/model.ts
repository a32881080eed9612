/** What the shells need of the definitions. */
import type { CommandDefinition, OptionDefinition } from '../command.ts'

export interface CompletionOption {
  /** `--format`, `-o`. */
  flags: string[]
  description: string
  /** Absent: takes no value. */
  value?: { kind: 'word'; choices: readonly string[] } | { kind: 'file' } | { kind: 'free' }
}

export interface CompletionCommand {
  name: string
  summary: string
  options: CompletionOption[]
  /** Words that may stand as argument, or files. */
  args: { kind: 'word'; choices: readonly string[] } | { kind: 'file' } | { kind: 'free' }
}

const HELP: CompletionOption = { flags: ['-h', '--help'], description: 'print the help' }

export function completionCommand(
  definition: CommandDefinition,
  argumentChoices: readonly string[] = [],
): CompletionCommand {
  const takesFiles = definition.arguments.some(({ name }) => FILE.test(name))
  return {
    name: definition.name,
    summary: definition.summary,
    options: [...definition.options.map(completionOption), HELP],
    args:
      argumentChoices.length > 0
        ? { kind: 'word', choices: argumentChoices }
        : { kind: takesFiles ? 'file' : 'free' },
  }
}

/** Names of values that are paths. */
const FILE = /file|pem|der|path|folder|dir|json|report/i

function completionOption({ flags, description, choices }: OptionDefinition): CompletionOption {
  const names = flags.match(/(?<![\w-])--?[a-zA-Z0-9][a-zA-Z0-9-]*/g) ?? []
  const value = /[<[](?<value>[^>\]]+)[>\]]/.exec(flags)?.groups?.value
  if (value === undefined) {
    return { flags: names, description }
  }
  return {
    flags: names,
    description,
    value: choices ? { kind: 'word', choices } : { kind: FILE.test(value) ? 'file' : 'free' },
  }
}
