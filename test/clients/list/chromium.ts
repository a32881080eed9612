/** Chromium without a window, driven by playwright-core, with the policies that decide about revocation. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { AT_ONCE, type RealClient, type Seen, type Surroundings } from '../client.ts'
import { insideFolder } from '../namespace.ts'

const VISIT_LIMIT_MS = 40_000

type Policies = Readonly<Record<string, unknown>>

async function start({ folder, caFile }: Surroundings, policies: Policies) {
  const { chromium } = await import('playwright-core')
  const policyFile = join(insideFolder(), 'policies', 'ocspcheck.json')
  const home = await mkdtemp(join(folder, 'chromium-'))
  // The root comes by policy too: as one that the machine's owner trusts, which is what "local anchor" means.
  const root = (await readFile(caFile, 'utf8')).replace(/-----[^-]+-----|\s/g, '')
  await writeFile(policyFile, JSON.stringify({ CACertificates: [root], ...policies }))
  const context = await chromium.launchPersistentContext(home, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: [
      // No sandbox: it cannot be had as root.
      '--no-sandbox',
      '--disable-component-update',
      '--no-first-run',
      // It takes ::1 for every name under .localhost, whatever the hosts file says.
      '--host-resolver-rules=MAP *.localhost 127.0.0.1',
    ],
    timeout: 60_000,
  })
  // Opened once: opening and closing pages beside visits under way brings Chromium to a halt now and then.
  const free = await Promise.all(Array.from({ length: AT_ONCE }, () => context.newPage()))
  return {
    visit: async ({ url }: { url: string }): Promise<Seen> => {
      const page = free.pop()!
      const from = performance.now()
      let failure = await go(page, url)
      // The page that tells of the last visit's error may come so late that it interrupts this one.
      for (let again = 0; again < 5 && failure?.includes('interrupted by another navigation'); again++) {
        await sleep(500)
        failure = await go(page, url)
      }
      free.push(page)
      return { ...read(failure), elapsedMs: Math.round(performance.now() - from) }
    },
    close: async () => {
      await context.close()
      await rm(policyFile)
    },
  }
}

const go = (page: Page, url: string): Promise<string | undefined> =>
  page.goto(url, { timeout: VISIT_LIMIT_MS, waitUntil: 'commit' }).then(
    () => undefined,
    (error: Error) => error.message,
  )

function read(failure: string | undefined): Pick<Seen, 'outcome' | 'word'> {
  if (failure === undefined) {
    return { outcome: 'accepts' }
  }
  const word = /net::(ERR_\w+)/.exec(failure)?.[1]
  if (word === undefined && failure.includes('Timeout')) {
    return { outcome: 'hangs' }
  }
  return { outcome: 'rejects', word: word ?? failure }
}

const chromium = (name: string, profile: string, policies: Policies): RealClient => ({
  name,
  profile,
  program: 'chromium',
  cost: 'browser',
  concurrent: true,
  versionArgv: ['--version'],
  start: surroundings => start(surroundings, policies),
})

export const CHROMIUM = [
  chromium('Chromium', 'chrome', {}),
  chromium('Chromium, EnableOnlineRevocationChecks', 'chrome-online-revocation', {
    EnableOnlineRevocationChecks: true,
  }),
  chromium('Chromium, RequireOnlineRevocationChecksForLocalAnchors', 'chrome-local-anchors', {
    RequireOnlineRevocationChecksForLocalAnchors: true,
  }),
]
