import { expect, it } from 'vitest'
import { runProgram } from './program.ts'

it('gives the exit code and everything printed', async () => {
  const ended = await runProgram('sh', ['-c', 'cat; echo two >&2; exit 3'], {
    timeLimitMs: 20_000,
    input: 'one ',
  })
  expect(ended).toMatchObject({ exitCode: 3, output: 'one two\n' })
})

it('has the number of the signal that it died of, as shells do', async () => {
  expect(await runProgram('sh', ['-c', 'kill -TERM $$'], { timeLimitMs: 20_000 })).toMatchObject({
    exitCode: 128 + 15,
  })
})

it('ends it when its time is up, and what it has started, which would keep its output open', async () => {
  const ended = await runProgram('sh', ['-c', 'sleep 600 & wait'], { timeLimitMs: 2000 })
  expect(ended).toMatchObject({ exitCode: null })
})
