/** Who refuses and with which words, and with -v the walk of the clients that decide. */
import type { ClientOutcome, Outcome, Report, Step } from '../../report.ts'
import type { Style } from '../format.ts'
import { milliseconds } from '../words.ts'
import { indented } from './chain.ts'
import { colored, MARK_OF_OUTCOME, type Mark, sign } from './marks.ts'

const VERBS = {
  rejects: 'refuse',
  varies: 'refuse at times',
  undetermined: 'undetermined',
  accepts: 'accept',
} satisfies Record<Outcome, string>

const WIDEST_VERB = 'refuse at times'.length

export function clientLines({ clients, gate }: Report, style: Style): string[] {
  const lines = (Object.keys(VERBS) as Outcome[]).flatMap(outcome => {
    const names = clients.filter(client => client.outcome === outcome).map(({ client }) => client)
    return names.length === 0 ? [] : groupLines(outcome, names, gate.clients, style)
  })
  return lines.length === 0 ? [] : [style.paint.bold('clients'), ...lines]
}

function groupLines(outcome: Outcome, names: string[], gate: readonly string[], style: Style): string[] {
  const mark = MARK_OF_OUTCOME[outcome]
  const deciding = names.filter(name => gate.includes(name))
  const others = names.filter(name => !gate.includes(name))
  // Who refuses is always listed.
  const few =
    (outcome === 'accepts' || outcome === 'undetermined') &&
    style.detail !== 'verbose' &&
    others.length > MOST_OTHERS
  const text = few
    ? [
        ...deciding,
        `${deciding.length > 0 ? 'and ' : ''}${others.length} ${deciding.length > 0 ? 'others' : 'clients'}`,
      ].join(', ')
    : [...deciding, ...others].join(', ')
  const [first = '', ...rest] = indented(text, WIDEST_VERB + 6, style)
  return [
    `  ${sign(style, mark)} ${colored(style, mark, VERBS[outcome].padEnd(WIDEST_VERB))}  ${first.trimStart()}`,
    ...rest,
  ]
}

/** That do not refuse, beside those that decide: more are counted, and listed with -v. */
const MOST_OTHERS = 6

/** The line that the user of a deciding client reads, once for all that read the same. */
export function errorLines({ clients, gate }: Report, style: Style): string[] {
  const byText = new Map<string, ClientOutcome[]>()
  for (const outcome of clients) {
    const refuses = outcome.outcome === 'rejects' || outcome.outcome === 'varies'
    if (refuses && gate.clients.includes(outcome.client) && outcome.errors.length > 0) {
      const text = JSON.stringify([outcome.errors, outcome.delay?.worstMs])
      byText.set(text, [...(byText.get(text) ?? []), outcome])
    }
  }
  return [...byText.values()].flatMap(alike => printedBy(alike, style))
}

function printedBy(alike: readonly ClientOutcome[], style: Style): string[] {
  const { errors, delay } = alike[0]!
  const wait = delay && delay.worstMs >= 1000 ? `, after up to ${milliseconds(delay.worstMs)}` : ''
  const names = style.paint.bold(alike.map(({ client }) => client).join(', '))
  const head = `${names} ${alike.length === 1 ? 'prints' : 'print'}${errors.length > 1 ? ' one of' : ''}${wait}:`
  return [
    head,
    ...errors.map(({ text, versions }) => {
      const which = versions && errors.length > 1 ? style.paint.dim(`  [${versions}]`) : ''
      return `  ${colored(style, 'bad', text)}${which}`
    }),
  ]
}

export const MARK_OF_RESULT = {
  good: 'good',
  revoked: 'bad',
  unknown: 'bad',
  unusable: 'bad',
  unreachable: 'bad',
  absent: 'none',
  'not-asked': 'none',
} satisfies Record<Step['result'], Mark>

/** `-v`: the path of every deciding client through trust, staple, OCSP URLs and CRL URLs, in its own order. */
export function walkLines({ clients, gate }: Report, style: Style): string[] {
  return clients
    .filter(({ client }) => gate.clients.includes(client))
    .flatMap(outcome => walkOf(outcome, style))
}

function walkOf(outcome: ClientOutcome, style: Style): string[] {
  const { paint } = style
  const { client, basis, steps, because, assumes, delay } = outcome
  const lines = [`${paint.bold(`walk of ${client}`)} ${paint.dim(`(${basis})`)}`]
  for (const [index, step] of steps.entries()) {
    const sameCertificate = steps[index - 1]?.certificate === step.certificate
    lines.push(...stepLines(step, sameCertificate ? '' : step.certificate, style))
  }
  const mark = MARK_OF_OUTCOME[outcome.outcome]
  const handshakes = outcome.handshakes
    ? paint.dim(
        ` (handshakes: ${outcome.handshakes.accepted} accepted, ${outcome.handshakes.rejected} rejected, ${outcome.handshakes.undetermined} undetermined)`,
      )
    : ''
  lines.push(`  ${sign(style, mark)} ${colored(style, mark, outcome.outcome)}${handshakes}`)
  if (because) {
    lines.push(...indented(because, 4, style))
  }
  if (delay) {
    lines.push(`    waits at most ${milliseconds(delay.worstMs)} (limit ${delay.regime.replace('-', ' ')})`)
  }
  if (assumes.length > 0) {
    lines.push(...indented(`assumes: ${assumes.join('; ')}`, 4, style).map(line => paint.dim(line)))
  }
  return [...lines, '']
}

function stepLines(
  { source, url, result, elapsedMs, text }: Step,
  certificate: string,
  style: Style,
): string[] {
  const mark = MARK_OF_RESULT[result]
  const time = elapsedMs === undefined ? '' : style.paint.dim(`  ${milliseconds(elapsedMs)}`)
  const where = url === undefined ? '' : `  ${url}`
  return [
    `  ${certificate.padEnd(16)}${source.padEnd(8)}${sign(style, mark)} ${colored(style, mark, result)}${where}${time}`,
    ...indented(text, 28, style).map(line => style.paint.dim(line)),
  ]
}
