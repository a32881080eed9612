import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../support/needs.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** Prints what it said where it fails. */
function run(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${program} ${args.join(' ')}\n${stdout}\n${stderr}`)
  }
}
const tool = (name: string) => join(ROOT, 'node_modules', '.bin', name)

describeWith(['npm', 'tar'], 'the packed tarball', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tarball-'))
  let tarball = ''
  let files: string[] = []

  beforeAll(() => {
    // In a folder of its own: other tests run meanwhile, and what `npm test` built stays as it is.
    expect(existsSync(join(ROOT, 'dist', 'index.js')), 'run `npm run build` first').toBe(true)
    const packed = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder])
    const [one] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }]
    tarball = join(folder, one.filename)
    files = one.files.map(({ path }) => path)
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is what publint likes', async () => {
    run('tar', ['-xzf', tarball, '-C', folder])
    const { publint } = await import('publint')
    const { messages } = await publint({ pkgDir: join(folder, 'package'), strict: true })
    expect(messages).toEqual([])
  })

  it('is what arethetypeswrong likes (.attw.json: ESM alone)', () => {
    // Anything wrong makes it fail; what it says then is shown.
    const said = run(tool('attw'), [tarball, '--no-emoji', '--no-color'])
    expect(said).toMatch(/"ocspcheck\/stapler"\s*│\s*OK \(ESM\)/)
  }, 120_000)

  it('holds what its user needs and nothing else', () => {
    const allowed = /^(bin|dist|docs\/schemas|docs\/man)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/
    expect(files.filter(path => !allowed.test(path))).toEqual([])
    for (const needed of [
      'bin/ocspcheck.js',
      'dist/index.d.ts',
      'docs/schemas/report-v1.schema.json',
      'LICENSE',
      'README.md',
    ]) {
      expect(files).toContain(needed)
    }
  })

  it('has API docs: typedoc finds every face, and no fault', () => {
    const out = join(folder, 'api')
    run(tool('typedoc'), ['--out', out, '--logLevel', 'Error'])
    for (const face of ['index', 'pki', 'stapler', 'lab']) {
      expect(readFileSync(join(out, 'modules', `${face}.html`), 'utf8')).toContain('</html>')
    }
  }, 180_000)
})
