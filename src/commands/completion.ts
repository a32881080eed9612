/** `ocspcheck completion`: made from the same data as the help. */
import { type CommandDefinition, UsageError } from './command.ts'
import { bashScript } from './completion/bash.ts'
import { fishScript } from './completion/fish.ts'
import { type CompletionCommand, completionCommand } from './completion/model.ts'
import { powershellScript } from './completion/powershell.ts'
import { zshScript } from './completion/zsh.ts'
import { ExitCode } from './exit-codes.ts'
import { COMMANDS } from './index.ts'

const SHELLS: Readonly<Record<string, (commands: readonly CompletionCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
}

/** Arguments that are words. */
const WORDS: Readonly<Record<string, readonly string[]>> = { completion: Object.keys(SHELLS) }

export const command: CommandDefinition = {
  name: 'completion',
  summary: 'print completions for bash, zsh, fish or powershell',
  description:
    'Prints a script that completes commands, options and their values. Each says in its first lines where to put it.',
  arguments: [{ name: '<shell>', description: Object.keys(SHELLS).join(', ') }],
  options: [],
  examples: [
    { line: 'eval "$(ocspcheck completion bash)"', says: 'bash, in ~/.bashrc' },
    { line: 'source <(ocspcheck completion zsh)', says: 'zsh, in ~/.zshrc after compinit' },
    { line: 'ocspcheck completion fish | source', says: 'fish' },
  ],
  exitCodes: [
    { code: 0, means: 'printed' },
    { code: 2, means: 'no such shell' },
  ],
  run: async (io, [shell = '']) => {
    const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined
    if (!script) {
      throw new UsageError(
        `there are no completions for "${shell}"`,
        `One of ${Object.keys(SHELLS).join(', ')}.`,
      )
    }
    const commands = await Promise.all(
      COMMANDS.map(async ({ name, load }) => completionCommand(await load(), WORDS[name])),
    )
    io.stdout.write(script(commands))
    return ExitCode.pass
  },
}
