/** Completion for fish 3 and later. */
import type { CompletionCommand, CompletionOption } from './model.ts'

export function fishScript(commands: readonly CompletionCommand[]): string {
  const lines = [
    '# fish completion for ocspcheck:  ocspcheck completion fish > ~/.config/fish/completions/ocspcheck.fish',
    'complete -c ocspcheck -e',
    'complete -c ocspcheck -f',
    'complete -c ocspcheck -n __fish_use_subcommand -s V -l version -d "print the version"',
    'complete -c ocspcheck -n __fish_use_subcommand -s h -l help -d "print the help"',
    ...commands.flatMap(commandLines),
  ]
  return `${lines.join('\n')}\n`
}

function commandLines({ name, summary, options, args }: CompletionCommand): string[] {
  const within = `complete -c ocspcheck -n ${quote(`__fish_seen_subcommand_from ${name}`)}`
  const lines = [`complete -c ocspcheck -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`]
  if (args.kind === 'file') {
    lines.push(`${within} -F`)
  } else if (args.kind === 'word') {
    lines.push(`${within} -a ${quote(args.choices.join(' '))}`)
  }
  return [...lines, ...options.map(option => optionLine(within, option))]
}

function optionLine(within: string, { flags, description, value }: CompletionOption): string {
  const names = flags
    .map(flag => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
    .join(' ')
  const takes =
    value === undefined
      ? ''
      : value.kind === 'word'
        ? ` -x -a ${quote(value.choices.join(' '))}`
        : value.kind === 'file'
          ? ' -r -F'
          : ' -x'
  return `${within} ${names}${takes} -d ${quote(description)}`
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
