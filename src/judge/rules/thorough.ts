/** `responder --thorough`: requests that explain. Not what schannel sends. */
import type { Attempt, Exchange, OcspResponseFact, ProbePurpose } from '../../facts.ts'
import { ocspLine } from '../reproduce.ts'
import { type Rule, unlessNone } from '../rule.ts'
import { bodyOf } from '../view.ts'

type Last = Attempt<Exchange<OcspResponseFact>> | undefined

const succeeds = (last: Last): boolean => bodyOf(last)?.responseStatus === 'successful'

const statusOf = (last: Last): string => {
  const body = bodyOf(last)
  if (!body) return last?.state === 'failed' ? last.code : 'nothing'
  return body.responseStatus === 'successful'
    ? (body.answers[0]?.certStatus ?? 'no answer')
    : body.responseStatus
}

/** Compares an extra request with the ordinary one. */
const compare =
  (
    purpose: ProbePurpose,
    wrong: (extra: Last, plain: Last, sentNonce?: string) => string | undefined,
  ): Rule =>
  ({ view }) => {
    const asked = view.facts.responders.flatMap((fact, i) => {
      const index = fact.extra?.findIndex(one => one.purpose === purpose) ?? -1
      const exchanges = fact.extra?.[index]?.exchanges
      const last = exchanges?.at(-1)
      return exchanges && last && last.state !== 'skipped'
        ? [
            {
              fact,
              last,
              sentNonce: fact.extra?.[index]?.sentNonce,
              pointer: `/responders/${i}/extra/${index}/exchanges/${exchanges.length - 1}`,
            },
          ]
        : []
    })
    const found = asked.flatMap(({ fact, last, pointer, sentNonce }) => {
      const text = wrong(last, fact.exchanges.at(-1), sentNonce)
      if (text === undefined) return []
      return [
        {
          subjects: [pointer],
          on: fact.url,
          certificate: fact.certificate,
          message: `${fact.url} ${text}`,
          args: { url: fact.url },
          reproduce: ocspLine(fact.url),
        },
      ]
    })
    return unlessNone(asked, 'not asked: see --thorough', found)
  }

const worse = (says: (status: string) => string) => (extra: Last, plain: Last) =>
  succeeds(plain) && !succeeds(extra) ? says(statusOf(extra)) : undefined

function maxAgeOf(headers: Record<string, string>): number | undefined {
  const found = /max-age=(\d+)/.exec(headers['cache-control'] ?? '')
  return found ? Number(found[1]) : undefined
}

/** The ordinary answers, with their HTTP headers. */
const headed =
  (wrong: (exchange: Exchange<OcspResponseFact>, at: number) => string | undefined): Rule =>
  ({ view }) => {
    const asked = view.facts.responders.flatMap((fact, i) => {
      const last = fact.exchanges.at(-1)
      return last?.state === 'completed' && succeeds(last)
        ? [{ fact, exchange: last.value, pointer: `/responders/${i}/exchanges/${fact.exchanges.length - 1}` }]
        : []
    })
    const found = asked.flatMap(({ fact, exchange, pointer }) => {
      const text = wrong(exchange, view.at)
      return text === undefined
        ? []
        : [
            {
              subjects: [pointer],
              on: fact.url,
              certificate: fact.certificate,
              message: `${fact.url} ${text}`,
              args: { url: fact.url },
              reproduce: `curl -sI '${exchange.url.replaceAll("'", '%27')}'`,
            },
          ]
    })
    return unlessNone(asked, 'no responder answered', found)
  }

const nextUpdateOf = (exchange: Exchange<OcspResponseFact>): string | undefined =>
  exchange.body?.responseStatus === 'successful' ? exchange.body.answers[0]?.nextUpdate : undefined

const thisUpdateOf = (last: Last): number => {
  const body = bodyOf(last)
  return body?.responseStatus === 'successful' ? Date.parse(body.answers[0]?.thisUpdate ?? '') : Number.NaN
}

export const THOROUGH_RULES = {
  'responder-post-fails': compare(
    'post',
    worse(status => `answers a GET, and a POST with ${status}`),
  ),
  'responder-get-post-differ': compare('post', (extra, plain) =>
    succeeds(extra) && succeeds(plain) && statusOf(extra) !== statusOf(plain)
      ? `says ${statusOf(plain)} to a GET and ${statusOf(extra)} to a POST`
      : undefined,
  ),
  'ocsp-stale-cache': compare('post', (extra, plain) =>
    thisUpdateOf(extra) - thisUpdateOf(plain) > 3_600_000
      ? 'gives an older answer to a GET than to a POST: a cache in front of it does not let go'
      : undefined,
  ),
  'responder-mangles-slashes': compare(
    'slash',
    worse(
      status =>
        `answers ${status} to a request whose base64 holds //: something in front of it makes one slash of two`,
    ),
  ),
  'responder-mangles-plus': compare(
    'plus',
    worse(status => `answers ${status} to a request whose base64 holds a bare +`),
  ),
  'responder-sha256-refused': compare(
    'sha256-certid',
    worse(status => `answers ${status} to a CertID with SHA-256`),
  ),
  'responder-good-for-unissued': compare('random-serial', extra =>
    statusOf(extra) === 'good' ? 'says good of a serial number that was never issued' : undefined,
  ),
  'responder-nonce-refused': compare(
    'nonce',
    worse(status => `answers ${status} to a request with a nonce of 32 bytes`),
  ),
  'responder-nonce-differs': compare('nonce', (extra, _plain, sentNonce) => {
    const body = bodyOf(extra)
    const came = body?.responseStatus === 'successful' ? body.nonce : undefined
    return came !== undefined && sentNonce !== undefined && came !== sentNonce
      ? 'answers with another nonce than that of the request'
      : undefined
  }),
  'ocsp-cache-headers': headed(({ headers }) => {
    const control = headers['cache-control'] ?? ''
    if (/no-cache|no-store/.test(control)) return `forbids caching (${control})`
    return maxAgeOf(headers) === undefined && !headers.expires
      ? 'says nothing about how long its answer may be cached'
      : undefined
  }),
  'ocsp-max-age': headed((exchange, at) => {
    const maxAge = maxAgeOf(exchange.headers)
    const next = nextUpdateOf(exchange)
    return maxAge !== undefined && next !== undefined && at + maxAge * 1000 > Date.parse(next)
      ? `lets its answer be cached for ${maxAge} s, beyond its nextUpdate`
      : undefined
  }),
} as const satisfies Record<string, Rule>
