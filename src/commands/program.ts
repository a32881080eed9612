/** `ocspcheck` itself: which command is meant, its help, and what becomes of what goes wrong. */

import { Command, CommanderError } from 'commander'
import { type Io, isUsageError, UsageError } from './command.ts'
import { ExitCode } from './exit-codes.ts'
import { COMMANDS } from './index.ts'
import { createParser, examplesText, exitCodesText, type Parsed, withManners } from './parser.ts'
import { PROGRAM } from './words.ts'

/** Reads the arguments (without `node` and the script), runs the command, returns the exit code. Never throws. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  try {
    return await run(args, io)
  } catch (error) {
    const code = await explain(error, io)
    return code === ExitCode.wrongUse && isPlugin(args) ? await pluginUnknown(error, io) : code
  }
}

async function run(args: readonly string[], io: Io): Promise<number> {
  const at = args.findIndex(arg => !arg.startsWith('-'))
  const head = at < 0 ? args : args.slice(0, at)
  if (head.some(arg => arg === '--version' || arg === '-V')) {
    io.stdout.write(await versionText(args.some(arg => arg === '--verbose' || arg === '-v')))
    return ExitCode.pass
  }
  const early = head.find(arg => !['-h', '--help', '-v', '--verbose'].includes(arg))
  if (early !== undefined) throw optionBeforeCommand(early, args)
  const word = args[at]
  const name = word === 'help' ? args[at + 1] : word
  let code: number = ExitCode.pass
  const program = await createProgram(name, io, async outcome => {
    code = await outcome
  })
  if (args.length === 0) {
    program.outputHelp({ error: true })
    return ExitCode.wrongUse
  }
  const isKnown = COMMANDS.some(command => command.name === name)
  if (name !== undefined && looksLikeTarget(name) && !isKnown) {
    throw new UsageError(
      `unknown command "${name}"`,
      `Did you mean: ocspcheck probe ${args.slice(at).join(' ')}`,
    )
  }
  // Commander would print all of the help for the help of a command that there is not.
  const said = name === undefined || isKnown ? args : args.slice(args.indexOf(name))
  await program.parseAsync([...said], { from: 'user' })
  return code
}

/** Options belong to a command, and stand behind it. */
function optionBeforeCommand(option: string, args: readonly string[]): UsageError {
  const command = args.find(arg => COMMANDS.some(({ name }) => name === arg))
  const rest = args.filter(arg => arg !== command)
  return new UsageError(
    `unknown option "${option}"`,
    command === undefined
      ? '`ocspcheck --help` lists the commands.'
      : `Options stand behind the command: ocspcheck ${[command, ...rest].join(' ')}`,
  )
}

/** Only the command that is meant is loaded; the others are lines of the help. */
async function createProgram(
  name: string | undefined,
  io: Io,
  done: (outcome: Promise<number>) => Promise<void>,
): Promise<Command> {
  const program = new Command('ocspcheck')
    .description(PROGRAM.description)
    .usage('<command> [options]')
    .helpOption('-h, --help', 'print this; after a command, its own help')
    .helpCommand('help [command]', 'print the help of a command')
    .option('-V, --version', "print the version; with -v, Node's and OpenSSL's too")
    .enablePositionalOptions()
  for (const entry of COMMANDS) {
    if (entry.name === name) {
      const definition = await entry.load()
      program.addCommand(
        createParser(definition, io, async parsed => {
          const options = await withPolicy(parsed, io)
          return done(definition.run(io, parsed.args, options))
        }),
      )
    } else {
      program.addCommand(
        withManners(new Command(entry.name).summary(entry.summary).usage('').helpOption(false), io).helpGroup(
          entry.group,
        ),
      )
    }
  }
  program.addHelpText('after', () => `\n${examplesText(PROGRAM)}\n${exitCodesText(PROGRAM)}`)
  return withManners(program, io).showHelpAfterError('`ocspcheck --help` lists the commands.')
}

/** `--policy` means the same wherever it is an option. */
async function withPolicy(parsed: Parsed, io: Io): Promise<Record<string, unknown>> {
  if (parsed.options.policy === undefined) {
    return parsed.options
  }
  const { withPolicyFile } = await import('./policy.ts')
  return withPolicyFile(parsed, io)
}

async function versionText(verbose: boolean): Promise<string> {
  const { version } = await import('../version.ts')
  const own = `ocspcheck ${version()}\n`
  const { node, openssl } = process.versions
  return verbose ? `${own}node ${node}\nopenssl ${openssl}\n${process.platform} ${process.arch}\n` : own
}

function looksLikeTarget(word: string): boolean {
  return /[.:[\]]/.test(word) || word === 'localhost'
}

/** To a monitor 2 is CRITICAL: a wrong command line is UNKNOWN, and what it reads is stdout. */
const isPlugin = (args: readonly string[]): boolean => /(^| )--format[= ]nagios( |$)/.test(args.join(' '))

const NAGIOS_UNKNOWN = 3

async function pluginUnknown(error: unknown, io: Io): Promise<number> {
  const { oneLine } = await import('../render/sanitize.ts')
  io.stdout.write(`OCSPCHECK UNKNOWN: ${oneLine((error as Error).message.replace(/^error: /, ''))}\n`)
  return NAGIOS_UNKNOWN
}

const HELP: ReadonlySet<string> = new Set(['commander.help', 'commander.helpDisplayed'])

/** What, why, and what to do. */
async function explain(error: unknown, io: Io): Promise<number> {
  if (error instanceof CommanderError) {
    // Help was asked for and printed; everything else was wrong use, and said so.
    return HELP.has(error.code) ? ExitCode.pass : ExitCode.wrongUse
  }
  if (isUsageError(error)) {
    const { oneLine } = await import('../render/sanitize.ts')
    io.stderr.write(`ocspcheck: ${oneLine(error.message)}\n`)
    if (error.hint) {
      io.stderr.write(`  ${oneLine(error.hint)}\n`)
    }
    return ExitCode.wrongUse
  }
  const { faultText } = await import('./fault.ts')
  io.stderr.write(faultText(error))
  return ExitCode.fault
}
