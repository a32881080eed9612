/** Where a walk may end, and what that comes to: the outcome, and the names of the refusals. */
import type { Outcome } from '../report.ts'
import type { ClientProfile, Refusal } from './profile.ts'
import { accepts, type CertificateWalk, type End } from './take.ts'

export function classify(ends: readonly End[], profile: ClientProfile): Outcome {
  const accepted = ends.filter(end => accepts(end, profile)).length
  if (accepted === ends.length) return 'accepts'
  return accepted === 0 ? 'rejects' : 'undetermined'
}

/** Where the whole walk may end, given where each certificate may. */
export function fold(walks: readonly CertificateWalk[], { oneIsEnough }: ClientProfile): Set<End> {
  let all = new Set<End>([oneIsEnough && walks.length > 0 ? 'no-check' : 'good'])
  const combine = oneIsEnough ? first : worst
  for (const { ends } of walks) {
    all = new Set([...all].flatMap(a => [...ends].flatMap(b => combine(a, b))))
  }
  return all
}

/** The first answer settles it; after that only a refusal counts. */
function first(a: End, b: End): End[] {
  if (b.startsWith('refuse:')) return [b]
  return [a === 'no-check' || a === 'offline' ? (b === 'no-check' ? a : b) : a]
}

const RANK: Readonly<Record<string, number>> = {
  'maybe-revoked': 3,
  offline: 2,
  'no-check': 2,
  'maybe-good': 1,
}
const rank = (end: End) => (end.startsWith('refuse:') ? 4 : (RANK[end] ?? 0))

/** Revoked wins over everything; of "offline" and "no check" nobody knows which Windows reports. */
function worst(a: End, b: End): End[] {
  if (rank(a) === 2 && rank(b) === 2) return [a, b]
  return [rank(b) > rank(a) ? b : a]
}

/** Why the client refuses, where the walk may end so. */
export const refusalsOf = (ends: Iterable<End>, profile: ClientProfile): Refusal[] =>
  [...ends].filter(end => !accepts(end, profile)).map(refusalOf)

function refusalOf(end: End): Refusal {
  if (end === 'offline' || end === 'no-check') return end
  return end.startsWith('refuse:') ? (end.slice('refuse:'.length) as Refusal) : 'revoked'
}

/** What the client's error may name, given what is wrong with trust and what revocation comes to. */
export function namedRefusals(
  { names }: ClientProfile,
  faults: readonly Refusal[],
  ofRevocation: readonly Refusal[],
): Refusal[] {
  if (names === undefined) return faults.length > 0 ? faults.slice(0, 1) : [...ofRevocation]
  if (names === 'any') return [...faults, ...ofRevocation]
  // Several refusals are several possible worlds, each with a first of its own.
  const worlds = ofRevocation.length > 0 ? ofRevocation.map(one => [...faults, one]) : [faults]
  return [...new Set(worlds.flatMap(world => names.find(name => world.includes(name)) ?? world.slice(0, 1)))]
}
