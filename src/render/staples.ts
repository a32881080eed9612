/** The staples of a report's handshakes, as the numbers of monitoring want them. */
import type { Answer, Connection, Instant, SuccessfulOcspResponseFact } from '../facts.ts'
import type { Report } from '../report.ts'

export interface StapledAnswer {
  leaf: string
  response: SuccessfulOcspResponseFact
  answer: Answer
  /** The signature verifies, by one who may sign. Never report "good" without it. */
  verified: boolean
}

export const connectionsOf = (report: Report): Connection[] =>
  report.facts.connections.flatMap(attempt => (attempt.state === 'completed' ? [attempt.value] : []))

/** The leaf that a handshake showed. */
export const leafOf = (report: Report, connection: Connection): string | undefined =>
  report.facts.chains.find(({ id }) => id === connection.chain)?.certificates[0]

/** The answer about its leaf, for each handshake that stapled one. */
export function stapledAnswer(report: Report, connection: Connection): StapledAnswer | undefined {
  const leaf = leafOf(report, connection)
  const response = connection.staple.state === 'present' ? connection.staple.response : undefined
  if (leaf === undefined || response?.responseStatus !== 'successful') {
    return undefined
  }
  const answer = response.answers.find(({ matches }) => matches === leaf)
  const verified = response.signature.state === 'valid' && response.authorized
  return answer && { leaf, response, answer, verified }
}

/** Staples with an end, of all handshakes. */
export const staplesOf = (report: Report): { nextUpdate: Instant }[] =>
  connectionsOf(report).flatMap(connection => {
    const nextUpdate = stapledAnswer(report, connection)?.answer.nextUpdate
    return nextUpdate === undefined ? [] : [{ nextUpdate }]
  })

export const msUntil = (instant: Instant, now: Instant): number => Date.parse(instant) - Date.parse(now)
