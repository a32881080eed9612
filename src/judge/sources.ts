/** Which sources a client asks about which certificates. */
import type { Attempt, Certificate, Connection, CrlFact, Exchange, ResponderFact } from '../facts.ts'
import { deltasOf } from './delta.ts'
import type { ClientProfile, FetchSource, Limit, Scope } from './profile.ts'
import { belowRoot, bodyOf, type Located, type View } from './view.ts'

export interface WalkContext {
  profile: ClientProfile
  view: View
  path: readonly string[]
  limit: Limit
  /** Absent: there is no server, so none that staples. */
  handshake?: Located<Connection>
}

export const isRoot = (certificate: Certificate, path: readonly string[]) =>
  certificate.selfSigned && certificate.id === path.at(-1) && path.length > 1

export function inScope(scope: Scope, certificate: Certificate, path: readonly string[]): boolean {
  if (certificate.id === path[0]) return scope !== 'intermediates'
  if (isRoot(certificate, path)) return scope === 'chain'
  return scope !== 'leaf'
}

export const fetches = (profile: ClientProfile, view: View, path: readonly string[]) =>
  profile.fetchesFor === 'every-chain' || !view.certificate(path.at(-1) ?? '')?.publicRoot

export const livesTooShort = (
  { skipsLifetimesBelowMs = 0 }: FetchSource,
  { notBefore, notAfter }: Certificate,
) => Date.parse(notAfter) - Date.parse(notBefore) < skipsLifetimesBelowMs

/** Is there a source at all for which this certificate would have to name a URL? */
export function asksSomebody(
  profile: ClientProfile,
  certificate: Certificate,
  { view, path }: WalkContext,
): boolean {
  const asked = [profile.ocsp, profile.crl].filter(
    source => source && inScope(source.of, certificate, path) && !livesTooShort(source, certificate),
  )
  return asked.length > 0 && fetches(profile, view, path)
}

export interface AskedUrl {
  url: string
  exchanges: Attempt<Exchange<unknown>>[]
  /** A POST was answered by a proper response. */
  postWorks?: boolean
  /** Of a CRL: what was asked beside it, its delta among them. */
  extra?: CrlFact['extra'] | ResponderFact['extra']
}

type AskedSource = Located<AskedUrl>

export function sourcesOf(
  kind: 'ocsp' | 'crl',
  source: FetchSource,
  certificate: Certificate,
  { view, handshake }: WalkContext,
): AskedSource[] {
  if (source.whereStapled && (handshake?.fact.staple.state ?? 'absent') === 'absent') return []
  if (kind === 'crl') return view.crlsOf(certificate.id)
  const own = view.respondersOf(certificate.id)
  const borrowed =
    own.length === 0 && source.borrowsIssuerUrls ? view.respondersOf(certificate.issuerId ?? '') : own
  if (source.method === 'get')
    return borrowed.map(({ fact, pointer }) => ({ fact: { ...fact, postWorks: postWorks(fact) }, pointer }))
  return borrowed.map(({ fact, pointer }) => {
    const post = fact.extra?.findIndex(one => one.purpose === 'post') ?? -1
    const exchanges = fact.extra?.[post]?.exchanges
    return exchanges
      ? { fact: { url: fact.url, exchanges }, pointer: `${pointer}/extra/${post}` }
      : { fact, pointer }
  })
}

/** The URLs that a client would ask about these certificates. */
export function urlsFor(context: WalkContext, settled: ReadonlySet<string>): string[] {
  const { profile, view, path } = context
  if (!fetches(profile, view, path)) return []
  return belowRoot(view, path)
    .filter(({ id }) => !settled.has(id))
    .flatMap(certificate =>
      [['ocsp', profile.ocsp] as const, ['crl', profile.crl] as const].flatMap(([kind, source]) =>
        source && inScope(source.of, certificate, path) && !livesTooShort(source, certificate)
          ? sourcesOf(kind, source, certificate, context).flatMap(({ fact }) => [
              fact.url,
              ...deltasOf(fact).flatMap(({ url }) => url ?? []),
            ])
          : [],
      ),
    )
}

function postWorks({ extra = [] }: ResponderFact): boolean {
  const post = extra.find(one => one.purpose === 'post')
  return bodyOf(post?.exchanges.at(-1))?.responseStatus === 'successful'
}
