/** What only a network of one's own can show: packets that nobody answers, and no network at all. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SavedFacts } from '../../src/report.ts'
import { describeWhere, hasProgram } from '../support/needs.ts'
import { certify } from './support/authority.ts'
import { temporaryFolder } from './support/program.ts'

/** A route to 192.0.2.77 whose packets reach nobody: a SYN without an answer, as behind a filter. */
const FILTERED = [
  'ip link add near type veth peer name far',
  'ip addr add 192.0.2.1/24 dev near',
  'ip link set near up && ip link set far up && ip link set lo up',
  'ip neigh add 192.0.2.77 lladdr 02:00:00:00:00:77 dev near nud permanent',
].join(' && ')

function canUnshare(): boolean {
  if (process.platform !== 'linux' || !hasProgram('unshare') || !hasProgram('ip')) return false
  try {
    execFileSync('unshare', ['-n', 'sh', '-c', FILTERED], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const program = join(import.meta.dirname, 'support/in-namespace.ts')

function runIn(setUp: string, task: string, argument: string): unknown {
  const node = `'${process.execPath}' --import tsx '${program}' '${task}' '${argument}'`
  return JSON.parse(
    execFileSync('unshare', ['-n', 'sh', '-c', `${setUp} && exec ${node}`], { encoding: 'utf8' }),
  )
}

describeWhere(canUnshare(), 'needs root, unshare and iproute2', 'behind a filter', () => {
  test('a SYN without an answer times out in the phase connect', () => {
    expect(runIn(FILTERED, 'get', 'http://192.0.2.77/')).toMatchObject([
      { state: 'failed', phase: 'connect', code: 'TIMEOUT', partial: { address: '192.0.2.77:80' } },
    ])
    expect(runIn(FILTERED, 'handshake', '192.0.2.77')).toMatchObject({
      state: 'failed',
      phase: 'connect',
      code: 'TIMEOUT',
    })
  })
})

describeWhere(canUnshare(), 'needs root, unshare and iproute2', 'without any network', () => {
  test('the host has no way out, and says so', async () => {
    const leaf = await certify('site.test', {
      ocspUrls: ['http://192.0.2.77/'],
      crlUrls: ['http://crl.example.com/a.crl'],
    })
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'leaf.pem'), leaf.pem)
    const saved = runIn('ip link set lo up', 'responder', join(folder, 'leaf.pem')) as SavedFacts
    expect(saved.facts.observed.reachedAnything).toBe(false)
    expect(saved.facts.responders[0]?.exchanges).toMatchObject([{ state: 'failed', code: 'ENETUNREACH' }])
    expect(saved.facts.crls[0]?.exchanges).toMatchObject([{ state: 'failed', phase: 'resolve' }])
  })
})
