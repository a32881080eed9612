import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command } from '../../src/commands/probe.ts'
import { type Lab, startLab } from '../../src/lab/index.ts'
import type { Report } from '../../src/report.ts'
import { describeWith } from '../support/needs.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const ACTION = join(ROOT, '.github', 'actions', 'ocspcheck')
const definition = readFileSync(join(ACTION, 'action.yml'), 'utf8')
const script = readFileSync(join(ACTION, 'run.sh'), 'utf8')

/** Names in the first column of a section of action.yml. */
function namesIn(section: string): string[] {
  const body =
    new RegExp(`^${section}:\\n(?<body>(?:(?:  .*|\\s*#.*)?\\n)*)`, 'm').exec(definition)?.groups?.body ?? ''
  return [...body.matchAll(/^ {2}(?<name>[a-z-]+):/gm)].map(({ groups }) => groups!.name!)
}

const defaults = Object.fromEntries(
  [
    ...definition.matchAll(
      /^ {2}(?<name>[a-z-]+):\n {4}description:.*\n {4}default: '?(?<value>[^'\n]*)'?$/gm,
    ),
  ].map(({ groups }) => [groups!.name!, groups!.value!]),
)

describe('action.yml', () => {
  it('names its inputs as the flags of probe', () => {
    const flags = command.options.flatMap(
      ({ flags: text }) => /--(?<name>[a-z-]+)/.exec(text)?.groups?.name ?? [],
    )
    const own = ['target', 'version', 'report']
    // What goes where is the action's own affair.
    const output = ['format', 'json', 'output', 'quiet', 'verbose', 'color', 'no-color', 'save-facts']
    expect(
      namesIn('inputs')
        .filter(name => !own.includes(name))
        .sort(),
    ).toEqual(flags.filter(name => !output.includes(name)).sort())
  })

  it('is described in docs/ci.md, input by input', () => {
    const page = readFileSync(join(ROOT, 'docs', 'ci.md'), 'utf8')
    for (const name of [...namesIn('inputs'), ...namesIn('outputs')]) {
      expect(page).toContain(`\`${name}\``)
    }
  })

  it('hands every input to the script by the environment, and none into it', () => {
    for (const name of namesIn('inputs')) {
      const variable = `INPUT_${name.toUpperCase().replaceAll('-', '_')}`
      expect(definition).toContain(`${variable}: \${{ inputs.${name} }}`)
      expect(defaults[name]).toBeDefined()
      expect(script.includes(`$${variable}`) || new RegExp(`\\b${name}\\b`).test(script)).toBe(true)
    }
    expect(script).not.toContain('${{')
    expect(namesIn('outputs')).toEqual(['verdict', 'report', 'exit-code'])
  })
})

describeWith(['bash'], "the action's step", () => {
  const folder = mkdtempSync(join(tmpdir(), 'action-'))
  let lab: Lab
  beforeAll(async () => {
    lab = await startLab({ scenarios: ['healthy', 'responder-nxdomain'] })
    writeFileSync(join(folder, 'root.pem'), lab.root.pem)
    const shim = join(folder, 'ocspcheck')
    const loader = join(ROOT, 'node_modules', 'tsx', 'dist', 'loader.mjs')
    writeFileSync(
      shim,
      `#!/bin/sh\nexec '${process.execPath}' --import '${loader}' '${join(ROOT, 'src', 'cli.ts')}' "$@"\n`,
    )
    chmodSync(shim, 0o755)
  })
  afterAll(async () => {
    await lab?.close()
    rmSync(folder, { recursive: true })
  })

  const host = (id: string) => `${lab.hostname(id)}:${lab.ports.https}`

  async function run(inputs: Record<string, string>) {
    const report = join(folder, 'report.ndjson')
    const [output, summary] = [join(folder, 'output'), join(folder, 'summary.md')]
    writeFileSync(output, '')
    writeFileSync(summary, '')
    const given = {
      ...defaults,
      version: 'installed',
      report,
      'ca-file': join(folder, 'root.pem'),
      resolver: lab.resolver,
      ...inputs,
    }
    const env = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        `INPUT_${name.toUpperCase().replaceAll('-', '_')}`,
        value,
      ]),
    )
    const code = await new Promise<{ code: number; stdout: string; stderr: string }>(resolve => {
      execFile(
        'bash',
        [join(ACTION, 'run.sh')],
        {
          cwd: folder,
          env: {
            ...process.env,
            ...env,
            PATH: `${folder}${delimiter}${process.env.PATH}`,
            GITHUB_OUTPUT: output,
            GITHUB_STEP_SUMMARY: summary,
          },
        },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      )
    })
    return {
      ...code,
      outputs: readFileSync(output, 'utf8').trim().split('\n'),
      summary: readFileSync(summary, 'utf8'),
      report,
    }
  }

  it('passes a healthy site, with verdict, report and summary', async () => {
    const { code, outputs, summary, report, stderr } = await run({ target: host('healthy') })
    expect([code, stderr]).toEqual([0, ''])
    expect(outputs).toEqual(['verdict=pass', `report=${report}`, 'exit-code=0'])
    expect((JSON.parse(readFileSync(report, 'utf8')) as Report).verdict).toBe('pass')
    expect(summary).toContain(`## ✅ \`${host('healthy')}\`: pass`)
  })

  it('fails where one of several sites is refused, and annotates it', async () => {
    const { code, stdout, outputs } = await run({
      target: `${host('healthy')}\n ${host('responder-nxdomain')}`,
      severity: 'staple-absent=notice',
    })
    expect(code).toBe(1)
    expect(outputs).toContain('verdict=fail')
    expect(stdout).toMatch(/^::error title=ocspcheck%3A responder-nxdomain\.localhost%3A\d+%3A /m)
    expect(stdout).toMatch(/^::notice title=.*staple-absent/m)
  })

  it('fails where nothing could be judged', async () => {
    const { code, outputs } = await run({ target: 'no-such-host.invalid', retries: '0' })
    expect(code).toBe(3)
    expect(outputs).toContain('verdict=inconclusive')
  })

  it('fails where not one was judged, whatever is said of the inconclusive', async () => {
    const unreached = { target: 'no-such-host.invalid', retries: '0', inconclusive: 'pass' }
    const { code, stdout, outputs } = await run(unreached)
    expect(code).toBe(3)
    expect(stdout).toContain('::error title=ocspcheck::Nothing was judged.')
    expect(outputs).toContain('verdict=inconclusive')
    const one = await run({ ...unreached, target: `no-such-host.invalid ${host('healthy')}` })
    expect([one.code, one.outputs[0]]).toEqual([0, 'verdict=inconclusive'])
  })

  it('fails where there is no target, and takes none for an option', async () => {
    writeFileSync(join(folder, 'empty.txt'), '# nobody\n')
    expect((await run({ targets: join(folder, 'empty.txt') })).code).not.toBe(0)
    expect((await run({})).code).toBe(2)
    const injected = await run({ target: '--help $(touch owned) ; touch owned' })
    expect(injected.code).toBe(2)
    expect(injected.stdout).not.toContain('Usage:')
  })
})
