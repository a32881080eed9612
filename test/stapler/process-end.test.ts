/** A stapler keeps no process alive. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeAuthority } from './support/authority.ts'
import { hang, startResponder } from './support/responder.ts'

it('ends with its servers, though a responder hangs', { timeout: 90_000 }, async () => {
  const authority = await makeAuthority()
  const responder = await startResponder(hang)
  const leaf = await authority.issueLeaf({ ocspUrls: [responder.url] })
  const program = `
    import { createServer } from 'node:https'
    import { createStapler } from ${JSON.stringify(join(import.meta.dirname, '../../src/stapler/index.ts'))}
    const { cert, key } = JSON.parse(process.env.SITE)
    const server = createServer({ cert, key }).listen(0)
    createStapler({ timeoutMs: 600_000 }).attach(server).add({ cert }).on('failure', ({ code }) => console.log(code))
    process.stdin.once('end', () => server.close()).resume()`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    env: { ...process.env, SITE: JSON.stringify({ cert: leaf.chain, key: leaf.key }) },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', chunk => {
    said += chunk
  })
  const ended = once(child, 'close')
  while (responder.asked.length === 0) await new Promise(resolve => setTimeout(resolve, 20))
  child.stdin.end()
  const tooLong = setTimeout(() => child.kill('SIGKILL'), 30_000)
  expect(await ended).toEqual([0, null])
  clearTimeout(tooLong)
  // A request that was given up at the end is no failure of the responder.
  expect(said).toBe('')
  await responder.close()
})
