/** The examples of the documentation, run as they stand there. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closedPort } from '../../support/port.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** The block that begins with ```js name=… */
function exampleOf(page: string, name: string): string {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8')
  const block = new RegExp(`^\`\`\`\\w+ name=${name}\\n(?<code>[^]*?)\n\`\`\`$`, 'm').exec(text)
  if (!block?.groups?.code) throw new Error(`docs/${page} has no example ${name}`)
  return block.groups.code
}

export interface RunningExample {
  /** Where the example's files lie, and its working directory. */
  folder: string
  port: number
  child: ChildProcess
  output(): string
  ended: Promise<number | null>
  stop(): Promise<void>
}

/** Runs it in a folder of its own that holds `files`; `ocspcheck/…` is this checkout, everything else is what is installed. */
export async function runExample(
  page: string,
  name: string,
  options: { files?: Record<string, string | Uint8Array>; env?: Record<string, string> } = {},
): Promise<RunningExample> {
  // Inside node_modules, so that the packages of the example are found.
  const parent = join(ROOT, 'node_modules', '.examples')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, `${name}-`))
  for (const [file, content] of Object.entries(options.files ?? {}))
    writeFileSync(join(folder, file), content)
  const code = exampleOf(page, name)
  const isCommonJs = /\brequire\(/.test(code)
  const script = join(folder, isCommonJs ? 'example.cjs' : 'example.mjs')
  const face = (room: string) => JSON.stringify(join(ROOT, 'src', room, 'index.ts'))
  writeFileSync(
    script,
    code.replace(/'ocspcheck\/(\w+)'/g, (_, room) => face(room)),
  )

  const port = await closedPort()
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    cwd: folder,
    env: { ...process.env, PORT: String(port), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output += chunk
    })
  }
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  return {
    folder,
    port,
    child,
    output: () => output,
    ended,
    async stop() {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
