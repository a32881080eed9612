/** Firefox ESR without a window, asked from within: a request with the browser's privileges tells NSS' own error code. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RealClient, Seen, Surroundings } from '../client.ts'
import { connectMarionette } from './marionette.ts'

const START_LIMIT_MS = 60_000
/** Firefox' hard limit for an OCSP responder is 10 s. */
const VISIT_LIMIT_MS = 25_000

const TRUST = `
  const [pem, done] = arguments
  const database = Cc['@mozilla.org/security/x509certdb;1'].getService(Ci.nsIX509CertDB)
  database.addCertFromBase64(pem.replace(/-----[^-]+-----|\\s/g, ''), 'C,,')
  done()
`

const VISIT = `
  const [url, limit, done] = arguments
  const request = new XMLHttpRequest({ mozAnon: true })
  const end = outcome => () => done({ outcome, word: request.channel?.securityInfo?.errorCodeString })
  request.open('GET', url)
  request.timeout = limit
  request.onload = end('accepts')
  request.onerror = end('rejects')
  request.ontimeout = end('hangs')
  request.send()
`

type Preferences = Readonly<Record<string, string | number | boolean>>

/** Only what lets it be driven, and keeps it from calling home; all that concerns certificates is as it comes. */
const DRIVEN: Preferences = {
  'marionette.port': 0,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  // The namespace has no way out, which Firefox would take for being offline.
  'network.manage-offline-status': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.normandy.enabled': false,
  'app.update.auto': false,
  'browser.safebrowsing.update.enabled': false,
}

async function start({ folder, caFile }: Surroundings, preferences: Preferences) {
  const profile = await mkdtemp(join(folder, 'firefox-'))
  const lines = Object.entries({ ...DRIVEN, ...preferences }).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  await writeFile(join(profile, 'user.js'), lines.join('\n'))
  const argv = [
    '--headless',
    '--no-remote',
    '--marionette',
    '--remote-allow-system-access',
    '--profile',
    profile,
  ]
  const browser = spawn('firefox-esr', argv, { stdio: 'ignore', env: { ...process.env, HOME: profile } })
  const ended = new Promise(resolve => browser.once('close', resolve))
  const close = async () => {
    browser.kill('SIGKILL')
    await ended
  }
  try {
    const marionette = await connectMarionette(await port(profile))
    await marionette.execute(TRUST, await readFile(caFile, 'utf8'))
    return {
      visit: async ({ url }: { url: string }): Promise<Seen> => {
        const from = performance.now()
        const seen = (await marionette.execute(VISIT, url, VISIT_LIMIT_MS)) as Pick<Seen, 'outcome' | 'word'>
        return { ...seen, elapsedMs: Math.round(performance.now() - from) }
      },
      close: async () => {
        marionette.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Firefox picks a free port and writes it into its profile. */
async function port(profile: string): Promise<number> {
  for (const deadline = Date.now() + START_LIMIT_MS; Date.now() < deadline; await sleep(100)) {
    const text = await readFile(join(profile, 'MarionetteActivePort'), 'utf8').catch(() => '')
    if (text !== '') {
      return Number(text)
    }
  }
  throw new Error(`Firefox did not start within ${START_LIMIT_MS / 1000} s`)
}

const firefox = (name: string, profile: string, preferences: Preferences): RealClient => ({
  name,
  profile,
  program: 'firefox-esr',
  cost: 'browser',
  // One conversation: answers would come in another order than the questions.
  concurrent: false,
  versionArgv: ['--version'],
  start: surroundings => start(surroundings, preferences),
})

export const FIREFOX = [
  firefox('Firefox ESR', 'firefox', {}),
  firefox('Firefox ESR, security.OCSP.require', 'firefox-ocsp-require', { 'security.OCSP.require': true }),
]
