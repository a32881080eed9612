/** The lines that docs give for several machines, run as they stand: four shards of three targets, merged. */
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Report } from '../../src/report.ts'
import { type Bench, startBench } from '../commands/support/lab.ts'
import { describeWith } from '../support/needs.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const page = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8')

const SCENARIOS = ['healthy', 'crl-only', 'ocsp-and-crl-dead']

describeWith(['sh', 'parallel'], 'what docs say about several machines', () => {
  let bench: Bench
  beforeAll(async () => {
    expect(existsSync(join(ROOT, 'dist', 'cli.js')), 'run `npm run build` first').toBe(true)
    bench = await startBench(SCENARIOS)
    const shim = join(bench.folder, 'ocspcheck')
    writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'bin', 'ocspcheck.js')}' "$@"\n`)
    chmodSync(shim, 0o755)
  })
  afterAll(() => bench?.close())

  /** A folder with the list of targets, and a shell in it. */
  function machine(name: string) {
    const folder = join(bench.folder, name)
    mkdirSync(folder)
    const lines = SCENARIOS.map(id => `${bench.hostname(id)}:${bench.ports.https} --attempts 1\n`)
    writeFileSync(join(folder, 'hosts.txt'), lines.join(''))
    const env = {
      ...process.env,
      PATH: `${bench.folder}${delimiter}${process.env.PATH}`,
      OCSPCHECK_CA_FILE: bench.caFile,
      OCSPCHECK_RESOLVER: bench.resolver,
    }
    // Beside this process, which is the bench.
    return (line: string, more: NodeJS.ProcessEnv = {}) =>
      new Promise<{ status: number; stdout: string }>(resolve => {
        const options = { cwd: folder, env: { ...env, ...more }, maxBuffer: 2 ** 26 }
        execFile('sh', ['-ec', line], options, (error, stdout) =>
          resolve({ status: Number(error?.code ?? 0), stdout }),
        )
      })
  }

  /** What the merged shards say, and the exit code of the merging. */
  async function merged(shell: ReturnType<typeof machine>, line: string): Promise<[number, string[]]> {
    const { status, stdout } = await shell(`${line} --format ndjson`)
    const reports = stdout.trimEnd().split('\n')
    return [status, reports.map(text => (JSON.parse(text) as Report).verdict).sort()]
  }

  it('GNU parallel', async () => {
    const shell = machine('parallel')
    const [, probe = '', render = ''] =
      /^ +(parallel --jobs 4 .*)\n +(ocspcheck render .*)$/m.exec(page('many-targets.md')) ?? []
    await shell(`PARALLEL_HOME=. ${probe} || true`)
    expect(await merged(shell, render)).toEqual([1, ['fail', 'pass', 'pass']])
  }, 120_000)

  it('a Kubernetes Indexed Job', async () => {
    const shell = machine('kubernetes')
    const file = page('many-targets/kubernetes-job.yaml')
    const [, folded = ''] = / +args:\n +- >-\n((?: {14}.*\n)+)/.exec(file) ?? []
    const line = folded
      .replace(/\s*\n\s*/g, ' ')
      .replace('npx --yes ocspcheck@0.1', 'ocspcheck')
      .replaceAll(/\/(targets|reports)\//g, '')
    for (const index of [0, 1, 2, 3]) {
      // A shard whose site fails is no failed pod.
      expect(await shell(line, { JOB_COMPLETION_INDEX: `${index}` })).toMatchObject({ status: 0 })
    }
    const [, render = ''] = /(ocspcheck render .*)$/m.exec(file) ?? []
    expect(await merged(shell, render.replace('/reports/', ''))).toEqual([1, ['fail', 'pass', 'pass']])
  }, 120_000)

  it('a GitHub matrix', async () => {
    const shell = machine('github')
    const file = page('many-targets/github-matrix.yml')
    const [, probe = ''] = /- run: \|\n((?: {10}.*\n)+)/.exec(file) ?? []
    for (const shard of [1, 2, 3, 4]) {
      const line = probe
        .replace('npx --yes ocspcheck@0.1', 'ocspcheck')
        .replaceAll(`\${{ matrix.shard }}`, `${shard}`)
      expect(await shell(line)).toMatchObject({ status: 0 })
    }
    const [, render = ''] = /- run: npx --yes (ocspcheck@0\.1 render .*)$/m.exec(file) ?? []
    const { status, stdout } = await shell(render.replace('@0.1', ''))
    expect(status).toBe(1)
    expect(stdout).toMatch(/^::error title=ocspcheck%3A ocsp-and-crl-dead/m)
    expect(readFileSync(join(bench.folder, 'github', 'revocation.html'), 'utf8')).toMatch(/<\/html>\n$/)
  }, 120_000)
})
