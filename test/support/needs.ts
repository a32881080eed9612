import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe } from 'vitest'

/** Set by `.ci/run`: nothing may be skipped there. */
const requireAll = Boolean(process.env.OCSPCHECK_REQUIRE_ALL)

/** Where other projects' suites lie, or undefined where they are absent. */
export const corpora: string | undefined = process.env.OCSPCHECK_CORPORA || undefined

/** Is the program on the PATH? */
export function hasProgram(name: string): boolean {
  try {
    execFileSync(process.platform === 'win32' ? 'where' : 'which', [name], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** `describe` for tests that need programs: skipped with a word on stderr, and a failure where nothing may be skipped. */
export function describeWith(programs: readonly string[], title: string, body: () => void): void {
  const missing = programs.filter(program => !hasProgram(program))
  describeWhere(missing.length === 0, `needs ${missing.join(', ')}`, title, body)
}

/** `describe` for tests that read the corpora in place. */
export function describeWithCorpora(title: string, body: (folder: string) => void): void {
  const folder = corpora
  const there = folder !== undefined && existsSync(folder)
  describeWhere(there, 'needs OCSPCHECK_CORPORA', title, () => body(folder!))
}

/** `describe` under a condition that the machine may lack (a privilege, an address family …). */
export function describeWhere(condition: boolean, needs: string, title: string, body: () => void): void {
  if (condition) {
    describe(title, body)
  } else if (requireAll) {
    describe(title, () => {
      throw new Error(`${title}: ${needs}`)
    })
  } else {
    process.stderr.write(`SKIPPED: ${title}: ${needs}\n`)
    describe.skip(`${title} (${needs})`, body)
  }
}
