/** The part of the comparison that fits into every run: all but the browsers, and but the scenarios that keep clients waiting. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { describeWhere, hasProgram } from '../support/needs.ts'
import { temporaryFolder } from './client.ts'
import type { Row } from './compare.ts'
import { REAL_CLIENTS } from './list/all.ts'
import { namespaceIsPossible } from './namespace.ts'
import { runProgram } from './program.ts'
import { describe as inWords } from './table.ts'

const QUICK = REAL_CLIENTS.filter(({ cost }) => cost === 'quick')
const TIME_LIMIT_MS = 12 * 60_000

const missing = [...new Set(QUICK.map(({ program }) => program))].filter(program => !hasProgram(program))
const possible = missing.length === 0 && hasProgram('unshare') && hasProgram('ip') && namespaceIsPossible()

describeWhere(possible, `needs namespaces, ip ${missing.join(' ')}`, 'real clients', () => {
  let rows: Row[] = []
  let output = ''

  beforeAll(async () => {
    const folder = await temporaryFolder()
    const json = join(folder, 'rows.json')
    const argv = ['--import', 'tsx', join(import.meta.dirname, 'verify.ts'), '--quick', '--json', json]
    ;({ output } = await runProgram(process.execPath, argv, { timeLimitMs: TIME_LIMIT_MS }))
    rows = JSON.parse(await readFile(json, 'utf8').catch(() => '[]'))
    await rm(folder, { recursive: true })
  }, TIME_LIMIT_MS + 10_000)

  it.each(QUICK.map(({ name }) => name))('%s does what is predicted', name => {
    const visits = rows.filter(({ client }) => client === name)
    expect(visits.length, output.slice(-3000)).toBeGreaterThan(40)
    expect(visits.filter(({ agreement }) => agreement === 'errs').map(inWords)).toEqual([])
  })
})
