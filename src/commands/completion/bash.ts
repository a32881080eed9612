/** Completion for bash 3.2 and later, without the bash-completion package. */
import type { CompletionCommand } from './model.ts'

export function bashScript(commands: readonly CompletionCommand[]): string {
  return `# bash completion for ocspcheck. In ~/.bashrc:  eval "$(ocspcheck completion bash)"
_ocspcheck() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -le 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} help --help --version' -- "$cur"))
    return
  fi
  case "$command $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
${commands.map(commandCase).join('\n')}
  esac
}
complete -o bashdefault -o filenames -F _ocspcheck ocspcheck
`
}

function valueCases({ name, options }: CompletionCommand): string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === undefined) {
      return []
    }
    const reply =
      value.kind === 'word' ? `-W '${value.choices.join(' ')}'` : value.kind === 'file' ? '-f' : undefined
    const body = reply ? `COMPREPLY=($(compgen ${reply} -- "$cur"));` : ''
    return [`    ${flags.map(flag => `'${name} ${flag}'`).join('|')}) ${body} return ;;`]
  })
}

function commandCase({ name, options, args }: CompletionCommand): string {
  const flags = options.flatMap(option => option.flags).join(' ')
  const rest =
    args.kind === 'word'
      ? `COMPREPLY=($(compgen -W '${args.choices.join(' ')}' -- "$cur"))`
      : args.kind === 'file'
        ? `COMPREPLY=($(compgen -f -- "$cur"))`
        : ':'
  return `    ${name}) case "$cur" in -*) COMPREPLY=($(compgen -W '${flags}' -- "$cur")) ;; *) ${rest} ;; esac ;;`
}
