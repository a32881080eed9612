/**
 * Every subcommand by name. A definition is loaded only when it is asked for, so that `ocspcheck --help` loads none of them:
 * that is why the summaries stand here as well (a test holds the two together).
 */
import type { CommandDefinition } from './command.ts'

export interface CommandEntry {
  name: string
  summary: string
  /** Heading in `ocspcheck --help`. */
  group: string
  load: () => Promise<CommandDefinition>
}

export const COMMANDS: readonly CommandEntry[] = []
