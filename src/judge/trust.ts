/** Trust comes first: on a chain that is not trusted Windows asks nobody about revocation (schannel.md: dotnet/runtime#111704). */
import type { Connection } from '../facts.ts'
import type { ClientProfile, Refusal } from './profile.ts'
import { type Located, time, type View } from './view.ts'

/** Why a client refuses whatever revocation says. */
export interface Fault {
  refusal: Refusal
  /** JSON Pointers. */
  evidence: string[]
  text: string
}

export interface Trust {
  /** The gravest first. */
  faults: Fault[]
  /** Not trusted at all: nobody is asked about revocation. On an expired chain that is trusted Windows asks all the same. */
  stops: boolean
  /** JSON Pointers of what trust rests on. */
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
  const evidence = handshake ? [handshake.pointer] : []
  const untrusted = handshake !== undefined && !handshake.fact.trusted
  const fetched = untrusted && profile.completesChains ? fetchedIssuers(view, leaf) : undefined
  const stops = untrusted && fetched === undefined
  const outside = outsideValidity(view, leaf)
  const faults: Fault[] = [
    ...(stops
      ? [{ refusal: kindOf(view, leaf), evidence, text: 'the chain does not end in a trusted root' }]
      : []),
    ...(outside.length > 0
      ? [
          {
            refusal: outside.every(pointer => pointer.endsWith('/notBefore'))
              ? ('certificate-not-yet-valid' as const)
              : ('certificate-expired' as const),
            evidence: outside,
            text: 'a certificate is outside its validity',
          },
        ]
      : []),
    ...(handshake && !handshake.fact.nameMatches
      ? [{ refusal: 'name' as const, evidence, text: 'the certificate is for another name' }]
      : []),
  ]
  const fine = fetched
    ? 'trusted once the missing issuer is fetched'
    : handshake
      ? 'trusted'
      : 'taken for trusted: no server was asked'
  return {
    faults,
    stops,
    evidence,
    fetched: fetched ?? [],
    text: faults.length > 0 ? faults.map(({ text }) => text).join('; ') : fine,
  }
}

/** Is an issuer missing, or is the root one that nobody trusts? */
const kindOf = (view: View, leaf: string): Refusal =>
  view.pathsOf(leaf).some(path => view.certificate(path.at(-1) ?? '')?.selfSigned)
    ? 'untrusted'
    : 'incomplete'

function outsideValidity(view: View, leaf: string): string[] {
  const [path = []] = view.pathsOf(leaf)
  return path.flatMap(id => {
    const certificate = view.certificate(id)
    if (!certificate || (certificate.selfSigned && certificate.id !== leaf)) return []
    if (view.at < time(certificate.notBefore)) return [`${view.pointerOf(id)}/notBefore`]
    return time(certificate.notAfter) < view.at ? [`${view.pointerOf(id)}/notAfter`] : []
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
