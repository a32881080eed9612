import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/commands/index.ts'
import { describeWith } from '../support/needs.ts'
import { run } from './support/run.ts'

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'man', 'ocspcheck.1')

describe('the manual page', () => {
  it('in docs/man is what the program prints (npm run man writes it)', async () => {
    const { code, stdout } = await run(['man'])
    expect(code).toBe(0)
    expect(readFileSync(PAGE, 'utf8')).toBe(stdout)
  })
})

describeWith(['mandoc'], 'the manual page as mandoc reads it', () => {
  it('has no error', () => {
    execFileSync('mandoc', ['-T', 'lint', '-W', 'error', PAGE], { stdio: 'pipe' })
  })

  it('holds every command, option, exit code and example, each as it is typed', async () => {
    const text = execFileSync('mandoc', ['-T', 'utf8', '-O', 'width=300', PAGE], { encoding: 'utf8' })
    const plain = text.replace(/.\u0008/g, '').replace(/\s+/g, ' ')
    for (const { name, load } of COMMANDS) {
      const { options, examples } = await load()
      expect(plain).toContain(`ocspcheck ${name}`)
      for (const { flags } of options) {
        expect(plain).toContain(flags.replaceAll('…', '...'))
      }
      for (const { line } of examples) {
        expect(plain).toContain(line.replace(/\s+/g, ' ').replaceAll('…', '...'))
      }
    }
  })
})
