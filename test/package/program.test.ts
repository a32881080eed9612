/** The built program as a process: what becomes of its streams. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'ocspcheck.js')

/** By way of a shell: its redirections are what is tested. */
async function shell(line: string): Promise<{ code: number; stderr: string }> {
  const env = { ...process.env, OCSPCHECK: `${process.execPath} ${PROGRAM}` }
  try {
    const { stderr } = await promisify(execFile)('sh', ['-c', line], { env, timeout: 60_000 })
    return { code: 0, stderr }
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string }
    return { code, stderr }
  }
}

describe.skipIf(!existsSync('/dev/full'))('a stdout that takes nothing', () => {
  it.each(['--help', '--version', 'clients --json'])(
    '%s: a full disk is told, and is not a pass',
    async args => {
      const { code, stderr } = await shell(`$OCSPCHECK ${args} > /dev/full`)
      expect(stderr).toMatch(/^ocspcheck: cannot write to stdout: ENOSPC/)
      expect(code).toBe(2)
    },
  )

  it('a reader that has enough is no fault', async () => {
    expect(await shell('$OCSPCHECK explain | head -n 1 > /dev/null')).toEqual({ code: 0, stderr: '' })
  })
})
