/**
 * commander as the CommonJS package that it is: by way of its ESM wrapper `ocspcheck --help` takes some 8 % longer to start
 * (test/bench/start-up.ts).
 */
import { createRequire } from 'node:module'

const commander: typeof import('commander') = createRequire(import.meta.url)('commander')

export const { Command, CommanderError, InvalidArgumentError, Option } = commander
export type Command = import('commander').Command
export type Option = import('commander').Option
