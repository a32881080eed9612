/** What one source says beside what another does. */
import { responsesOf, type SeenResponse } from '../answers.ts'
import { type Rule, unlessNone } from '../rule.ts'
import { bodyOf } from '../view.ts'
import { draftOf } from './answer.ts'
import { days, interval } from './lint.ts'

const disagree: Rule = ({ view, target }) => {
  const all = responsesOf(view, target)
  const found = all.flatMap(seen => {
    if (seen.response.responseStatus !== 'successful') return []
    const said = seen.response.answers
      .filter(one => one.matches === seen.certificate.id)
      .map(one => one.certStatus)
    const lists = view.crlsOf(seen.certificate.id).flatMap(({ fact }) => {
      const list = bodyOf(fact.exchanges.at(-1))
      return list ? [{ url: fact.url, listed: list.entry.listed }] : []
    })
    const other = lists.find(({ listed }) =>
      listed ? said.includes('good') && !said.includes('revoked') : said.includes('revoked'),
    )
    return other
      ? [
          draftOf(
            seen,
            `${seen.label} says ${said[0]}, and ${other.url} ${other.listed ? 'lists the certificate as revoked' : 'does not list it'}`,
          ),
        ]
      : []
  })
  return unlessNone(all, 'no OCSP response was seen', found)
}

const staleStaple: Rule = ({ view, target }) => {
  const all = responsesOf(view, target)
  const updated = (seen: SeenResponse) =>
    seen.response.responseStatus === 'successful'
      ? seen.response.answers.find(one => one.matches === seen.certificate.id)
      : undefined
  const staples = all.filter(seen => seen.source === 'staple')
  const found = staples.flatMap(seen => {
    const own = updated(seen)
    const fresh = all
      .filter(one => one.source === 'ocsp' && one.certificate.id === seen.certificate.id)
      .flatMap(one => updated(one) ?? [])
    const span = own && interval(own)
    const behind = own
      ? Math.max(0, ...fresh.map(one => Date.parse(one.thisUpdate) - Date.parse(own.thisUpdate)))
      : 0
    return span !== undefined && behind > 0 && behind > span / 2
      ? [draftOf(seen, `The staple is ${days(behind)} older than what the responder says now`)]
      : []
  })
  return unlessNone(staples, 'no staple was seen', found)
}

export const COMPARE_RULES = {
  'revocation-sources-disagree': disagree,
  'staple-older-than-responder': staleStaple,
} as const satisfies Record<string, Rule>
