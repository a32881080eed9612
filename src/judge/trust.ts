/** Trust comes first: on a chain that is not trusted Windows asks nobody about revocation (schannel.md: dotnet/runtime#111704). */
import type { Connection } from '../facts.ts'
import type { ClientProfile, Refusal } from './profile.ts'
import { type Located, time, type View } from './view.ts'

export interface Trust {
  /** Why the client refuses before it looks at revocation. */
  refusal?: Refusal
  /** JSON Pointers. */
  evidence: string[]
  /** Missing certificates that it has to fetch first. */
  fetched: string[]
  text: string
}

export function judgeTrust(
  profile: ClientProfile,
  view: View,
  handshake: Located<Connection> | undefined,
  leaf: string,
): Trust {
  const outside = outsideValidity(view, leaf)
  if (outside.length > 0) {
    return {
      refusal: 'certificate-expired',
      evidence: outside,
      fetched: [],
      text: 'a certificate is outside its validity',
    }
  }
  if (!handshake) return { evidence: [], fetched: [], text: 'taken for trusted: no server was asked' }
  const { fact, pointer } = handshake
  if (!fact.trusted) {
    const fetched = profile.completesChains ? fetchedIssuers(view, leaf) : undefined
    if (!fetched)
      return {
        refusal: 'untrusted',
        evidence: [pointer],
        fetched: [],
        text: 'the chain does not end in a trusted root',
      }
    return { evidence: [pointer], fetched, text: 'trusted once the missing issuer is fetched' }
  }
  if (!fact.nameMatches) {
    return { refusal: 'name', evidence: [pointer], fetched: [], text: 'the certificate is for another name' }
  }
  return { evidence: [pointer], fetched: [], text: 'trusted' }
}

function outsideValidity(view: View, leaf: string): string[] {
  const [path = []] = view.pathsOf(leaf)
  return path.flatMap(id => {
    const certificate = view.certificate(id)
    if (!certificate || (certificate.selfSigned && certificate.id !== leaf)) return []
    const inside = time(certificate.notBefore) <= view.at && view.at <= time(certificate.notAfter)
    return inside ? [] : [view.pointerOf(id)]
  })
}

/** URLs of the issuers that had to be fetched on a path to a trusted root; undefined where there is no such path. */
function fetchedIssuers(view: View, leaf: string): string[] | undefined {
  for (const path of view.pathsOf(leaf)) {
    const certificates = path.flatMap(id => view.certificate(id) ?? [])
    const given = certificates.some(({ origin, selfSigned }) => origin.by === 'issuer-file' && !selfSigned)
    if (!certificates.at(-1)?.trustAnchor || given) continue
    const urls = certificates.flatMap(({ origin }) => (origin.by === 'aia' ? [origin.url] : []))
    if (urls.length > 0) return urls
  }
  return undefined
}
