/** Completion for zsh, to be sourced or put into a folder of $fpath as _ocspcheck. */
import type { CompletionCommand, CompletionOption } from './model.ts'

export function zshScript(commands: readonly CompletionCommand[]): string {
  return `#compdef ocspcheck
# zsh completion for ocspcheck. In ~/.zshrc, after compinit:  source <(ocspcheck completion zsh)
_ocspcheck() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _ocspcheck ]]; then
  _ocspcheck "$@"
else
  compdef _ocspcheck ocspcheck
fi
`
}

function commandCase({ name, options, args }: CompletionCommand): string {
  const rest =
    args.kind === 'word'
      ? `*:argument:(${args.choices.join(' ')})`
      : args.kind === 'file'
        ? '*:file:_files'
        : '*:argument: '
  const specs = [...options.flatMap(optionSpecs), quote(rest)]
  return `    ${name})\n      _arguments -s \\\n${specs.map(spec => `        ${spec}`).join(' \\\n')}\n      ;;`
}

function optionSpecs({ flags, description, value }: CompletionOption): string[] {
  const says = description.replace(/[[\]]/g, '\\$&').replaceAll(':', '\\:')
  const action =
    value === undefined
      ? ''
      : value.kind === 'word'
        ? `:value:(${value.choices.join(' ')})`
        : value.kind === 'file'
          ? ':file:_files'
          : ':value: '
  // "*": may be given again. Long options take their value after a space or an equals sign.
  return flags.map(flag =>
    quote(`*${flag}${value !== undefined && flag.startsWith('--') ? '=' : ''}[${says}]${action}`),
  )
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
