import { SCENARIOS } from '../../lab/index.ts'
import { grouped } from '../../lab/words.ts'
import type { Io } from '../command.ts'
import { write } from '../output/stream.ts'

/** The table of scenarios: a line each, or the array that docs/schemas/scenarios-v1.schema.json describes. */
export async function listScenarios(io: Io, json: boolean): Promise<number> {
  if (json) {
    await write(io.stdout, `${JSON.stringify(SCENARIOS, null, 2)}\n`)
    return 0
  }
  const width = Math.max(...SCENARIOS.map(({ id }) => id.length))
  for (const { heading, members } of grouped(SCENARIOS)) {
    const lines = members.map(({ id, title, needs }) => {
      const note = needs === 'bench-resolver' ? ' (needs --resolver)' : ''
      return `  ${id.padEnd(width)}  ${title}${note}\n`
    })
    await write(io.stdout, `${heading}\n${lines.join('')}\n`)
  }
  return 0
}
