/** Does somebody stand in the middle and make certificates of his own? */
import { isPublic } from '../answers.ts'
import { type Rule, unlessNone } from '../rule.ts'
import { isSpecialName, specialKind } from '../special-address.ts'
import { certificateDraft } from './about-certificate.ts'

/** Names under which programs that read along sign: their makers' own defaults. */
const INTERCEPTORS =
  /fiddler|mitmproxy|zscaler|netskope|charles proxy|portswigger|burp|\beset\b|kaspersky|norton|avast|\bavg\b|bitdefender|adguard|sophos|forcepoint|websense|fortinet|fortigate|palo alto|blue ?coat|umbrella|mcafee|trend micro|check ?point|barracuda|watchguard|sonicwall|untangle|squid|ssl[- ]?(inspection|proxy|intercept)|tls[- ]?(inspection|proxy|intercept)|intercept|web gateway|fastgithub|steamtools|securly|lightspeed|iboss|do_not_trust/i

const interception: Rule = context => {
  const { view, target } = context
  const seen = view.handshakes.length > 0 ? view.leaves : []
  const address = view.handshakes[0]?.fact.address ?? ''
  const host = target.host ?? ''
  const onInternet =
    !isSpecialName(host) && specialKind(address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')) === undefined
  const odd = seen.filter(leaf => {
    const issuers = view
      .pathsOf(leaf.id)
      .flatMap(path => path.slice(1).flatMap(id => view.certificate(id)?.subject ?? []))
    const named = [leaf.issuer, ...issuers].some(name => INTERCEPTORS.test(name))
    const rooted = view
      .pathsOf(leaf.id)
      .some(path => view.certificate(path.at(-1) ?? '')?.selfSigned === true)
    return !isPublic(view, leaf) && (named || (onInternet && rooted))
  })
  return unlessNone(
    seen,
    'no handshake was completed',
    odd.map(leaf =>
      certificateDraft(context, leaf, {
        message: `${leaf.issuer} is no public CA, and ${onInternet ? 'this is a public name' : 'its name is that of a program that reads along'}: the connection may be intercepted`,
        args: { issuer: leaf.issuer },
      }),
    ),
  )
}

export const INTERCEPTION_RULES = {
  'tls-interception': interception,
} as const satisfies Record<string, Rule>
