/** What a responder can do wrong, each without and with a good staple. The leaf names no CRL that could step in. */
import type { Scenario } from '../scenario.ts'
import { scenario } from './describe.ts'
import { passes } from './expect.ts'
import { ANSWER_FAULTS } from './responder/answer.ts'
import type { Fault } from './responder/fault.ts'
import { WAY_FAULTS } from './responder/way.ts'

export const RESPONDER: readonly Scenario[] = [...WAY_FAULTS, ...ANSWER_FAULTS].flatMap(fault => [
  scenario({ ...shared(fault), id: `responder-${fault.name}`, group: 'responder', expect: fault.expect }),
  scenario({
    ...shared(fault),
    id: `responder-${fault.name}-stapled`,
    title: `${fault.title}, behind a good staple`,
    description: `${fault.description} Here the server staples a good answer, which settles the leaf for everybody.`,
    group: 'responder-stapled',
    staple: 'good',
    expect: passes('stapled', fault.stapled),
  }),
])

function shared({ title, description, responder = {}, dns = 'literal', slashes }: Fault) {
  return { title, description, responder, dns, chain: slashes ? { leaf: { slashesInRequest: slashes } } : {} }
}
