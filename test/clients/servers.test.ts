/**
 * Real servers beyond the bench: what each makes of the responder's answers, and that the report says so. The answers come from
 * `openssl ocsp`; nothing of ours made them.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { judge } from '../../src/judge/judge.ts'
import { probe } from '../../src/probe/probe.ts'
import { DEFAULTS } from '../../src/probe/request.ts'
import type { Report } from '../../src/report.ts'
import { describeWith } from '../support/needs.ts'
import { compare } from './compare.ts'
import { CURL } from './list/curl.ts'
import { GNUTLS } from './list/gnutls.ts'
import { RUNTIMES } from './list/runtimes.ts'
import { type Authority, makeAuthority } from './servers/authority.ts'
import { APACHE, HAPROXY, LIGHTTPD, NGINX } from './servers/kinds.ts'
import { type RunningServer, startServer } from './servers/server.ts'

// Each starts servers, and a process for every answer of the responder and every visit of a client.
vi.setConfig({ testTimeout: 180_000 })

let folder: string
let authority: Authority

async function report(server: RunningServer): Promise<Report> {
  const saved = await probe({
    ...DEFAULTS,
    input: `localhost:${server.port}`,
    host: 'localhost',
    port: server.port,
    connect: { address: '127.0.0.1' },
    ca: authority.rootPem,
    env: {},
    now: () => new Date(),
  })
  return judge(saved, { at: new Date() })
}

/** Of every handshake, in order: `absent`, `good`, `tryLater` … */
function staples({ facts }: Report): string[] {
  return facts.connections.map(connection => {
    if (connection.state !== 'completed') {
      return connection.state
    }
    const { staple } = connection.value
    if (staple.state !== 'present') {
      return staple.state
    }
    const { response } = staple
    return response.responseStatus === 'successful'
      ? response.answers[0]!.certStatus
      : response.responseStatus
  })
}

const rulesOf = ({ findings }: Report) => findings.map(({ rule }) => rule)
const outcome = ({ clients }: Report, id: string) => clients.find(({ client }) => client === id)?.outcome

/** Runs the body with a server, and ends it whatever happens. */
async function withServer(starting: Promise<RunningServer>, body: (server: RunningServer) => Promise<void>) {
  const server = await starting
  try {
    await body(server)
  } finally {
    await server.close()
  }
}

/** Real clients at a real server, and none that does otherwise than its report says. */
async function expectAgreement(server: RunningServer, found: Report) {
  const site = {
    id: 'server',
    host: 'localhost',
    port: server.port,
    url: `https://localhost:${server.port}/`,
    path: [],
  }
  for (const client of [...CURL, ...GNUTLS, ...RUNTIMES].filter(
    ({ profile }) => profile !== 'curl-openssl-crlfile',
  )) {
    const running = await client.start({ caFile: authority.rootFile, folder })
    const seen = await running.visit(site)
    const predicted = found.clients.find(({ client: id }) => id === client.profile)!
    expect(compare(predicted, seen, client), `${client.name}: ${JSON.stringify(seen)}`).not.toBe('errs')
  }
}

/** nginx fetches its staple after the first handshake that asks for one; by then nobody says when it has it. */
async function stapledReport(server: RunningServer): Promise<Report> {
  for (const end = performance.now() + 60_000; ; await sleep(250)) {
    const last = await report(server)
    if (!staples(last).includes('absent') || performance.now() > end) {
      return last
    }
  }
}

describeWith(
  ['openssl', 'nginx', 'apache2', 'haproxy', 'lighttpd', 'curl', 'gnutls-cli', 'python3'],
  'real servers',
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'ocspcheck-servers-'))
      authority = await makeAuthority(folder)
    })
    beforeEach(() => {
      authority.mode = 'good'
    })
    afterAll(async () => {
      await authority?.close()
      await rm(folder, { recursive: true, force: true })
    })

    async function stapleFile(status: 'good' | 'revoked' | 'unknown' | 'wrong-key', minutes?: number) {
      const file = join(folder, `${status}-${minutes ?? ''}.ocsp`)
      await writeFile(file, await authority.response(status, minutes))
      return file
    }

    it('nginx hands out no staple on the first handshake, and one later', async () => {
      await withServer(startServer(NGINX, authority), async server => {
        const first = await report(server)
        expect(staples(first)[0]).toBe('absent')
        expect(outcome(first, 'curl-schannel')).toBe('accepts')

        const later = await stapledReport(server)
        expect(new Set(staples(later))).toEqual(new Set(['good']))
        expect(outcome(later, 'curl-openssl-cert-status')).toBe('accepts')
        await expectAgreement(server, later)
        expect(later.verdict).toBe('pass')
      })
    })

    it.each(['revoked', 'unknown', 'try-later', 'error-500', 'html'] as const)(
      'nginx staples nothing when the responder says %s',
      async mode => {
        authority.mode = mode
        await withServer(startServer(NGINX, authority), async server => {
          await report(server)
          const later = await report(server)
          expect(new Set(staples(later))).toEqual(new Set(['absent']))
          expect(outcome(later, 'curl-schannel')).toBe('rejects')
          await expectAgreement(server, later)
          expect(later.verdict).toBe('fail')
          if (mode === 'revoked') {
            expect(rulesOf(later)[0]).toBe('certificate-revoked')
          }
        })
      },
    )

    it('nginx staples what a wrong key signed, and the report does not take it for good', async () => {
      authority.mode = 'wrong-key'
      await withServer(startServer(NGINX, authority), async server => {
        const later = await stapledReport(server)
        expect(new Set(staples(later))).toEqual(new Set(['good']))
        expect(rulesOf(later).some(rule => /^staple-(signature|signer)/.test(rule))).toBe(true)
        expect(outcome(later, 'curl-openssl-cert-status')).toBe('rejects')
        await expectAgreement(server, later)
        expect(outcome(later, 'curl-schannel')).toBe('rejects')
      })
    })

    it('Apache staples on the first handshake', async () => {
      await withServer(startServer(APACHE, authority), async server => {
        const first = await report(server)
        expect(new Set(staples(first))).toEqual(new Set(['good']))
        expect(first.verdict).toBe('pass')
      })
    })

    it.each(['error-500', 'reset'] as const)('Apache turns %s into a tryLater staple', async mode => {
      authority.mode = mode
      await withServer(startServer(APACHE, authority), async server => {
        const first = await report(server)
        expect(new Set(staples(first))).toEqual(new Set(['tryLater']))
        expect(rulesOf(first)).toContain('staple-not-successful')
        expect(outcome(first, 'curl-schannel')).toBe('rejects')
        expect(outcome(first, 'curl-openssl')).toBe('accepts')
        await expectAgreement(server, first)
      })
    })

    it('Apache passes a revoked answer on', async () => {
      authority.mode = 'revoked'
      await withServer(startServer(APACHE, authority), async server => {
        const first = await report(server)
        expect(new Set(staples(first))).toEqual(new Set(['revoked']))
        expect(rulesOf(first)[0]).toBe('certificate-revoked')
        expect(outcome(first, 'chrome')).toBe('rejects')
        await expectAgreement(server, first)
        expect(outcome(first, 'curl-openssl')).toBe('accepts')
      })
    })

    it.each([
      { server: 'HAProxy', kind: HAPROXY },
      { server: 'lighttpd', kind: LIGHTTPD },
    ])('$server staples what lies in its file', async ({ kind }) => {
      await withServer(
        startServer(kind, authority, { stapleFile: await stapleFile('good') }),
        async server => {
          const good = await report(server)
          expect(new Set(staples(good))).toEqual(new Set(['good']))
          expect(good.verdict).toBe('pass')
          await expectAgreement(server, good)
        },
      )
      await withServer(
        startServer(kind, authority, { stapleFile: await stapleFile('revoked') }),
        async server => {
          const revoked = await report(server)
          expect(new Set(staples(revoked))).toEqual(new Set(['revoked']))
          expect(outcome(revoked, 'curl-schannel')).toBe('rejects')
          await expectAgreement(server, revoked)
        },
      )
      await withServer(startServer(kind, authority), async server => {
        expect(new Set(staples(await report(server)))).toEqual(new Set(['absent']))
      })
    })

    it('HAProxy stops stapling five minutes before nextUpdate', async () => {
      const starting = startServer(HAPROXY, authority, { stapleFile: await stapleFile('good', 4) })
      await withServer(starting, async server => {
        expect(new Set(staples(await report(server)))).toEqual(new Set(['absent']))
      })
    })
  },
)
