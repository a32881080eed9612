/** What probe and responder have in common: from jobs to the exit code. */
import type { Io } from '../command.ts'
import { type OutputOptions, openOutputs } from '../output/outputs.ts'
import { createProgress } from './progress.ts'
import { type Job, runJobs } from './runner.ts'
import { openFactsFile } from './save-facts.ts'

export interface SessionOptions extends OutputOptions {
  concurrency: number
}

export async function runSession(
  jobs: readonly Job[],
  options: SessionOptions,
  io: Io,
  several: boolean,
): Promise<number> {
  const outputs = await openOutputs(options, io, several)
  const facts = await openFactsFile(options.saveFacts, several).catch(async error => {
    await outputs.discard()
    throw error
  })
  const progress = await createProgress(io, {
    machine: outputs.machine,
    quiet: outputs.detail === 'quiet',
    total: several ? jobs.length : 1,
  })
  const { createShare } = await import('../../probe/share.ts')
  try {
    return await runJobs(jobs, {
      share: createShare(),
      io,
      concurrency: options.concurrency,
      outputs,
      progress,
      onFacts: facts?.save,
    })
  } finally {
    await facts?.finish()
  }
}
