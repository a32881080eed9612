/** Who is hindered by what: severities, the gate, the verdict and the exit code. */
import type { ClientOutcome, Finding, Gate, Severity, Verdict } from '../report.ts'
import { RULES, type RuleId } from './catalog.ts'
import { DEFAULT_POLICY, type Policy } from './policy.ts'
import type { Draft } from './rule.ts'
import type { Simulation } from './simulate.ts'
import type { View } from './view.ts'

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice']

const refuses = ({ outcome }: ClientOutcome): boolean => outcome === 'rejects' || outcome === 'varies'

export interface Hindrance {
  /** Pointers that make a client of the gate refuse. */
  refused: ReadonlySet<string>
  /** Pointers that leave one undetermined. */
  doubted: ReadonlySet<string>
}

export function hindranceOf(simulations: readonly Simulation[], clients: readonly string[]): Hindrance {
  const own = simulations.filter(({ outcome }) => clients.includes(outcome.client))
  return {
    refused: new Set(own.filter(({ outcome }) => refuses(outcome)).flatMap(({ decisive }) => decisive)),
    doubted: new Set(
      own.filter(({ outcome }) => outcome.outcome === 'undetermined').flatMap(({ decisive }) => decisive),
    ),
  }
}

/** An error where it makes a client of the gate refuse; what leaves one in doubt is a warning at least. */
export function severityOf(
  rule: RuleId,
  draft: Draft,
  hindrance: Hindrance,
  view: View,
  policy: Policy,
): Severity {
  const text = RULES[rule]
  if (policy.requireStaple && demandsStaple(rule, draft, view)) return 'error'
  if (text.severity === 'always') return text.otherwise
  if (draft.subjects.some(subject => hindrance.refused.has(subject))) return 'error'
  const doubted = draft.subjects.some(subject => hindrance.doubted.has(subject))
  const missed = rule === 'staple-absent' && leafSourceFails(draft, view)
  return text.otherwise === 'notice' && (doubted || missed) ? 'warning' : text.otherwise
}

/** Without a staple, everybody depends on these. */
const leafSourceFails = ({ certificate = '' }: Draft, view: View): boolean =>
  [...view.respondersOf(certificate), ...view.crlsOf(certificate)].some(
    ({ fact }) => fact.exchanges.at(-1)?.state === 'failed',
  )

const STAPLE_IS_FINE = new Set<RuleId>([
  'staple-expires-soon',
  'staple-older-than-responder',
  'must-staple-without-ocsp-url',
])

const demandsStaple = (rule: RuleId, { certificate = '' }: Draft, view: View): boolean =>
  RULES[rule].topic === 'staple' &&
  !STAPLE_IS_FINE.has(rule) &&
  (view.certificate(certificate)?.ocspUrls.length ?? 0) > 0

const atLeast = (severity: Severity, threshold: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold)

/** By the default gate, whatever the user's says. */
export function verdictOf(
  outcomes: readonly ClientOutcome[],
  findings: readonly Pick<Finding, 'severity'>[],
  judged: boolean,
): Verdict {
  const own = outcomes.filter(({ client }) => DEFAULT_POLICY.clients.includes(client))
  if (!judged) return 'inconclusive'
  if (own.some(refuses) || findings.some(({ severity }) => severity === 'error')) return 'fail'
  return own.every(({ outcome }) => outcome === 'accepts') ? 'pass' : 'inconclusive'
}

interface Gated {
  gate: Gate
  exitCode: number
}

/** `judged`: was there anything to judge at all? */
export function gateOf(
  outcomes: readonly ClientOutcome[],
  findings: readonly Finding[],
  judged: boolean,
  policy: Policy,
  decided: readonly string[],
): Gated {
  const clients = outcomes.filter(({ client }) => policy.clients.includes(client))
  const { failOn } = policy
  const failing =
    failOn === 'never' || !judged
      ? []
      : [
          ...findings.filter(({ severity }) => atLeast(severity, failOn)).map(({ id }) => id),
          ...clients.filter(refuses).map(({ client }) => client),
        ]
  const open = !judged || clients.some(({ outcome }) => outcome === 'undetermined')
  const openFails = open && failing.length === 0 && policy.inconclusive === 'fail'
  const failed = failing.length > 0 || openFails
  return {
    gate: {
      failOn,
      clients: [...policy.clients],
      failed,
      by: openFails ? ['inconclusive'] : failing,
      ...(policy.file !== undefined && { policy: { file: policy.file, decided: [...decided] } }),
    },
    exitCode: failed ? 1 : open && policy.inconclusive !== 'pass' ? 3 : 0,
  }
}
