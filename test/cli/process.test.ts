/** What only a process shows: signals, pipes, exit codes, and that nothing written is lost. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { startSilent } from '../commands/support/sockets.ts'
import { describeWith, hasProgram } from '../support/needs.ts'
import { closedPort } from '../support/port.ts'
import { REPORTS } from '../support/reports.ts'

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.ts')
const NODE = [process.execPath, '--import', 'tsx', CLI] as const

interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

function start(args: readonly string[]): ChildProcessWithoutNullStreams {
  const [program, ...before] = NODE
  return spawn(program, [...before, ...args])
}

function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const written = { stdout: '', stderr: '' }
  child.stdout.on('data', piece => {
    written.stdout += piece
  })
  child.stderr.on('data', piece => {
    written.stderr += piece
  })
  return new Promise(resolve => child.on('close', (code, signal) => resolve({ code, signal, ...written })))
}

function manyReports(count: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'ocspcheck-')), 'reports.ndjson')
  const line = `${JSON.stringify(REPORTS.dead)}\n`
  writeFileSync(file, line.repeat(count))
  return file
}

const posix = process.platform !== 'win32'

describe('the process', () => {
  it('prints its version and ends with 0', async () => {
    expect(await ended(start(['--version']))).toMatchObject({ code: 0, stderr: '' })
  })

  it('ends with 0 when help is asked for', async () => {
    for (const args of [['help'], ['help', 'probe'], ['probe', '--help']]) {
      expect(await ended(start(args))).toMatchObject({ code: 0, stderr: '' })
    }
  })

  it('ends with 2 for wrong use', async () => {
    expect(await ended(start(['probe', '--nonsense']))).toMatchObject({ code: 2, stdout: '' })
  })

  it('loses nothing of a long answer to a slow reader', async () => {
    const child = start(['render', manyReports(400), '--format', 'ndjson'])
    child.stdout.pause()
    const end = ended(child)
    child.stdout.pause()
    setTimeout(() => child.stdout.resume(), 1500)
    const { code, stdout } = await end
    expect(stdout.split('\n')).toHaveLength(401)
    expect(code).toBe(1)
  })

  it('is quiet when the reader goes away', async () => {
    const child = start(['render', manyReports(1000), '--format', 'ndjson'])
    let stderr = ''
    child.stderr.on('data', piece => {
      stderr += piece
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise(resolve => child.on('close', resolve))
    expect(stderr).toBe('')
    expect(code).not.toBe(70)
  })

  it.runIf(posix && hasProgram('bash'))('is quiet before head', async () => {
    const quoted = NODE.map(word => `'${word}'`).join(' ')
    const shell = spawn('bash', [
      '-c',
      `${quoted} render '${manyReports(1000)}' --format ndjson | head -c 10`,
    ])
    const { stdout, stderr } = await ended(shell)
    expect({ length: stdout.length, stderr }).toEqual({ length: 10, stderr: '' })
  })

  it.runIf(posix).each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s: ends soon, with %d', async (signal, expected) => {
    const silent = await startSilent()
    const reached = new Promise(resolve => silent.server.once('connection', resolve))
    const child = start(['probe', silent.target])
    const end = ended(child)
    await reached
    child.kill(signal)
    const { code, stderr } = await end
    await silent.close()
    expect({ code, stderr }).toEqual({ code: expected, stderr: '' })
  })

  it('a fault of ours is 70, with a line that asks for a report', async () => {
    // A fault by force: a module that the output needs is replaced by one that throws.
    const folder = mkdtempSync(join(tmpdir(), 'ocspcheck-'))
    writeFileSync(
      join(folder, 'hooks.mjs'),
      `export const load = (url, context, next) => url.endsWith('render/json.ts')
        ? { format: 'module', shortCircuit: true, source: 'throw new Error("by force")' }
        : next(url, context)`,
    )
    writeFileSync(
      join(folder, 'register.mjs'),
      `import { register } from 'node:module'
       register('./hooks.mjs', import.meta.url)`,
    )
    const register = pathToFileURL(join(folder, 'register.mjs')).href
    const args = ['--import', 'tsx', '--import', register, CLI, 'render', manyReports(1), '--json']
    const child = spawn(process.execPath, args)
    const { code, stderr } = await ended(child)
    expect(stderr).toMatch(/^ocspcheck: this is a fault of ocspcheck itself\. Please report it at https:\/\//)
    expect(stderr).toContain('by force')
    expect(stderr).toContain(`node ${process.versions.node}`)
    expect(code).toBe(70)
  })
})

describeWith(['script', 'stty'], 'on a terminal', () => {
  /** Standard output and error of the process are a pseudo-terminal of so many columns. */
  async function onTerminal(columns: number, args: readonly string[]): Promise<Ended> {
    const line = [...NODE, ...args].map(word => `'${word}'`).join(' ')
    const child = spawn('script', ['-qec', `stty cols ${columns}; exec ${line}`, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm', CI: '', NO_COLOR: '1', FORCE_COLOR: '' },
    })
    child.stdin.end()
    return ended(child as ChildProcessWithoutNullStreams)
  }
  const HIDE_CURSOR = '\u001b[?25l'
  const SHOW_CURSOR = '\u001b[?25h'

  it('something turns while it works, and is gone in the end', async () => {
    const target = `127.0.0.1:${await closedPort()}`
    const { code, stdout } = await onTerminal(80, ['probe', target])
    expect(stdout).toContain(HIDE_CURSOR)
    expect(stdout.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(stdout.lastIndexOf(HIDE_CURSOR))
    // After the verdict comes at most the cursor.
    expect(stdout).toMatch(/INCONCLUSIVE[^\n]*\n[^\n]*$/)
    expect(code).toBe(3)
  })

  it('several: a bar that counts', async () => {
    const target = `127.0.0.1:${await closedPort()}`
    const { stdout } = await onTerminal(80, ['probe', target, target])
    expect(stdout).toMatch(/[█░]{24} 1 of 2, 1 failed/)
  })

  it.each([
    ['a terminal without columns', 0, []],
    ['output for machines', 80, ['--json']],
    ['-q', 80, ['-q']],
  ])('nothing moves: %s', async (_, columns, args) => {
    const { code, stdout } = await onTerminal(columns, ['probe', `127.0.0.1:${await closedPort()}`, ...args])
    expect(stdout).not.toContain(HIDE_CURSOR)
    expect(code).toBe(3)
  })
})
