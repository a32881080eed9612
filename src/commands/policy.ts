/** The gate as the user wants it: flags win over the policy file, and that over our defaults. */

import { DEFAULT_POLICY, type Level, type Policy } from '../judge/policy.ts'
import { PolicyError } from '../judge/policy-check.ts'
import { POLICY_KEYS, type PolicyFile, readPolicy } from '../judge/policy-file.ts'
import { DOCS } from '../version.ts'
import { type Io, UsageError } from './command.ts'
import { refuseUnknownClients, refuseUnknownRules } from './known.ts'
import { readText } from './output/files.ts'
import type { Parsed } from './parser.ts'

/** The values of GATE_OPTIONS, parsed. */
export interface GateValues {
  failOn: Policy['failOn']
  client?: string[][]
  requireStaple?: boolean
  minStapleRemaining: number
  inconclusive?: 'fail' | 'pass'
  severity?: (readonly [rule: string, level: Level])[]
  policy?: string
}

type FromFile = GateValues & { retries: number }

export async function policyOf(values: GateValues): Promise<Policy> {
  const clients = values.client?.flat() ?? DEFAULT_POLICY.clients
  const severities = Object.fromEntries(values.severity ?? [])
  await refuseUnknownClients('--client', clients)
  await refuseUnknownRules('--severity', Object.keys(severities))
  return {
    failOn: values.failOn,
    clients: [...new Set(clients)],
    requireStaple: values.requireStaple ?? false,
    minStapleRemainingMs: values.minStapleRemaining,
    ...(values.inconclusive && { inconclusive: values.inconclusive }),
    severities,
    ...(values.policy && { file: values.policy }),
  }
}

/** The options of a command, those of its policy file filled in where no flag gave them. */
export async function withPolicyFile({ options, source }: Parsed, io: Io): Promise<Record<string, unknown>> {
  const file = options.policy as string
  const text = await readText('--policy', file, io.stdin)
  const fromFile = asValues(parsePolicy(file, text))
  const merged: Record<string, unknown> = { ...options }
  for (const [name, value] of Object.entries(fromFile)) {
    if (name === 'severity') {
      // By rule: a flag for one rule leaves the file's others as they are.
      merged.severity = [...(value as unknown[]), ...((options.severity as unknown[] | undefined) ?? [])]
    } else if (source(name) !== 'cli') {
      merged[name] = value
    }
  }
  return merged
}

function parsePolicy(file: string, text: string): PolicyFile {
  try {
    return readPolicy(text, file)
  } catch (error) {
    if (error instanceof PolicyError) {
      throw new UsageError(
        `--policy ${file}: ${error.problems.join('; ')}`,
        `Its keys are ${POLICY_KEYS.join(', ')}; their values: ${DOCS}/policy.md`,
      )
    }
    throw error
  }
}

/** A policy as the flags would have given it. */
function asValues(policy: PolicyFile): Partial<FromFile> {
  const values: Partial<FromFile> = {
    failOn: policy.failOn,
    client: policy.clients && [[...policy.clients]],
    requireStaple: policy.requireStaple,
    minStapleRemaining: policy.minStapleRemainingMs,
    inconclusive: policy.inconclusive,
    severity: policy.severities && Object.entries(policy.severities),
    retries: policy.retries,
  }
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
