/** Completion for PowerShell 5.1 and 7. */
import type { CompletionCommand } from './model.ts'

export function powershellScript(commands: readonly CompletionCommand[]): string {
  return `# PowerShell completion for ocspcheck. In $PROFILE:  ocspcheck completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ocspcheck -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $commands = [ordered]@{
${commands.map(({ name, summary }) => `    ${quote(name)} = ${quote(summary)}`).join('\n')}
  }
  $options = @{
${commands
  .map(
    ({ name, options }) =>
      `    ${quote(name)} = @(${options
        .flatMap(({ flags }) => flags)
        .map(quote)
        .join(', ')})`,
  )
  .join('\n')}
  }
  $values = @{
${commands.flatMap(valueLines).join('\n')}
  }
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $before = @($words | Select-Object -Skip 1)
  if ($wordToComplete -ne '') { $before = @($before | Select-Object -SkipLast 1) }
  if ($before.Count -eq 0) {
    $commands.Keys | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $commands[$_])
    }
    return
  }
  $command = $before[0]
  $candidates = $values["$command $($before[-1])"]
  if ($null -eq $candidates) { $candidates = if ($wordToComplete -like '-*') { $options[$command] } else { $values["$command *"] } }
  $candidates | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`
}

function valueLines({ name, options, args }: CompletionCommand): string[] {
  const lines = options.flatMap(({ flags, value }) =>
    value?.kind === 'word'
      ? flags.map(flag => `    ${quote(`${name} ${flag}`)} = @(${value.choices.map(quote).join(', ')})`)
      : [],
  )
  return args.kind === 'word'
    ? [...lines, `    ${quote(`${name} *`)} = @(${args.choices.map(quote).join(', ')})`]
    : lines
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`
