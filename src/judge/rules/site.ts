/** The chain, the certificates, and whether the site could be reached at all. */
import type { Certificate } from '../../facts.ts'
import { isPublic } from '../answers.ts'
import { certificateLine, chainLine, fetchLine } from '../reproduce.ts'
import { type Draft, type Rule, unlessNone } from '../rule.ts'
import { isSpecialName, specialKind } from '../special-address.ts'
import { belowRoot, lastExchange, time, type View } from '../view.ts'
import { hostOf } from './transport.ts'

const draft = (view: View, certificate: Certificate, message: string, args: Draft['args'] = {}): Draft => ({
  subjects: [view.pointerOf(certificate.id)],
  on: certificate.id,
  certificate: certificate.id,
  message,
  args,
  reproduce: certificateLine(),
})

/** Every certificate of every path but the self-signed ends. */
export const checkedOf = (view: View): Certificate[] => {
  const all = view.leaves.flatMap(leaf => view.pathsOf(leaf.id).flatMap(path => belowRoot(view, path)))
  return [...new Map(all.map(certificate => [certificate.id, certificate])).values()]
}

const NOBODY = 'no certificate was seen'

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
  const end = mended ? 'some clients fetch it, and others refuse' : 'and it could not be fetched either'
  return [
    {
      subjects: odd.map(one => one.pointer),
      on: chain,
      ...(last && { certificate: last.id }),
      message: `The server does not send the issuer of ${last?.subject ?? 'its certificate'} (${last?.issuer ?? 'unknown'}): ${end}`,
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

const outsideValidity =
  (late: boolean): Rule =>
  ({ view }) => {
    const all = checkedOf(view)
    const odd = all.filter(one => (late ? time(one.notAfter) < view.at : time(one.notBefore) > view.at))
    return unlessNone(
      all,
      NOBODY,
      odd.map(one =>
        draft(
          view,
          one,
          late
            ? `${one.subject} expired at ${one.notAfter}`
            : `${one.subject} is not valid before ${one.notBefore}`,
          { notBefore: one.notBefore, notAfter: one.notAfter },
        ),
      ),
    )
  }

const issuerUnknown: Rule = ({ view }) => {
  const all = checkedOf(view)
  const odd = all.filter(one => one.issuerId === undefined && !one.selfSigned)
  return unlessNone(
    all,
    NOBODY,
    odd.map(one =>
      draft(
        view,
        one,
        `The issuer of ${one.id} (${one.issuer}) was not found, so nothing about it can be verified`,
        { issuer: one.issuer },
      ),
    ),
  )
}

const noSource: Rule = ({ view }) => {
  const all = checkedOf(view)
  const odd = all.filter(
    one => one.ocspUrls.length + one.crlUrls.length === 0 && one.skippedDistributionPoints.length === 0,
  )
  return unlessNone(
    all,
    NOBODY,
    odd.map(one =>
      draft(
        view,
        one,
        `${one.subject} names neither an OCSP responder nor a CRL: Windows cannot check it (CRYPT_E_NO_REVOCATION_CHECK 0x80092012)`,
        {
          noRevAvail: one.noRevAvail,
          lifetimeDays: Math.round((time(one.notAfter) - time(one.notBefore)) / 86_400_000),
        },
      ),
    ),
  )
}

const skippedPoints: Rule = ({ view }) => {
  const all = checkedOf(view)
  const odd = all.filter(one => one.skippedDistributionPoints.length > 0)
  return unlessNone(
    all,
    NOBODY,
    odd.map(one => {
      const [first] = one.skippedDistributionPoints
      const why = {
        reasons: 'is for some reasons only',
        'crl-issuer': 'names another CRL issuer',
        'relative-name': 'is named relatively',
      }[first!.because]
      return draft(view, one, `A CRL distribution point of ${one.id} ${why}: Windows passes it over`, {
        urls: first!.urls,
      })
    }),
  )
}

const rootPointers: Rule = ({ view }) => {
  const roots = view.facts.certificates.filter(
    one => one.selfSigned && view.facts.paths.some(path => path.length > 1 && path.at(-1) === one.id),
  )
  const odd = roots.filter(one => one.ocspUrls.length + one.crlUrls.length > 0)
  return unlessNone(
    roots,
    'no root was seen',
    odd.map(one =>
      draft(
        view,
        one,
        `The root ${one.subject} names revocation sources of its own, which a root should not`,
        { urls: [...one.ocspUrls, ...one.crlUrls] },
      ),
    ),
  )
}

const ocspOnly: Rule = ({ view }) => {
  const odd = view.leaves.filter(one => one.ocspUrls.length === 0 && one.crlUrls.length > 0)
  return unlessNone(
    view.leaves,
    NOBODY,
    odd.map(one =>
      draft(
        view,
        one,
        `${one.id} has a CRL and no OCSP responder: clients that know OCSP only, and demand an answer, refuse it`,
      ),
    ),
  )
}

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
      reproduce: fetchLine(fact.url),
    })),
  )
}

/** Names under which programs that read along sign: their makers' own defaults. */
const INTERCEPTORS =
  /fiddler|mitmproxy|zscaler|netskope|charles proxy|portswigger|burp|\beset\b|kaspersky|norton|avast|\bavg\b|bitdefender|adguard|sophos|forcepoint|websense|fortinet|fortigate|palo alto|blue ?coat|umbrella|mcafee|trend micro|check ?point|barracuda|watchguard|sonicwall|untangle|squid|ssl[- ]?(inspection|proxy|intercept)|tls[- ]?(inspection|proxy|intercept)|intercept|web gateway|fastgithub|steamtools|securly|lightspeed|iboss|do_not_trust/i

const interception: Rule = ({ view, target }) => {
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
      draft(
        view,
        leaf,
        `${leaf.issuer} is no public CA, and ${onInternet ? 'this is a public name' : 'its name is that of a program that reads along'}: the connection may be intercepted`,
        { issuer: leaf.issuer },
      ),
    ),
  )
}

export const SITE_RULES = {
  'target-unreachable': unreachable,
  'handshake-unreliable': unreliable,
  'chain-untrusted': untrusted,
  'chain-incomplete': incomplete,
  'aia-unreachable': aiaUnreachable,
  'name-mismatch': nameMismatch,
  'certificate-expired': outsideValidity(true),
  'certificate-not-yet-valid': outsideValidity(false),
  'issuer-unknown': issuerUnknown,
  'no-revocation-source': noSource,
  'crl-distribution-point-skipped': skippedPoints,
  'root-has-revocation-pointers': rootPointers,
  'ocsp-only-clients-fail': ocspOnly,
  'tls-interception': interception,
} as const satisfies Record<string, Rule>
