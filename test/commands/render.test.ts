import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { REPORTS } from '../support/reports.ts'
import { run } from './support/run.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'ocspcheck-'))

function saved(name: string, text: string): string {
  const file = join(folder(), name)
  writeFileSync(file, text)
  return file
}

const one = (report: object) => saved('report.json', JSON.stringify(report, null, 2))
const many = (reports: readonly object[]) =>
  saved('reports.ndjson', reports.map(report => `${JSON.stringify(report)}\n`).join(''))

describe('ocspcheck render', () => {
  it.each(Object.entries(REPORTS))('gives back what it read: %s', async (_, report) => {
    const { code, stdout } = await run(['render', one(report), '--json'])
    expect(JSON.parse(stdout)).toEqual(report)
    expect(code).toBe(report.exitCode)
  })

  it('merges the NDJSON of several machines', async () => {
    const { healthy, dead, unreachable } = REPORTS
    const { code, stdout } = await run([
      'render',
      many([healthy, dead]),
      many([unreachable]),
      '--format',
      'ndjson',
    ])
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toEqual([healthy, dead, unreachable])
    expect(code).toBe(1)
  })

  it('sorts by target, so that merged runs can be compared', async () => {
    const { healthy, dead } = REPORTS
    const args = ['--sort', '--format', 'ndjson']
    const there = await run(['render', many([healthy, dead]), ...args])
    const back = await run(['render', many([dead]), many([healthy]), ...args])
    expect(back.stdout).toBe(there.stdout)
  })

  it('ends with the worst exit code, in the order 1, 3, 0', async () => {
    const { healthy, dead, unreachable } = REPORTS
    const codeOf = async (...reports: object[]) => (await run(['render', many(reports), '-q'])).code
    expect(await codeOf(healthy, healthy)).toBe(0)
    expect(await codeOf(healthy, unreachable)).toBe(3)
    expect(await codeOf(unreachable, dead, healthy)).toBe(1)
    expect((await run(['render', many([dead, healthy]), '-q', '--exit-zero'])).code).toBe(0)
  })

  it('an empty file is a shard that had no target; nothing but empty ones is a mistake', async () => {
    const merged = await run(['render', many([]), many([REPORTS.healthy]), many([]), '--format', 'ndjson'])
    expect(JSON.parse(merged.stdout)).toEqual(REPORTS.healthy)
    expect(merged.code).toBe(0)
    const nothing = await run(['render', many([]), many([])])
    expect(nothing.stderr).toMatch(/are empty/)
    expect(nothing.code).toBe(2)
  })

  it.each(['utf16le', 'utf8'] as const)('reads %s with its mark, as PowerShell writes it', async encoding => {
    const text = `\ufeff${JSON.stringify(REPORTS.dead)}`
    const { stdout } = await run(['render', '-', '--json'], { stdin: Buffer.from(text, encoding) })
    expect(JSON.parse(stdout)).toEqual(REPORTS.dead)
  })

  it('reads stdin', async () => {
    const { code, stdout } = await run(['render', '-', '-q'], { stdin: JSON.stringify(REPORTS.healthy) })
    expect(code).toBe(0)
    expect(stdout).toContain('PASS')
  })

  it.each([
    ['', /is empty/],
    ['{"schemaVersion": "1.0"', /is not JSON/],
    [`${JSON.stringify(REPORTS.healthy)}\n{"half": `, /reports\.json:2 is not JSON/],
    ['[]', /is not a report/],
    ['null', /is not a report/],
    [JSON.stringify({ ...REPORTS.healthy, schemaVersion: '2.0' }), /schemaVersion "2.0" is not understood/],
    [JSON.stringify({ ...REPORTS.healthy, facts: {} }), /facts is not a report: "observed" is missing/],
  ])('refuses what holds no report: %j', async (text, words) => {
    const { code, stderr } = await run(['render', saved('reports.json', text)])
    expect(stderr).toMatch(words)
    expect(code).toBe(2)
  })

  it('reads a report of a later minor version, words that it does not know included', async () => {
    const later = structuredClone(REPORTS.dead) as unknown as Record<string, never>
    const changed = { ...later, schemaVersion: '1.7', future: { more: true } }
    expect((await run(['render', one(changed)])).code).toBe(1)
  })
})

describe('outputs', () => {
  it('one run feeds several formats', async () => {
    const place = folder()
    const [junit, ndjson] = [join(place, 'a.xml'), join(place, 'b.ndjson')]
    const { stdout } = await run([
      'render',
      one(REPORTS.dead),
      '-o',
      `junit=${junit}`,
      '-o',
      `ndjson=${ndjson}`,
    ])
    expect(stdout).toContain('FAIL')
    expect(readFileSync(junit, 'utf8')).toMatch(/^<\?xml[\s\S]*<\/testsuites>\s*$/)
    expect(JSON.parse(readFileSync(ndjson, 'utf8'))).toEqual(REPORTS.dead)
    expect(readdirSync(place).sort()).toEqual(['a.xml', 'b.ndjson'])
  })

  it('a file is replaced whole, keeps its mode, and a link stays a link', async () => {
    const place = folder()
    const file = join(place, 'metrics.prom')
    const link = join(place, 'link.prom')
    writeFileSync(file, 'old')
    chmodSync(file, 0o640)
    symlinkSync(file, link)
    const before = lstatSync(file).ino
    await run(['render', one(REPORTS.dead), '-o', `prometheus=${link}`])
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(lstatSync(file).ino).not.toBe(before)
    expect(lstatSync(file).mode & 0o777).toBe(0o640)
    expect(readFileSync(file, 'utf8')).toContain('ocspcheck_exit_code')
  })

  it('nothing is left of a run that could not open all of its files', async () => {
    const place = folder()
    const { code } = await run([
      'render',
      one(REPORTS.dead),
      '-o',
      `junit=${join(place, 'a.xml')}`,
      '-o',
      `html=${join(place, 'no', 'b.html')}`,
    ])
    expect(code).toBe(2)
    expect(readdirSync(place)).toEqual([])
  })

  it('refuses a folder', async () => {
    const { code, stderr } = await run(['render', one(REPORTS.dead), '-o', `junit=${folder()}`])
    expect(stderr).toMatch(/it is a folder/)
    expect(code).toBe(2)
  })

  it('refuses the same file twice', async () => {
    const file = join(folder(), 'a')
    const { code, stderr } = await run([
      'render',
      one(REPORTS.dead),
      '-o',
      `junit=${file}`,
      '-o',
      // The same place by another name.
      `ndjson=${dirname(file)}/./a`,
    ])
    expect(stderr).toMatch(/named twice/)
    expect(code).toBe(2)
  })

  it.runIf(process.platform === 'linux')(
    'a full disk is no fault of ours: what else is written is whole',
    async () => {
      const page = join(folder(), 'page.html')
      const args = ['-q', '-o', 'junit=/dev/full', '-o', `html=${page}`]
      const { code, stderr } = await run(['render', one(REPORTS.dead), ...args])
      expect(stderr).toBe('ocspcheck: --output: cannot write /dev/full: the disk is full\n')
      expect(code).toBe(2)
      expect(readFileSync(page, 'utf8')).toMatch(/<\/html>\s*$/)
    },
  )

  it('a job summary that cannot be written is told', async () => {
    const { code, stderr } = await run(['render', one(REPORTS.healthy), '--format', 'github'], {
      env: { GITHUB_STEP_SUMMARY: join(folder(), 'nowhere', 'summary.md') },
    })
    expect(stderr).toMatch(/GITHUB_STEP_SUMMARY: cannot write .*no such file or folder/)
    expect(code).toBe(2)
  })

  it.skipIf(process.platform === 'win32')('a device is written to, not replaced', async () => {
    const { code } = await run(['render', one(REPORTS.healthy), '-o', 'junit=/dev/null'])
    expect(code).toBe(0)
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  it('github: the Markdown report is added to the job summary', async () => {
    const summary = saved('summary.md', '# before\n')
    const env = { GITHUB_STEP_SUMMARY: summary }
    const { stdout } = await run(['render', one(REPORTS.dead), '--format', 'github'], { env })
    expect(stdout).toMatch(/^::error/m)
    expect(readFileSync(summary, 'utf8')).toMatch(/^# before\n[\s\S]*broken\.example/)
    const other = saved('summary.md', '')
    await run(['render', one(REPORTS.dead)], { env: { GITHUB_STEP_SUMMARY: other } })
    expect(readFileSync(other, 'utf8')).toBe('')
  })

  it("nagios: the plugin's exit code", async () => {
    expect((await run(['render', one(REPORTS.dead), '--format', 'nagios'])).code).toBe(2)
    expect((await run(['render', one(REPORTS.dead), '-o', `nagios=${join(folder(), 'x')}`])).code).toBe(1)
  })
})

describe('colour', () => {
  const file = one(REPORTS.dead)
  const COLORED = '\u001b['
  it.each([
    ['a terminal', [], { isTTY: true }, true],
    ['no terminal', [], {}, false],
    ['NO_COLOR', [], { isTTY: true, env: { NO_COLOR: '1' } }, false],
    ['an empty NO_COLOR', [], { isTTY: true, env: { NO_COLOR: '' } }, true],
    ['FORCE_COLOR', [], { env: { FORCE_COLOR: '1' } }, true],
    ['FORCE_COLOR=0', [], { isTTY: true, env: { FORCE_COLOR: '0' } }, false],
    ['NO_COLOR before FORCE_COLOR', [], { env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false],
    ['TERM=dumb', [], { isTTY: true, env: { TERM: 'dumb' } }, false],
    ['--color before NO_COLOR', ['--color', 'always'], { env: { NO_COLOR: '1' } }, true],
    ['--color alone', ['--color'], {}, true],
    ['--color never', ['--color', 'never'], { isTTY: true }, false],
    ['--no-color', ['--no-color'], { isTTY: true, env: { FORCE_COLOR: '1' } }, false],
  ])('%s', async (_, args, world, colored) => {
    const { stdout } = await run(['render', file, ...args], world)
    expect(stdout.includes(COLORED)).toBe(colored)
  })

  it('never in a file, whatever stdout has', async () => {
    const place = folder()
    mkdirSync(join(place, 'out'))
    const out = join(place, 'out', 'report.txt')
    await run(['render', file, '--color', 'always', '-o', `human=${out}`])
    expect(readFileSync(out, 'utf8')).not.toContain(COLORED)
  })
})
