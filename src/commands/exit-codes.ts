/** What the exit code says. One table for help, man page and docs/exit-codes.md. */

export const ExitCode = {
  pass: 0,
  gateFailed: 1,
  wrongUse: 2,
  inconclusive: 3,
  fault: 70,
  interrupted: 130,
} as const

export const EXIT_CODES: readonly { code: number; means: string }[] = [
  { code: 0, means: 'pass' },
  { code: 1, means: 'the gate failed: a finding at or above --fail-on' },
  { code: 2, means: 'wrong use: an option, a file or a combination that cannot be' },
  {
    code: 3,
    means:
      'inconclusive: not reached, no issuer, --offline without a staple, or nothing at all is reached from here',
  },
  { code: 70, means: 'a fault of ocspcheck itself' },
  { code: 130, means: 'interrupted (Ctrl-C); what was there has been printed' },
]

/** 128 + the number of the signal, as shells have it; a reader that went away is SIGPIPE. */
const SIGNAL_CODES: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, EPIPE: 141 }

export function interruptedCode({ reason }: AbortSignal): number {
  return SIGNAL_CODES[String(reason)] ?? ExitCode.interrupted
}

/** Of several targets the worst is told, in this order; a signal's that is not in it is worse than all. */
const WORST_FIRST: readonly number[] = [70, 130, 2, 1, 3, 0]

export function worstExitCode(codes: Iterable<number>): number {
  let worst: number = ExitCode.pass
  for (const code of codes) {
    if (WORST_FIRST.indexOf(code) < WORST_FIRST.indexOf(worst)) {
      worst = code
    }
  }
  return worst
}
