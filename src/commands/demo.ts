/** `ocspcheck demo`: the main job on two scenarios of the bench, in this process and without a network. */
import { type Lab, SCENARIOS, type Scenario, startLab } from '../lab/index.ts'
import type { Report } from '../report.ts'
import type { CommandDefinition, Io } from './command.ts'
import { ExitCode, interruptedCode } from './exit-codes.ts'

const SHOWN = ['healthy', 'responder-nxdomain'] as const
const TIMEOUT_MS = 5000

export const command: CommandDefinition = {
  name: 'demo',
  summary: 'see it at work in a few seconds: a healthy site, and one that gives 0x80092013',
  description:
    'Starts a small bench on loopback, probes two of its sites and explains what it found: one where everything is right, and one whose OCSP responder’s name does not resolve, which Windows refuses with 0x80092013. Nothing outside this machine is contacted.',
  arguments: [],
  options: [],
  examples: [{ line: 'ocspcheck demo', says: 'no set-up is needed' }],
  exitCodes: [
    { code: 0, means: 'both sites were judged as expected' },
    { code: 70, means: 'they were not: a fault of ocspcheck itself' },
    { code: 130, means: 'interrupted' },
  ],
  run: async io => {
    const { openOutputs } = await import('./output/outputs.ts')
    const lab = await startLab({ scenarios: SHOWN })
    try {
      const wrong: string[] = []
      for (const id of SHOWN) {
        const scenario = SCENARIOS.find(one => one.id === id)!
        const outputs = await openOutputs({}, io, false)
        io.stdout.write(`--- ${scenario.title} (${id}) ---\n\n`)
        const report = await probeScenario(lab, scenario, io)
        await outputs.deliver(report)
        await outputs.finish()
        io.stdout.write('\n')
        if (report.verdict !== scenario.expect.verdict) {
          wrong.push(`${id} was judged ${report.verdict}, and ${scenario.expect.verdict} was expected`)
        }
        if (io.signal.aborted) {
          return interruptedCode(io.signal)
        }
      }
      for (const line of wrong) {
        io.stderr.write(`ocspcheck: ${line}\n`)
      }
      io.stdout.write(CLOSING)
      return wrong.length === 0 ? ExitCode.pass : ExitCode.fault
    } finally {
      await lab.close()
    }
  },
}

const CLOSING = `Both sites ran on this machine. Now yours:   ocspcheck probe example.com
More faults to try it on:                    ocspcheck serve
`

async function probeScenario(lab: Lab, { id }: Scenario, io: Io): Promise<Report> {
  const { probe } = await import('../probe/probe.ts')
  const { judge } = await import('../judge/judge.ts')
  const host = lab.hostname(id)
  const saved = await probe({
    input: lab.url(id),
    host,
    port: lab.ports.https,
    ca: lab.root.pem,
    resolver: lab.resolver,
    timeoutMs: TIMEOUT_MS,
    attempts: 3,
    allAddresses: false,
    offline: false,
    thorough: false,
    retries: 0,
    env: {},
    now: io.now,
    signal: io.signal,
  })
  return judge(saved, { at: io.now() })
}
