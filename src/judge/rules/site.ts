/** Could the site be reached, and every time? */
import { chainLine } from '../reproduce.ts'
import type { Rule } from '../rule.ts'

const unreachable: Rule = ({ view, target, command }) => {
  if (command === 'responder') return { notApplicable: 'no server was asked' }
  const failed = view.facts.connections.flatMap((attempt, i) =>
    attempt.state === 'failed' ? [{ attempt, pointer: `/connections/${i}` }] : [],
  )
  if (view.handshakes.length > 0) return []
  const reasons = [...new Set(failed.map(({ attempt }) => `${attempt.phase}: ${attempt.message}`))]
  return [
    {
      subjects: failed.length > 0 ? failed.map(one => one.pointer) : ['/connections'],
      on: target.input,
      message: `No TLS handshake with ${target.input} was completed${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`,
      args: { codes: [...new Set(failed.map(({ attempt }) => attempt.code))] },
      reproduce: chainLine(target),
    },
  ]
}

const unreliable: Rule = ({ view, target, command }) => {
  if (command === 'responder') return { notApplicable: 'no server was asked' }
  if (view.handshakes.length === 0) return { notJudged: 'no handshake was completed' }
  const failed = view.facts.connections.flatMap((attempt, i) =>
    attempt.state === 'failed' ? [{ attempt, pointer: `/connections/${i}` }] : [],
  )
  if (failed.length === 0) return []
  const addresses = failed.flatMap(({ attempt }) => attempt.partial?.address ?? [])
  const message = `${failed.length} of ${view.facts.connections.length} handshakes failed: ${[...new Set(failed.map(({ attempt }) => attempt.message))].join('; ')}`
  return [
    {
      subjects: failed.map(one => one.pointer),
      on: target.input,
      message,
      args: { addresses },
      reproduce: chainLine(target),
    },
  ]
}

export const SITE_RULES = {
  'target-unreachable': unreachable,
  'handshake-unreliable': unreliable,
} as const satisfies Record<string, Rule>
