/** `--targets`: one a line, options after the target, `#` begins a comment. */

import { Command, CommanderError } from 'commander'
import { oneLine } from '../../render/sanitize.ts'
import { type OptionDefinition, UsageError } from '../command.ts'
import { addOptions, sourcesOf } from '../parser.ts'

export interface TargetLine {
  target: string
  /** Only what the line itself says, by attribute name. */
  options: Record<string, unknown>
  /** `hosts.txt:12`, for messages. */
  where: string
}

export function parseTargetsFile(
  name: string,
  text: string,
  options: readonly OptionDefinition[],
): TargetLine[] {
  const lines: TargetLine[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const where = `${name}:${index + 1}`
    const [target, ...rest] = splitLine(line, where)
    if (target === undefined) {
      continue
    }
    if (target.startsWith('-')) {
      throw new UsageError(
        `${where}: the line begins with the option ${oneLine(target)}`,
        'Write the target first: mail.example.com:25 --starttls smtp',
      )
    }
    lines.push({ target, options: rest.length === 0 ? {} : lineOptions(rest, options, where), where })
  }
  return lines
}

/** Words as a shell has them, without its expansions: '…' and "…" hold a word together, # begins a comment. */
function splitLine(line: string, where: string): string[] {
  const words: string[] = []
  const pattern = /\s+|#.*$|(?<word>(?:[^\s"'#]|"[^"]*"|'[^']*'|(?<=\S)#)+)|(?<stray>.)/gy
  for (const { groups } of line.matchAll(pattern)) {
    if (groups?.stray !== undefined) {
      throw new UsageError(`${where}: a quote (${groups.stray}) is not closed`)
    }
    if (groups?.word !== undefined) {
      words.push(groups.word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
    }
  }
  return words
}

function lineOptions(
  words: readonly string[],
  options: readonly OptionDefinition[],
  where: string,
): Record<string, unknown> {
  const parser = new Command(where).exitOverride().helpOption(false).allowExcessArguments(true)
  parser.configureOutput({ writeErr: () => {}, outputError: () => {} })
  addOptions(parser, options)
  try {
    parser.parse(words, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      throw new UsageError(
        `${where}: ${error.message.replace(/^error: /, '')}`,
        'After a target may stand the options that concern one target; the others go on the command line.',
      )
    }
    if (error instanceof UsageError) {
      throw new UsageError(`${where}: ${error.message}`, error.hint)
    }
    throw error
  }
  if (parser.args.length > 0) {
    throw new UsageError(
      `${where}: "${oneLine(parser.args[0]!)}" stands after the target and is no option`,
      'Write one target a line, and its options after it.',
    )
  }
  const source = sourcesOf(parser)
  return Object.fromEntries(Object.entries(parser.opts()).filter(([name]) => source(name) === 'cli'))
}
