import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/commands/index.ts'
import { describeWith } from '../support/needs.ts'
import { run } from './support/run.ts'

async function scriptFile(shell: string): Promise<string> {
  const { code, stdout } = await run(['completion', shell])
  expect(code).toBe(0)
  const file = join(mkdtempSync(join(tmpdir(), 'ocspcheck-')), `_ocspcheck`)
  writeFileSync(file, stdout)
  return file
}

const names = COMMANDS.map(({ name }) => name)

describeWith(['bash'], 'bash', () => {
  async function complete(...words: string[]): Promise<string[]> {
    const file = await scriptFile('bash')
    const program = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _ocspcheck; printf '%s\\n' "\${COMPREPLY[@]}"`
    const out = execFileSync('bash', ['-c', program, 'bash', file, 'ocspcheck', ...words], {
      encoding: 'utf8',
    })
    return out.split('\n').filter(Boolean)
  }

  it('commands', async () => {
    expect(await complete('')).toEqual(expect.arrayContaining(names))
    expect(await complete('rend')).toEqual(['render'])
  })

  it('options and their values', async () => {
    expect(await complete('probe', '--start')).toEqual(['--starttls'])
    expect(await complete('probe', '--format', 'ju')).toEqual(['junit'])
    expect(await complete('probe', '--fail-on', '')).toEqual(['error', 'warning', 'notice', 'never'])
    expect(await complete('completion', 'f')).toEqual(['fish'])
  })

  it('files where a file is wanted', async () => {
    expect(await complete('probe', '--ca-file', 'packag')).toContain('package.json')
    expect(await complete('render', 'packag')).toContain('package.json')
  })

  it('nothing where anything may stand', async () => {
    expect(await complete('probe', '--timeout', '')).toEqual([])
  })
})

describeWith(['zsh'], 'zsh', () => {
  const DRIVER = join(import.meta.dirname, 'support', 'complete.zsh')

  async function complete(line: string): Promise<string> {
    return execFileSync('zsh', ['-f', DRIVER, await scriptFile('zsh'), line], {
      encoding: 'utf8',
      timeout: 100_000,
    })
  }

  it('is well formed', async () => {
    expect(spawnSync('zsh', ['-n', await scriptFile('zsh')], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
  })

  it('commands', async () => {
    expect(await complete('ocspcheck rend')).toContain('ocspcheck render')
    const all = await complete('ocspcheck ')
    for (const name of names) {
      expect(all).toContain(name)
    }
  })

  it('options and their values', async () => {
    expect(await complete('ocspcheck probe --fail-on ')).toMatch(/error[\s\S]*never/)
    expect(await complete('ocspcheck probe --all')).toContain('--all-addresses')
  })
})

describeWith(['fish'], 'fish', () => {
  async function complete(line: string): Promise<string[]> {
    const file = await scriptFile('fish')
    const out = execFileSync('fish', ['-N', '-c', `source ${file}; complete -C '${line}'`], {
      encoding: 'utf8',
    })
    return out
      .split('\n')
      .filter(Boolean)
      .map(candidate => candidate.split('\t')[0]!)
  }

  it('commands', async () => {
    expect(await complete('ocspcheck ')).toEqual(expect.arrayContaining(names))
    expect(await complete('ocspcheck rend')).toEqual(['render'])
  })

  it('options and their values', async () => {
    expect(await complete('ocspcheck probe --start')).toEqual(['--starttls'])
    expect(await complete('ocspcheck probe --fail-on ')).toEqual(
      expect.arrayContaining(['error', 'warning', 'notice', 'never']),
    )
    expect(await complete('ocspcheck completion p')).toEqual(['powershell'])
  })

  it('files where a file is wanted', async () => {
    expect(await complete('ocspcheck render packag')).toContain('package.json')
  })
})

describe('powershell', () => {
  it('has every command, every option and every choice, quoted for PowerShell', async () => {
    const { stdout } = await run(['completion', 'powershell'])
    for (const { name, summary } of COMMANDS) {
      expect(stdout).toContain(`'${name}' = '${summary.replaceAll("'", "''")}'`)
    }
    expect(stdout).toContain("'probe --fail-on' = @('error', 'warning', 'notice', 'never')")
    expect(stdout).toContain("'--starttls'")
  })
})
