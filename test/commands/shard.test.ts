import { describe, expect, it } from 'vitest'
import { partOf } from '../../src/commands/run/shard.ts'

const ALL = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

describe('--shard', () => {
  it('parts that together are the whole, none twice, alike in size', () => {
    const parts = [1, 2, 3, 4].map(index => partOf(ALL, { index, count: 4 }, {}))
    expect(parts.flat().sort()).toEqual(ALL)
    expect(parts.map(part => part.length)).toEqual([2, 2, 2, 1])
  })

  it.each([
    ['Kubernetes counts from 0', { JOB_COMPLETION_INDEX: '1', OCSPCHECK_SHARD_COUNT: '4' }, ['b', 'f']],
    ['GitLab counts from 1', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4' }, ['b', 'f']],
    [
      'our own before any',
      { OCSPCHECK_SHARD_INDEX: '1', OCSPCHECK_SHARD_COUNT: '4', CI_NODE_INDEX: '2' },
      ['a', 'e'],
    ],
  ])('auto: %s', (_, env, part) => {
    expect(partOf(ALL, { auto: true }, env)).toEqual(part)
  })

  it('auto/n: the count from the command line', () => {
    expect(partOf(ALL, { auto: true, count: 4 }, { JOB_COMPLETION_INDEX: '0' })).toEqual(['a', 'e'])
  })

  it.each([
    ['nothing says which part', {}, /nothing in the environment/],
    ['nothing says of how many', { JOB_COMPLETION_INDEX: '0' }, /not of how many/],
    ['the index is beyond the count', { CI_NODE_INDEX: '5', CI_NODE_TOTAL: '4' }, /no part of 4/],
    ['the index is no number', { JOB_COMPLETION_INDEX: 'x', OCSPCHECK_SHARD_COUNT: '4' }, /no part of 4/],
  ])('refuses: %s', (_, env, words) => {
    expect(() => partOf(ALL, { auto: true }, env)).toThrow(words)
  })
})
