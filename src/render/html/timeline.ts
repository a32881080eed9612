/** Where the time of each request went: spans in the order of a request's life. */
import type { Attempt, Connection, Exchange } from '../../facts.ts'
import type { Report } from '../../report.ts'
import type { Mood } from './shapes.ts'

export type SpanKind = 'resolve' | 'connect' | 'wait' | 'receive' | 'failed'

export interface Span {
  kind: SpanKind
  ms: number
}

export interface Row {
  label: string
  detail: string
  mood: Mood
  spans: Span[]
  word: string
}

/** Each row starts at its own beginning: handshakes come first, all the rest is asked at once. */
export function timelineOf({ facts }: Report): Row[] {
  const named =
    (label: string) =>
    (fact: { certificate: string; url: string; exchanges: Attempt<Exchange<unknown>>[] }) =>
      exchangeRow(`${label} ${fact.certificate}`, fact.url, fact.exchanges)
  return [
    ...facts.connections.flatMap((attempt, i) => handshakeRow(attempt, i + 1)),
    ...facts.issuerFetches.flatMap(named('issuer of')),
    ...facts.responders.flatMap(named('OCSP')),
    ...facts.crls.flatMap(named('CRL')),
  ]
}

function handshakeRow(attempt: Attempt<Connection>, number: number): Row[] {
  const label = `handshake ${number}`
  if (attempt.state === 'skipped') {
    return []
  }
  if (attempt.state === 'failed') {
    const { partial, elapsedMs, code } = attempt
    const { resolveMs = 0, connectMs = 0 } = partial?.timings ?? {}
    const spans = rest([span('resolve', resolveMs), span('connect', connectMs)], 'failed', elapsedMs)
    return [{ label, detail: partial?.address ?? '', mood: 'bad', spans, word: code }]
  }
  const { address, keyType, timings, protocol } = attempt.value
  const { resolveMs = 0, connectMs, handshakeMs } = timings
  const spans = [span('resolve', resolveMs), span('connect', connectMs), span('wait', handshakeMs)]
  const asked = keyType === 'any' ? '' : ` (${keyType.toUpperCase()})`
  return [{ label: `${label}${asked}`, detail: address, mood: 'good', spans, word: protocol }]
}

function exchangeRow(label: string, url: string, exchanges: readonly Attempt<Exchange<unknown>>[]): Row[] {
  const last = exchanges.at(-1)
  if (last === undefined || last.state === 'skipped') {
    return []
  }
  const spans = exchanges.flatMap(spansOf)
  const redirects = exchanges.length > 1 ? `, ${exchanges.length - 1} redirected` : ''
  const word = last.state === 'failed' ? last.code : `HTTP ${last.value.status}`
  return [
    { label, detail: url, mood: last.state === 'failed' ? 'bad' : 'good', spans, word: word + redirects },
  ]
}

function spansOf(attempt: Attempt<Exchange<unknown>>): Span[] {
  if (attempt.state === 'skipped') {
    return []
  }
  const {
    resolveMs = 0,
    connectMs = 0,
    firstByteMs = 0,
  } = (attempt.state === 'failed' ? attempt.partial?.timings : attempt.value.timings) ?? {}
  const known = [span('resolve', resolveMs), span('connect', connectMs), span('wait', firstByteMs)]
  return attempt.state === 'failed'
    ? rest(known, 'failed', attempt.elapsedMs)
    : rest(known, 'receive', attempt.value.timings.totalMs)
}

const span = (kind: SpanKind, ms: number): Span => ({ kind, ms })

/** What is left of the total. */
function rest(known: Span[], kind: SpanKind, totalMs: number): Span[] {
  const left = totalMs - known.reduce((sum, { ms }) => sum + ms, 0)
  return [...known, span(kind, Math.max(0, left))].filter(({ ms }) => ms > 0)
}
