import { join } from 'node:path'
import { commandLine, type Surroundings } from '../client.ts'
import { runProgram } from '../program.ts'

/** Compiled once: running the source itself would compile it for each visit. */
async function compile({ folder }: Surroundings): Promise<void> {
  const source = join(import.meta.dirname, 'Visit.java')
  const { exitCode, output } = await runProgram('javac', ['-d', folder, source], { timeLimitMs: 120_000 })
  if (exitCode !== 0) {
    throw new Error(`javac: ${output}`)
  }
}

const java = (name: string, profile: string, properties: readonly string[]) =>
  commandLine({
    name,
    profile,
    program: 'java',
    prepare: compile,
    argv: (site, { caFile, folder }) => [
      // The JIT's later stages cost more than they gain in a process of half a second.
      ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', ...properties],
      ...['-cp', folder, 'Visit', caFile, site.url],
    ],
    // UNSPECIFIED stands for many sentences, of which the profile names but one.
    word: /^Reason: (?!UNSPECIFIED)(.*)$/m,
  })

/** `ocsp.enable` is a security property, which Visit takes over from a system property of the same name. */
const ALL_ON = [
  '-Dcom.sun.net.ssl.checkRevocation=true',
  '-Docsp.enable=true',
  '-Dcom.sun.security.enableCRLDP=true',
]

export const JAVA = [
  java('Java', 'java', []),
  java('Java, checkRevocation, ocsp.enable, enableCRLDP', 'java-revocation', ALL_ON),
]
