/**
 * What a subcommand is: data from which the parser, `--help`, the completions and the man page are made, and one function.
 * A definition loads nothing heavy by itself: `run` imports what it needs.
 */

/** The outside world of a command, so that tests can hand in their own. */
export interface Io {
  stdin: NodeJS.ReadableStream
  /** The answer. */
  stdout: OutputStream
  /** The talk. */
  stderr: OutputStream
  env: NodeJS.ProcessEnv
  now: () => Date
  /** Aborted by Ctrl-C and SIGTERM: a command then prints what it has and ends with 130 (128 + signal number). */
  signal: AbortSignal
}

export interface OutputStream {
  write(text: string | Uint8Array): boolean
  isTTY?: boolean
  columns?: number
}

export interface OptionDefinition {
  /** As commander reads it: `-t, --timeout <s>`, `--attempts <n>`, `-o, --output <format=file>`. */
  flags: string
  /** One line, without a full stop. */
  description: string
  /** Heading in `--help`. */
  group: string
  choices?: readonly string[]
  default?: string | number | boolean
  /** Environment variable that gives it when the flag is absent. */
  env?: string
  /** May be given several times; the value is then an array. */
  repeatable?: true
  conflicts?: string[]
  /** Turns the text into a value; throws {@link UsageError} saying what is wrong and what would be right. */
  parse?: (text: string) => unknown
}

export interface ArgumentDefinition {
  /** `<target...>`, `[file]`. */
  name: string
  description: string
}

export interface CommandDefinition {
  name: string
  /** One line, for the list in `ocspcheck --help`; the same as in the table of commands. */
  summary: string
  /** A paragraph or two: what it does, what it contacts, what it prints. */
  description: string
  arguments: readonly ArgumentDefinition[]
  options: readonly OptionDefinition[]
  examples: readonly { line: string; says: string }[]
  exitCodes: readonly { code: number | string; means: string }[]
  /** Takes what follows it as it stands (`serve -- curl …`). */
  passThrough?: true
  /** Returns the exit code. Throws {@link UsageError} for wrong use (2); anything else that it throws is our fault (70). */
  run: (io: Io, args: string[], options: Record<string, unknown>) => Promise<number>
}

/** Wrong use: exit code 2, with what to do instead. */
export class UsageError extends Error {
  override name = 'UsageError'
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** By name: what every start loads is bundled (bundle.mjs), and has a class of its own. */
export const isUsageError = (error: unknown): error is UsageError =>
  error instanceof Error && error.name === 'UsageError'
