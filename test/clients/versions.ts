import type { RealClient } from './client.ts'
import { runProgram } from './program.ts'

/** The first version number that each program prints of itself, once a program. */
export async function versionsOf(clients: readonly RealClient[]): Promise<Map<string, string>> {
  const versions = new Map<string, string>()
  for (const { program, versionArgv, name } of clients) {
    const title = name.split(/[ ,]/)[0]!
    if (!versions.has(title)) {
      const { output } = await runProgram(program, versionArgv, { timeLimitMs: 30_000 })
      versions.set(title, /\d+\.[\d.]*\d\w*/.exec(output)?.[0] ?? 'unknown')
    }
  }
  return versions
}
