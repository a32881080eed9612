import { SCENARIOS } from '../../lab/index.ts'
import type { Io } from '../command.ts'
import { write } from '../output/stream.ts'

/** The table of scenarios: a line each, or the array that docs/schemas/scenarios-v1.schema.json describes. */
export async function listScenarios(io: Io, json: boolean): Promise<number> {
  if (json) {
    await write(io.stdout, `${JSON.stringify(SCENARIOS, null, 2)}\n`)
    return 0
  }
  const width = Math.max(...SCENARIOS.map(({ id }) => id.length))
  const groups = [...new Set(SCENARIOS.map(({ group }) => group))]
  for (const group of groups) {
    const lines = SCENARIOS.filter(scenario => scenario.group === group).map(
      ({ id, title, needs }) =>
        `  ${id.padEnd(width)}  ${title}${needs === 'bench-resolver' ? ' (needs --resolver)' : ''}\n`,
    )
    await write(io.stdout, `${group}\n${lines.join('')}\n`)
  }
  return 0
}
