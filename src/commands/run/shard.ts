/** `--shard`: one machine's part of the targets. */
import { UsageError } from '../command.ts'
import type { Shard } from '../options/many.ts'

/** What job runners set: the index, whether it counts from 0, and the count where they give one. */
const RUNNERS = [
  { index: 'OCSPCHECK_SHARD_INDEX', from: 1, count: 'OCSPCHECK_SHARD_COUNT' },
  // https://kubernetes.io/docs/tasks/job/indexed-parallel-processing-static/: the count is not given.
  { index: 'JOB_COMPLETION_INDEX', from: 0, count: 'OCSPCHECK_SHARD_COUNT' },
  // https://docs.gitlab.com/ci/variables/predefined_variables/
  { index: 'CI_NODE_INDEX', from: 1, count: 'CI_NODE_TOTAL' },
  // https://circleci.com/docs/variables/
  { index: 'CIRCLE_NODE_INDEX', from: 0, count: 'CIRCLE_NODE_TOTAL' },
  // https://buildkite.com/docs/pipelines/environment-variables
  { index: 'BUILDKITE_PARALLEL_JOB', from: 0, count: 'BUILDKITE_PARALLEL_JOB_COUNT' },
] as const

/** Every n-th target, so that the parts are alike in size whatever the order of the list. */
export function partOf<T>(all: readonly T[], shard: Shard | undefined, env: NodeJS.ProcessEnv): readonly T[] {
  if (shard === undefined) {
    return all
  }
  const { index, count } = 'auto' in shard ? fromEnvironment(shard.count, env) : shard
  return all.filter((_, position) => position % count === index - 1)
}

function fromEnvironment(
  given: number | undefined,
  env: NodeJS.ProcessEnv,
): { index: number; count: number } {
  const runner = RUNNERS.find(({ index }) => env[index] !== undefined && env[index] !== '')
  if (!runner) {
    throw new UsageError(
      '--shard auto: nothing in the environment says which part this is',
      `One of ${RUNNERS.map(({ index }) => index).join(', ')} is read. Or write --shard i/n.`,
    )
  }
  const index = Number(env[runner.index]) - runner.from + 1
  const count = given ?? Number(env[runner.count])
  if (!Number.isInteger(count) || count < 1) {
    throw new UsageError(
      `--shard auto: ${runner.index} says which part this is, but not of how many`,
      `Write --shard auto/n, or set ${runner.count} (in Kubernetes to the Job's completions).`,
    )
  }
  if (!Number.isInteger(index) || index < 1 || index > count) {
    throw new UsageError(
      `--shard auto: ${runner.index}=${env[runner.index]} is no part of ${count} (it counts from ${runner.from})`,
    )
  }
  return { index, count }
}
