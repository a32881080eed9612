/** Whether the server staples, and whether it always does. */
import { staplesOf } from '../answers.ts'
import { stapleLine } from '../reproduce.ts'
import type { Draft, Rule, RuleContext, RuleOutcome } from '../rule.ts'

const noServer = ({ view, command }: RuleContext): RuleOutcome | undefined => {
  if (command === 'responder') return { notApplicable: 'a certificate was asked about, and no server' }
  if (view.handshakes.length === 0) return { notJudged: 'no handshake was completed' }
  return staplesOf(view).every(({ staple }) => staple.state === 'not-observable')
    ? { notJudged: 'the staple could not be observed' }
    : undefined
}

const absent: Rule = context =>
  noServer(context) ??
  staplesOf(context.view).flatMap(({ staple, leaf, pointers, handshakes }): Draft[] => {
    if (staple.state !== 'absent' || leaf.ocspUrls.length === 0) return []
    const count = context.view.handshakes.length
    const often = handshakes.length === count ? '' : `, in ${handshakes.length} of ${count} handshakes`
    return [
      {
        subjects: pointers,
        on: leaf.id,
        certificate: leaf.id,
        message: `The server staples no OCSP response for ${leaf.id}${often}`,
        args: { handshakes: handshakes.length, of: count },
        reproduce: stapleLine(context.target),
      },
    ]
  })

/** Nothing to staple is no fault: the CA offers lists only. */
const whereStapleable =
  (rule: Rule): Rule =>
  context => {
    const leaves = staplesOf(context.view).map(({ leaf }) => leaf)
    return leaves.length > 0 && leaves.every(leaf => leaf.ocspUrls.length === 0)
      ? { notApplicable: 'the certificate names no OCSP responder, so there is nothing to staple' }
      : rule(context)
  }

const inconsistent: Rule = context => {
  const out = noServer(context)
  if (out) return out
  const seen = staplesOf(context.view).filter(({ leaf }) => leaf.ocspUrls.length > 0)
  const without = seen.filter(({ staple }) => staple.state === 'absent')
  const withOne = seen.filter(({ staple }) => staple.state === 'present')
  if (without.length === 0 || withOne.length === 0) return []
  const missing = without.flatMap(({ handshakes }) => handshakes)
  const stapled = withOne.flatMap(({ handshakes }) => handshakes)
  return [
    {
      subjects: without.flatMap(({ pointers }) => pointers),
      on: 'staple',
      certificate: without[0]!.leaf.id,
      message: `${stapled.length} of ${stapled.length + missing.length} handshakes carried a staple: ${difference(missing, stapled)}`,
      args: { stapled: stapled.length, of: stapled.length + missing.length },
      reproduce: stapleLine(context.target),
    },
  ]
}

type Handshake = { address: string; attempt: number; chain: string; keyType: string }

/** What the handshakes without a staple have in common that those with one have not. */
function difference(missing: readonly Handshake[], stapled: readonly Handshake[]): string {
  const apart = (key: 'address' | 'chain') =>
    !missing.some(one => stapled.some(other => other[key] === one[key]))
  if (apart('chain')) return 'one of the two certificates (RSA, ECDSA) is not stapled'
  if (apart('address')) return `not from ${[...new Set(missing.map(one => one.address))].join(', ')}`
  if (missing.every(one => one.attempt === 1))
    return 'the first handshake goes without, as with servers that fetch it only when they are asked'
  return 'now with, now without'
}

const mustStaple: Rule = context => {
  const seen = staplesOf(context.view).filter(({ leaf }) => leaf.mustStaple)
  if (context.command === 'responder')
    return { notApplicable: 'a certificate was asked about, and no server' }
  if (seen.length === 0) return { notApplicable: 'the certificate does not demand a staple' }
  return seen.flatMap(({ staple, leaf, pointers }): Draft[] => {
    const good = staple.state === 'present' && staple.response.responseStatus === 'successful'
    if (good || staple.state === 'not-observable') return []
    return [
      {
        subjects: pointers,
        on: leaf.id,
        certificate: leaf.id,
        message: `The certificate demands a staple (TLS Feature, RFC 7633), and the server sends ${staple.state === 'absent' ? 'none' : 'one that says nothing'}`,
        reproduce: stapleLine(context.target),
      },
    ]
  })
}

const mustStapleObsolete: Rule = ({ view }) => {
  const demanding = view.leaves.filter(leaf => leaf.mustStaple)
  if (demanding.length === 0) return { notApplicable: 'the certificate does not demand a staple' }
  return demanding
    .filter(leaf => leaf.ocspUrls.length === 0)
    .map(leaf => ({
      subjects: [view.pointerOf(leaf.id)],
      on: leaf.id,
      certificate: leaf.id,
      message:
        'The certificate demands a staple and names no OCSP responder: the staple that it demands cannot exist',
    }))
}

export const STAPLE_RULES = {
  'staple-absent': whereStapleable(absent),
  'staple-inconsistent': whereStapleable(inconsistent),
  'must-staple-without-staple': mustStaple,
  'must-staple-without-ocsp-url': mustStapleObsolete,
} as const satisfies Record<string, Rule>
