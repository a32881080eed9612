/** Who says that a certificate is revoked. */
import { responsesOf } from '../answers.ts'
import { deltasOf } from '../delta.ts'
import { gradeResponse } from '../grade.ts'
import type { Draft, Rule, RuleContext } from '../rule.ts'
import { bodyOf } from '../view.ts'
import { STRICT } from './answer.ts'

/** One finding for one source of a revocation; all of them together are the evidence. */
const revoked: Rule = context => {
  const { view, target } = context
  const events = responsesOf(view, target).flatMap(seen => {
    const grades = gradeResponse(seen.response, seen.certificate, view.at, STRICT)
    const trusted = !grades.some(event => event === 'bad-signature' || event === 'wrong-signer')
    const answer =
      trusted && grades.at(-1) === 'revoked' && seen.response.responseStatus === 'successful'
        ? seen.response.answers.find(
            one => one.matches === seen.certificate.id && one.certStatus === 'revoked',
          )
        : undefined
    return answer
      ? [
          {
            certificate: seen.certificate.id,
            pointers: seen.pointers,
            when: answer.revocationTime,
            reason: answer.revocationReason,
            source: seen.label,
            line: seen.reproduce,
          },
        ]
      : []
  })
  return [...events, ...revokedInLists(context)].reduce<Draft[]>((drafts, one) => {
    const known = drafts.find(draft => draft.certificate === one.certificate)
    if (known) {
      known.subjects.push(...one.pointers)
      return drafts
    }
    const when = one.when ? ` since ${one.when}` : ''
    const why = one.reason ? ` (${one.reason})` : ''
    drafts.push({
      subjects: [...one.pointers],
      on: one.certificate,
      certificate: one.certificate,
      message: `${view.certificate(one.certificate)?.subject ?? one.certificate} is revoked${when}${why}, says ${one.source === 'The staple' ? 'the staple' : one.source}`,
      args: {
        ...(one.when && { revocationTime: one.when }),
        ...(one.reason && { reason: one.reason }),
        source: one.source,
      },
      reproduce: one.line,
    })
    return drafts
  }, [])
}

/** In a CRL, or in the delta that belongs to it. */
function revokedInLists({ view }: RuleContext) {
  return view.facts.crls.flatMap((fact, i) => {
    const asked = [
      { url: fact.url, exchanges: fact.exchanges, pointer: `/crls/${i}` },
      ...deltasOf(fact).map(delta => ({
        url: delta.url ?? fact.url,
        exchanges: delta.exchanges,
        pointer: `/crls/${i}/extra/${fact.extra!.indexOf(delta)}`,
      })),
    ]
    return asked.flatMap(({ url, exchanges, pointer }) => {
      const list = bodyOf(exchanges.at(-1))
      if (
        !list?.entry.listed ||
        list.entry.reason === 'removeFromCRL' ||
        list.signature.state === 'invalid' ||
        !list.issuerMatches
      )
        return []
      // A walk shows the base, whose step the delta decides.
      const base = `/crls/${i}/exchanges/${fact.exchanges.length - 1}`
      const own = `${pointer}/exchanges/${exchanges.length - 1}`
      return [
        {
          certificate: fact.certificate,
          pointers: own === base ? [own] : [own, base],
          when: list.entry.revocationDate,
          reason: list.entry.reason,
          source: url,
          line: `openssl crl -inform DER -in list.crl -noout -text`,
        },
      ]
    })
  })
}

export const REVOKED_RULES = { 'certificate-revoked': revoked } as const satisfies Record<string, Rule>
