/** The gate: what makes the run fail. The same names stand in a policy file. */
import { FAIL_ON, INCONCLUSIVE, LEVELS, type Level } from '../../judge/policy.ts'
import { type OptionDefinition, UsageError } from '../command.ts'
import { duration, words } from './parse.ts'

const GATE = 'Gate:'

export const GATE_OPTIONS = [
  {
    flags: '--fail-on <severity>',
    description: 'exit 1 from this severity on',
    group: GATE,
    choices: FAIL_ON,
    default: 'error',
  },
  {
    flags: '--client <id,...>',
    description: 'the clients whose refusal is an error (list: ocspcheck clients)',
    group: GATE,
    repeatable: true,
    parse: words,
  },
  {
    flags: '--require-staple',
    description: 'a handshake without a good staple is an error, where the certificate has an OCSP URL',
    group: GATE,
  },
  {
    flags: '--min-staple-remaining <24h>',
    description: 'warn when a staple stays good for less than this',
    group: GATE,
    default: '24h',
    parse: duration('--min-staple-remaining', 'h'),
  },
  {
    flags: '--inconclusive <how>',
    description: 'what a target that could not be judged does to the gate, instead of exit 3',
    group: GATE,
    choices: INCONCLUSIVE,
  },
  {
    flags: '--severity <rule=level>',
    description: 'another severity for a rule: error, warning, notice or off',
    group: GATE,
    repeatable: true,
    parse: severityOf,
  },
  {
    flags: '--policy <file.json>',
    description: 'the options of the gate, by name, from a file; flags win over it',
    group: GATE,
  },
] as const satisfies readonly OptionDefinition[]

/** `crl-unreachable=warning`. Whether the rule exists is seen when the policy is put together. */
export function severityOf(text: string): [rule: string, level: Level] {
  const match = /^(?<rule>[a-z0-9]+(?:-[a-z0-9]+)*)=(?<level>[a-z]+)$/.exec(text.trim())
  const { rule, level } = match?.groups ?? {}
  if (!rule || !isLevel(level)) {
    throw new UsageError(
      `--severity: "${text}" is not rule=level`,
      `Write the rule's name and ${LEVELS.join(', ')}: --severity ocsp-unreachable=notice (rules: ocspcheck explain).`,
    )
  }
  return [rule, level]
}

export const isLevel = (text: unknown): text is Level => LEVELS.includes(text as Level)
