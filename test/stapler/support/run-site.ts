import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SiteOptions } from './site-process.ts'

export interface RunningSite {
  workers: { port: number; pid: number; stapled: boolean }[]
  stop(): Promise<void>
}

export async function runSite(options: SiteOptions): Promise<RunningSite> {
  const script = join(import.meta.dirname, 'site-process.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const [line] = await Promise.race([
    createInterface(child.stdout)
      [Symbol.asyncIterator]()
      .next()
      .then(({ value }) => [value as string]),
    exited.then(() => [undefined]),
  ])
  if (line === undefined) throw new Error('the site ended before it was ready')
  return {
    workers: JSON.parse(line),
    async stop() {
      child.stdin.end()
      await exited
    },
  }
}
