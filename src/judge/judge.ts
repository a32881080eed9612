/** From what was observed to a report: simulate every client, apply every rule, weigh the findings. Pure. */
import {
  type Finding,
  type Report,
  type RuleResult,
  type SavedFacts,
  SCHEMA_VERSION,
  type Severity,
} from '../report.ts'
import { blameOf } from './blame.ts'
import { docsOf, RULE_IDS, RULES, type RuleId } from './catalog.ts'
import { clockOffset, explainsDates } from './clock.ts'
import { gateOf, hindranceOf, SEVERITIES, severityOf, verdictOf } from './gate.ts'
import { mendFor } from './mends.ts'
import { DEFAULT_POLICY, type Policy } from './policy.ts'
import { checkPolicy } from './policy-check.ts'
import { PROFILES } from './profiles/all.ts'
import type { Draft, RuleContext, RuleOutcome } from './rule.ts'
import { RULE_CODE } from './rules/all.ts'
import { simulateView } from './simulate.ts'
import { type Surroundings, situationOf } from './situation.ts'
import { summaryOf } from './summary.ts'
import { createView, type View } from './view.ts'

export interface JudgeOptions {
  /** The clock of the judgement. */
  at: Date
  policy?: Partial<Policy>
}

/**
 * What was observed, concluded for every client and by every rule. Never throws for facts that are valid; throws {@link PolicyError} for
 * a policy that is none.
 */
export function judge(saved: SavedFacts, { at, policy: wanted = {} }: JudgeOptions): Report {
  checkPolicy(wanted)
  const policy: Policy = { ...DEFAULT_POLICY, ...given(wanted) }
  const view = createView(saved.facts, at)
  const simulations = PROFILES.map(profile => simulateView(profile, view))
  const outcomes = simulations.map(({ outcome }) => outcome)
  const context: RuleContext = { view, policy, target: saved.target, command: saved.command }
  const applied = RULE_IDS.map(rule => ({ rule, outcome: RULE_CODE[rule](context) }))
  const drafts = applied
    .flatMap(({ rule, outcome }) => (Array.isArray(outcome) ? outcome.map(draft => ({ rule, draft })) : []))
    .map(withWhatItExplains(view))
  const surroundings: Surroundings = { view, simulations, found: drafts }
  const severities = (under: Policy) => {
    const hindrance = hindranceOf(simulations, under.clients)
    return drafts.map(({ rule, draft }) => severityOf(rule, draft, hindrance, view, under))
  }
  const judged = hasEvidence(saved)
  const byDefault = severities({ ...DEFAULT_POLICY, minStapleRemainingMs: policy.minStapleRemainingMs })
  const verdict = verdictOf(
    outcomes,
    byDefault.map(severity => ({ severity })),
    judged,
  )
  const mine = severities(policy).map((severity, i) => policy.severities[drafts[i]!.rule] ?? severity)
  const findings = drafts
    .flatMap(({ rule, draft }, i) =>
      mine[i] === 'off' ? [] : [findingOf(rule, draft, mine[i]!, drafts, surroundings)],
    )
    .sort(worstFirst(hindranceOf(simulations, policy.clients).refused))
  const decided = [
    ...new Set(
      drafts.flatMap(({ rule }) => (policy.severities[rule] ? [`${rule}=${policy.severities[rule]}`] : [])),
    ),
  ]
  const { gate, exitCode } = gateOf(outcomes, findings, judged, policy, decided)
  const blame = blameOf(findings, view)
  return {
    ...saved,
    schemaVersion: SCHEMA_VERSION,
    judgedAt: at.toISOString(),
    findings,
    rules: applied.map(({ rule, outcome }) => resultOf(rule, outcome)),
    clients: outcomes,
    verdict,
    ...(blame && { blame }),
    summary: summaryOf({
      view,
      target: saved.target,
      command: saved.command,
      verdict,
      findings,
      simulations,
    }),
    gate,
    exitCode,
  }
}

/** Without the options that are left out as undefined. */
const given = (policy: Partial<Policy>): Partial<Policy> =>
  Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined))

interface Drafted {
  rule: RuleId
  draft: Draft
}

/** A site that was not reached gives nothing to judge; nor do failures on a machine that reaches nothing. */
function hasEvidence({ command, facts }: SavedFacts): boolean {
  if (command === 'probe') return facts.connections.some(({ state }) => state === 'completed')
  const failed = [...facts.responders, ...facts.crls].some(
    ({ exchanges }) => exchanges.at(-1)?.state === 'failed',
  )
  return facts.certificates.length > 0 && !(failed && facts.observed.reachedAnything === false)
}

/** A wrong clock stands behind whatever would be well by the right one. */
const withWhatItExplains =
  (view: View) =>
  (found: Drafted, _index: number, all: readonly Drafted[]): Drafted => {
    if (found.rule !== 'clock-skew') return found
    const offset = clockOffset(view.facts)
    const explained = all.filter(({ draft }) => explainsDates(draft, view.at, offset))
    const subjects = [...found.draft.subjects, ...explained.flatMap(({ draft }) => draft.subjects)]
    return { ...found, draft: { ...found.draft, subjects: [...new Set(subjects)] } }
  }

/** Drafts end without a full stop, so that others can go on. */
const sentence = (message: string): string => `${message}${/[.!?]$/.test(message) ? '' : '.'}`

function findingOf(
  rule: RuleId,
  draft: Draft,
  severity: Severity,
  drafts: readonly Drafted[],
  surroundings: Surroundings,
): Finding {
  const same = drafts.filter(one => one.rule === rule)
  const twins = same.filter(one => one.draft.on === draft.on)
  const which = same.findIndex(one => one.draft === draft)
  const { citation, mends } = RULES[rule]
  return {
    id: same.length === 1 ? rule : `${rule}:${draft.on}${twins.length > 1 ? `:${which + 1}` : ''}`,
    rule,
    severity,
    subjects: draft.subjects,
    message: sentence(draft.message),
    mend: mendFor(mends, situationOf(draft, surroundings)),
    docs: docsOf(rule),
    ...(citation !== undefined && { citation }),
    args: { ...draft.args, ...(draft.certificate !== undefined && { certificate: draft.certificate }) },
    ...(draft.reproduce !== undefined && { reproduce: draft.reproduce }),
  }
}

function resultOf(rule: RuleId, outcome: RuleOutcome): RuleResult {
  if (Array.isArray(outcome)) return { rule, result: outcome.length > 0 ? 'found' : 'passed' }
  return 'notApplicable' in outcome
    ? { rule, result: 'not-applicable', because: outcome.notApplicable }
    : { rule, result: 'not-judged', because: outcome.notJudged }
}

/** What lies behind others leads, then what decides: trust, revoked, and what a client of the gate stumbles over. */
const LEADING: readonly RuleId[] = [
  'network-unreachable',
  'target-unreachable',
  'captive-portal',
  'clock-skew',
  'chain-untrusted',
  'chain-incomplete',
  'certificate-revoked',
  'certificate-expired',
  'certificate-not-yet-valid',
  'name-mismatch',
  'no-revocation-source',
  'address-not-public',
  'dns-hosts-file',
]

/** What only follows from something else. */
const FOLLOWING = new Set<string>([
  'staple-absent',
  'ocsp-unreachable',
  'crl-unreachable',
  'redirected',
] satisfies RuleId[])

const worstFirst =
  (refused: ReadonlySet<string>) =>
  (a: Finding, b: Finding): number => {
    const rank = ({ rule }: Finding) => {
      const leading = LEADING.indexOf(rule as RuleId)
      if (leading >= 0) return leading
      return LEADING.length + (FOLLOWING.has(rule) ? 1 : 0)
    }
    const decides = (finding: Finding) => (finding.subjects.some(subject => refused.has(subject)) ? 0 : 1)
    const known = (finding: Finding) => RULE_IDS.indexOf(finding.rule as RuleId)
    return (
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      rank(a) - rank(b) ||
      decides(a) - decides(b) ||
      known(a) - known(b)
    )
  }
