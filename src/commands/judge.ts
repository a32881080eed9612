/** `ocspcheck judge`: saved facts, judged again: by another clock, another gate, another version. */
import type { SavedFacts } from '../report.ts'
import { type CommandDefinition, type OptionDefinition, UsageError } from './command.ts'
import { EXIT_CODES, interruptedCode, worstExitCode } from './exit-codes.ts'
import { GATE_OPTIONS } from './options/gate.ts'
import { OUTPUT_OPTIONS } from './options/output.ts'
import { type OutputOptions, openOutputs } from './output/outputs.ts'
import { type GateValues, policyOf } from './policy.ts'
import { checkFacts, readDocuments } from './saved.ts'

type JudgeValues = GateValues & OutputOptions & { at?: Date | 'observed' }

const AT_OPTION: OptionDefinition = {
  flags: '--at <time>',
  description:
    'the clock of the judgement: ISO 8601, or "observed" for the time of the observation. Default: now',
  group: 'Judgement:',
  parse: instant,
}

export const command: CommandDefinition = {
  name: 'judge',
  summary: 'judge saved facts again: at another time, for other clients, by another policy',
  description: [
    'Reads what --save-facts wrote (or a report: its facts are judged anew) and judges it. Nothing is contacted, so the same facts give the same report, whoever judges them.',
    '',
    'Without --at the clock is now: an answer that was good when it was observed may have expired since.',
  ].join('\n'),
  arguments: [
    { name: '<facts.json...>', description: 'saved facts, one document or one a line; - reads stdin' },
  ],
  options: [AT_OPTION, ...GATE_OPTIONS, ...OUTPUT_OPTIONS],
  examples: [
    { line: 'ocspcheck probe example.com --save-facts facts.json', says: 'observe' },
    { line: 'ocspcheck judge facts.json --at observed --client firefox', says: 'judge for another client' },
    { line: 'ocspcheck judge facts.json --at 2027-01-31T00:00:00Z', says: 'at another time' },
  ],
  exitCodes: EXIT_CODES,
  run: async (io, files, options) => {
    const values = options as unknown as JudgeValues
    const policy = await policyOf(values)
    const saved = (await readDocuments(files, io)).map(checkFacts)
    const outputs = await openOutputs(values, io, saved.length > 1)
    const { judge } = await import('../judge/judge.ts')
    const codes: number[] = []
    for (const one of saved) {
      if (io.signal.aborted) {
        codes.push(interruptedCode(io.signal))
        break
      }
      const report = judge(one, { at: clock(values.at, one, io.now()), policy })
      codes.push(report.exitCode)
      await outputs.deliver(report)
    }
    return (await outputs.finish()) ?? worstExitCode(codes)
  },
}

function clock(at: JudgeValues['at'], { startedAt }: SavedFacts, now: Date): Date {
  return at === 'observed' ? new Date(startedAt) : (at ?? now)
}

function instant(text: string): Date | 'observed' {
  if (text === 'observed') {
    return 'observed'
  }
  // A date alone is midnight in UTC; a time without a zone would mean another instant on another machine.
  const whole = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  const time = Date.parse(text)
  if (!whole || Number.isNaN(time)) {
    throw new UsageError(
      `--at: "${text}" is not an instant`,
      'Write ISO 8601 with a zone, such as 2026-11-22T15:00:00Z, a date (midnight in UTC), or "observed".',
    )
  }
  return new Date(time)
}
