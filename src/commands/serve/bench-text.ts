/** What `ocspcheck serve` prints when it is up. */
import type { Lab } from '../../lab/index.ts'
import { type Instruction, instructions } from '../../lab/trust.ts'

export function benchText(lab: Lab, caFile: string, scenario: string): string {
  const { see, trust, untrust, forget } = instructions(process.platform, {
    caFile,
    root: lab.root.certificate,
    url: lab.url,
    resolver: lab.resolver,
  })
  return [
    `The bench is up: ${lab.scenarios.length} scenarios, each at a name of its own (ocspcheck serve --list).\n`,
    `  https       ${lab.url('healthy')}  ${lab.url('responder-nxdomain')}  …\n`,
    `              https://${lab.host}:${lab.ports.https}/ is ${scenario}\n`,
    `  control     ${lab.control}\n`,
    `  http        ${lab.proxy}  (responder, CRLs; also a proxy)\n`,
    `  nameserver  ${lab.resolver}  (UDP and TCP)\n`,
    `  root        ${caFile}\n`,
    section('Trust the root', trust),
    section('See the error', see),
    section('Forget what was cached', forget),
    section('No longer trust the root', untrust),
    '\nCtrl-C stops it.\n',
  ].join('')
}

function section(title: string, lines: readonly Instruction[]): string {
  if (lines.length === 0) {
    return ''
  }
  return `\n${title}:\n${lines.map(({ line, says }) => `  ${line}\n      ${says}\n`).join('')}`
}
