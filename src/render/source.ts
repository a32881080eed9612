/** What became of one source (staple, responder, CRL): how far it got, and what it said at the time of the judgement. */
import type {
  Answer,
  Attempt,
  CertificateId,
  CrlContent,
  Exchange,
  Instant,
  OcspResponseFact,
  Phase,
  Staple,
} from '../facts.ts'

export type StageName = 'resolve' | 'connect' | 'http' | 'answer'

export interface Stage {
  name: StageName
  state: 'passed' | 'failed' | 'not-reached'
  /** Of the stage that failed: what happened. */
  words?: string
  ms?: number
}

export interface SourceView {
  /** `none`: there was nothing to look at. */
  state: 'good' | 'bad' | 'none'
  /** `good`, `revoked`, `expired`, `NXDOMAIN`, `HTTP 404`, `bad signature` … */
  word: string
  /** Empty for a staple, which arrives with the handshake. */
  stages: Stage[]
  totalMs?: number
  /** How long the answer stays good. */
  until?: Instant
  /** Redirects that were followed. */
  hops: number
}

const STAGES: readonly StageName[] = ['resolve', 'connect', 'http', 'answer']

const STAGE_OF = {
  resolve: 'resolve',
  connect: 'connect',
  proxy: 'connect',
  tls: 'connect',
  send: 'http',
  receive: 'http',
  'http-status': 'http',
  content: 'answer',
  decode: 'answer',
} satisfies Record<Phase, StageName>

interface Said {
  state: 'good' | 'bad'
  word: string
  until?: Instant
}

export function viewStaple(staple: Staple, certificate: CertificateId, at: Instant): SourceView {
  const nothing = { stages: [], hops: 0 }
  if (staple.state === 'present') {
    return { ...nothing, ...ocspSays(staple.response, certificate, at) }
  }
  if (staple.state === 'undecodable') {
    return { ...nothing, state: 'bad', word: `cannot be decoded: ${staple.reason}` }
  }
  return {
    ...nothing,
    state: 'none',
    word: staple.state === 'absent' ? 'none' : `not observable: ${staple.because}`,
  }
}

export function viewOcsp(
  exchanges: readonly Attempt<Exchange<OcspResponseFact>>[],
  certificate: CertificateId,
  at: Instant,
): SourceView {
  return view(exchanges, body => ocspSays(body, certificate, at))
}

export function viewCrl(exchanges: readonly Attempt<Exchange<CrlContent>>[], at: Instant): SourceView {
  return view(exchanges, body => crlSays(body, at))
}

function view<T>(exchanges: readonly Attempt<Exchange<T>>[], says: (body: T) => Said): SourceView {
  const last = exchanges.at(-1)
  const hops = Math.max(0, exchanges.length - 1)
  if (!last || last.state === 'skipped') {
    const why = last ? last.because.replaceAll('-', ' ') : 'not asked'
    return { state: 'none', word: `not asked: ${why}`, stages: [], hops }
  }
  if (last.state === 'failed') {
    const word = failureWord(last)
    const timings = last.partial?.timings
    return {
      state: 'bad',
      word,
      stages: stages(STAGE_OF[last.phase], word, timings),
      totalMs: last.elapsedMs,
      hops,
    }
  }
  const { value } = last
  const said: Said =
    value.body === undefined ? { state: 'bad', word: `HTTP ${value.status}` } : says(value.body)
  const failed = said.state === 'bad' ? (value.body === undefined ? 'http' : 'answer') : undefined
  return { ...said, stages: stages(failed, said.word, value.timings), totalMs: value.timings.totalMs, hops }
}

function stages(
  failed: StageName | undefined,
  words: string,
  timings: Partial<Exchange<unknown>['timings']> | undefined,
): Stage[] {
  const ms: Record<StageName, number | undefined> = {
    resolve: timings?.resolveMs,
    connect: timings?.connectMs,
    http: timings?.totalMs,
    answer: undefined,
  }
  const at = failed === undefined ? STAGES.length : STAGES.indexOf(failed)
  return STAGES.map((name, index) => ({
    name,
    state: index < at ? 'passed' : index === at ? 'failed' : 'not-reached',
    ...(index === at && { words }),
    ...(index < at && ms[name] !== undefined && { ms: ms[name] }),
  }))
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'no route to network',
  TIMEOUT: 'timed out',
  ENOTFOUND: 'not found',
  NO_ADDRESS: 'no address',
  HTML: 'HTML instead of DER',
  NOT_DER: 'not DER',
  TOO_LARGE: 'too large',
  EMPTY: 'empty',
  REDIRECT_LOOP: 'redirect loop',
  TOO_MANY_REDIRECTS: 'too many redirects',
  REDIRECT_TO_HTTPS: 'redirect to https',
}

function failureWord(failed: {
  phase: Phase
  code: string
  message: string
  elapsedMs: number
  partial?: Partial<Exchange<unknown>>
}): string {
  if (failed.phase === 'http-status' && failed.partial?.status !== undefined) {
    return `HTTP ${failed.partial.status}`
  }
  const word = WORDS[failed.code] ?? failed.code
  return failed.code === 'TIMEOUT' ? `${word} after ${Math.round(failed.elapsedMs / 100) / 10} s` : word
}

function ocspSays(response: OcspResponseFact, certificate: CertificateId, at: Instant): Said {
  if (response.responseStatus !== 'successful') {
    return { state: 'bad', word: response.responseStatus }
  }
  const answer = response.answers.find(({ matches }) => matches === certificate)
  if (!answer) {
    return { state: 'bad', word: 'for another certificate' }
  }
  if (response.signature.state !== 'valid') {
    return {
      state: 'bad',
      word:
        response.signature.state === 'invalid' ? 'bad signature' : `signature: ${response.signature.because}`,
    }
  }
  if (!response.authorized) {
    return { state: 'bad', word: `signer has no right: ${response.unauthorizedBecause ?? 'not authorized'}` }
  }
  return answerSays(answer, at)
}

function answerSays({ certStatus, thisUpdate, nextUpdate }: Answer, at: Instant): Said {
  const dated = { ...(nextUpdate && { until: nextUpdate }) }
  if (certStatus === 'revoked') {
    return { state: 'bad', word: 'revoked', ...dated }
  }
  return (
    datesSay(thisUpdate, nextUpdate, at) ?? {
      state: certStatus === 'good' ? 'good' : 'bad',
      word: certStatus,
      ...dated,
    }
  )
}

function crlSays(crl: CrlContent, at: Instant): Said {
  if (crl.signature.state !== 'valid') {
    return {
      state: 'bad',
      word: crl.signature.state === 'invalid' ? 'bad signature' : `signature: ${crl.signature.because}`,
    }
  }
  if (crl.entry.listed) {
    return { state: 'bad', word: 'revoked', ...(crl.nextUpdate && { until: crl.nextUpdate }) }
  }
  return (
    datesSay(crl.thisUpdate, crl.nextUpdate, at) ?? {
      state: 'good',
      word: 'not listed',
      ...(crl.nextUpdate && { until: crl.nextUpdate }),
    }
  )
}

function datesSay(thisUpdate: Instant, nextUpdate: Instant | undefined, at: Instant): Said | undefined {
  if (Date.parse(thisUpdate) > Date.parse(at)) {
    return { state: 'bad', word: 'not yet valid' }
  }
  return nextUpdate !== undefined && Date.parse(nextUpdate) < Date.parse(at)
    ? { state: 'bad', word: 'expired', until: nextUpdate }
    : undefined
}
