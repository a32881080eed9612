/** What was asked: the target and its handshakes. */
import type { Attempt, Connection } from '../../facts.ts'
import type { Report } from '../../report.ts'
import type { Style } from '../format.ts'
import { milliseconds } from '../words.ts'
import { colored, sign } from './marks.ts'

export function headingLines(report: Report, style: Style): string[] {
  const { target, facts } = report
  const lines = [`${style.paint.bold(target.input)}  ${style.paint.dim(handshakesText(report))}`.trimEnd()]
  for (const failure of failures(facts.connections)) {
    lines.push(`  ${sign(style, 'bad')} ${colored(style, 'bad', failure)}`)
  }
  if (style.detail === 'verbose') {
    lines.push(...facts.connections.map(connection => connectionLine(connection, style)))
  }
  return lines
}

function handshakesText({ command, facts, target }: Report): string {
  if (command === 'responder') {
    return 'a certificate file: judged as a server that does not staple'
  }
  const made = facts.connections.flatMap(attempt => (attempt.state === 'completed' ? [attempt.value] : []))
  const addresses = [...new Set(made.map(({ address }) => address))]
  const protocols = [...new Set(made.map(({ protocol }) => protocol))]
  const name = target.servername && target.servername !== target.host ? [`as ${target.servername}`] : []
  const via = facts.observed.handshakeProxy ? [`through ${facts.observed.handshakeProxy}`] : []
  const offline = facts.observed.offline ? ['offline: nothing but the handshake'] : []
  return [...addresses, ...protocols, ...name, ...via, ...offline].join(', ')
}

/** The same failure of several handshakes is told once. */
function failures(connections: readonly Attempt<Connection>[]): string[] {
  const counts = new Map<string, number>()
  for (const attempt of connections) {
    if (attempt.state === 'failed') {
      const text = `${attempt.phase}: ${attempt.message} (${attempt.code})`
      counts.set(text, (counts.get(text) ?? 0) + 1)
    }
  }
  return [...counts].map(([text, times]) => (times === 1 ? text : `${text}, ${times} times`))
}

function connectionLine(attempt: Attempt<Connection>, style: Style): string {
  if (attempt.state !== 'completed') {
    const what =
      attempt.state === 'failed' ? `failed: ${attempt.phase} ${attempt.code}` : `skipped: ${attempt.because}`
    return style.paint.dim(`  handshake ${what}`)
  }
  const { id, address, protocol, cipher, keyType, staple, trusted, trustError, timings } = attempt.value
  const parts = [
    id,
    address,
    protocol,
    cipher,
    keyType === 'any' ? '' : `asked for ${keyType}`,
    trusted ? 'trusted' : `not trusted: ${trustError ?? 'unknown'}`,
    `staple ${staple.state}`,
    `connect ${milliseconds(timings.connectMs)}`,
    `handshake ${milliseconds(timings.handshakeMs)}`,
  ]
  return style.paint.dim(`  ${parts.filter(Boolean).join('  ')}`)
}
