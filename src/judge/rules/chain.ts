/** Is the chain whole, trusted, and for this name? */
import { chainLine, fetchLine } from '../reproduce.ts'
import { type Rule, unlessNone } from '../rule.ts'
import { hostOf, lastExchange, type View } from '../view.ts'
import { certificateRule } from './about-certificate.ts'

/** Handshakes whose chain was not trusted. */
const untrustedOf = (view: View) => view.handshakes.filter(({ fact }) => !fact.trusted)

/** Does the chain end well once the missing issuers are added? */
const completed = (view: View, chain: string): boolean => {
  const leaf = view.facts.chains.find(one => one.id === chain)?.certificates[0] ?? ''
  return view.pathsOf(leaf).some(path => {
    const ends = path.flatMap(id => view.certificate(id) ?? [])
    return (
      ends.at(-1)?.trustAnchor === true &&
      ends.some(one => one.origin.by === 'aia' || one.origin.by === 'issuer-file')
    )
  })
}

const sentAll = (view: View, chain: string): boolean => {
  const sent = view.facts.chains.find(one => one.id === chain)?.certificates ?? []
  const last = view.certificate(sent.at(-1) ?? '')
  if (last === undefined || last.selfSigned) return true
  // Where its issuer is not known at all, what is missing is the root, which nobody has to send; a leaf alone lacks more.
  const issuer = view.certificate(last.issuerId ?? '')
  return issuer ? issuer.selfSigned : last.ca
}

const incomplete: Rule = ({ view, target }) => {
  const odd = untrustedOf(view).filter(({ fact }) => !sentAll(view, fact.chain))
  if (odd.length === 0) return unlessNone(view.handshakes, 'no handshake was completed', [])
  const chain = odd[0]!.fact.chain
  const sent = view.facts.chains.find(one => one.id === chain)?.certificates ?? []
  const last = view.certificate(sent.at(-1) ?? '')
  const mended = completed(view, chain)
  const end = mended ? ': some clients fetch it, and others refuse' : ', and it could not be fetched either'
  return [
    {
      subjects: odd.map(one => one.pointer),
      on: chain,
      ...(last && { certificate: last.id }),
      message: `The server does not send the issuer of ${last?.subject ?? 'its certificate'} (${last?.issuer ?? 'unknown'})${end}`,
      args: { missing: last?.issuer ?? '', caIssuers: last?.caIssuersUrls ?? [], fetched: mended },
      reproduce: chainLine(target),
    },
  ]
}

const untrusted: Rule = ({ view, target }) => {
  const odd = untrustedOf(view).filter(({ fact }) => sentAll(view, fact.chain))
  if (odd.length === 0) return unlessNone(view.handshakes, 'no handshake was completed', [])
  const error = odd[0]!.fact.trustError ?? 'no trusted root'
  const message = `The chain does not end in a trusted root (${error}): Windows stops here (SEC_E_UNTRUSTED_ROOT 0x80090325), and asks nothing about revocation`
  return [
    {
      subjects: odd.map(one => one.pointer),
      on: odd[0]!.fact.chain,
      message,
      args: { trustError: error },
      reproduce: chainLine(target),
    },
  ]
}

const nameMismatch: Rule = ({ view, target }) => {
  const odd = view.handshakes.filter(({ fact }) => !fact.nameMatches)
  if (odd.length === 0) return unlessNone(view.handshakes, 'no handshake was completed', [])
  const message = `The certificate does not name ${target.servername ?? target.host ?? target.input}`
  return [
    {
      subjects: odd.map(one => one.pointer),
      on: 'name',
      message,
      args: { names: view.leaves[0]?.names ?? [] },
      reproduce: chainLine(target),
    },
  ]
}

const issuerUnknown = certificateRule({
  isOdd: one => one.issuerId === undefined && !one.selfSigned,
  tell: one => ({
    message: `The issuer of ${one.id} (${one.issuer}) was not found, so nothing about it can be verified`,
    args: { issuer: one.issuer },
  }),
})

const aiaUnreachable: Rule = ({ view }) => {
  const { issuerFetches } = view.facts
  const odd = issuerFetches.flatMap((fact, i) => {
    const last = lastExchange({ fact, pointer: `/issuerFetches/${i}` })
    return last?.fact.state === 'failed' ? [{ fact, attempt: last.fact, pointer: last.pointer }] : []
  })
  return unlessNone(
    issuerFetches,
    'no issuer had to be fetched',
    odd.map(({ fact, attempt, pointer }) => ({
      subjects: [pointer],
      on: fact.url,
      certificate: fact.certificate,
      message: `The issuer of ${fact.certificate} cannot be fetched from ${fact.url} (${attempt.phase}: ${attempt.code})`,
      args: { url: fact.url, host: hostOf(fact.url), phase: attempt.phase, code: attempt.code },
      reproduce: fetchLine('issuer', fact.url),
    })),
  )
}

export const CHAIN_RULES = {
  'chain-untrusted': untrusted,
  'chain-incomplete': incomplete,
  'aia-unreachable': aiaUnreachable,
  'name-mismatch': nameMismatch,
  'issuer-unknown': issuerUnknown,
} as const satisfies Record<string, Rule>
