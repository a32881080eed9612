/** The facts with what is looked up again and again: certificates by id, sources by certificate, JSON Pointers. */
import type {
  Attempt,
  Certificate,
  CertificateId,
  Connection,
  CrlFact,
  Exchange,
  Facts,
  ResponderFact,
} from '../facts.ts'

export interface Located<T> {
  fact: T
  /** JSON Pointer into facts. */
  pointer: string
}

export interface View {
  facts: Facts
  /** The moment of the judgement, milliseconds since 1970. */
  at: number
  /** Handshakes that were completed. */
  handshakes: Located<Connection>[]
  /** The same, those that no client could tell apart together. */
  alike: { handshake: Located<Connection>; times: number }[]
  /** Everything was answered so soon that no client's limit matters. */
  limitless: boolean
  /** End-entity certificates: those that servers sent first, or the file's own. */
  leaves: Certificate[]
  certificate(id: CertificateId): Certificate | undefined
  /** JSON Pointer of a certificate. */
  pointerOf(id: CertificateId): string
  respondersOf(id: CertificateId): Located<ResponderFact>[]
  crlsOf(id: CertificateId): Located<CrlFact>[]
  /** Every path of this leaf; the leaf alone where none was found. */
  pathsOf(leaf: CertificateId): CertificateId[][]
}

export function createView(facts: Facts, at: Date): View {
  const certificates = new Map(facts.certificates.map(certificate => [certificate.id, certificate]))
  const pointers = new Map(facts.certificates.map((certificate, i) => [certificate.id, `/certificates/${i}`]))
  const responders = byCertificate(facts.responders, 'responders')
  const crls = byCertificate(facts.crls, 'crls')
  const pathsOf = (leaf: CertificateId) => {
    const found = facts.paths.filter(path => path[0] === leaf)
    return found.length > 0 ? found : [[leaf]]
  }
  const handshakes = facts.connections.flatMap((attempt, i) =>
    attempt.state === 'completed' ? [{ fact: attempt.value, pointer: `/connections/${i}/value` }] : [],
  )
  const firsts =
    handshakes.length > 0
      ? facts.chains.map(chain => chain.certificates[0])
      : facts.paths.map(path => path[0])
  const ids = [...new Set(firsts)]
  if (ids.length === 0 && handshakes.length === 0 && facts.connections.length === 0)
    ids.push(facts.certificates[0]?.id)
  return {
    facts,
    at: at.getTime(),
    handshakes,
    alike: group(handshakes),
    limitless: isLimitless(facts),
    leaves: ids.flatMap(id => certificates.get(id ?? '') ?? []),
    certificate: id => certificates.get(id),
    pointerOf: id => pointers.get(id) ?? '/certificates',
    respondersOf: id => responders.get(id) ?? [],
    crlsOf: id => crls.get(id) ?? [],
    pathsOf,
  }
}

function group(handshakes: Located<Connection>[]): View['alike'] {
  const groups = new Map<string, View['alike'][number]>()
  for (const handshake of handshakes) {
    const { chain, trusted, nameMatches, staple } = handshake.fact
    const content = staple.state === 'present' ? staple.response.sha256 : staple.state
    const key = `${chain} ${trusted} ${nameMatches} ${content}`
    const known = groups.get(key)
    if (known) known.times++
    else groups.set(key, { handshake, times: 1 })
  }
  return [...groups.values()]
}

/** Half of the shortest total that a client allows, milliseconds. */
const NO_LIMIT_MS = 5_000

function isLimitless({ responders, crls }: Facts): boolean {
  const elapsed = [...responders, ...crls].flatMap(({ exchanges }) =>
    (exchanges as Attempt<unknown>[]).map(one => (one.state === 'skipped' ? 0 : one.elapsedMs)),
  )
  return elapsed.reduce((sum, ms) => sum + ms, 0) < NO_LIMIT_MS
}

function byCertificate<T extends { certificate: CertificateId }>(
  facts: T[],
  name: string,
): Map<string, Located<T>[]> {
  const found = new Map<string, Located<T>[]>()
  facts.forEach((fact, i) => {
    const located = { fact, pointer: `/${name}/${i}` }
    const list = found.get(fact.certificate)
    if (list) list.push(located)
    else found.set(fact.certificate, [located])
  })
  return found
}

/** The answer of a request, which is its last exchange, and where it stands. */
export function lastExchange<T>(
  source: Located<{ exchanges: Attempt<T>[] }>,
): Located<Attempt<T>> | undefined {
  const last = source.fact.exchanges.length - 1
  const fact = source.fact.exchanges[last]
  return fact && { fact, pointer: `${source.pointer}/exchanges/${last}` }
}

/** What an exchange gave, where that could be read. */
export const bodyOf = <T>(exchange: Attempt<Exchange<T>> | undefined): T | undefined =>
  exchange?.state === 'completed' ? exchange.value.body : undefined

/** The host of a URL, without the brackets of an IPv6 address. */
export const hostOf = (url: string): string =>
  URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : url

export const time = (instant: string): number => Date.parse(instant)

/** The certificates of a path but its self-signed end. */
export function belowRoot(view: View, path: readonly CertificateId[]): Certificate[] {
  return path
    .flatMap(id => view.certificate(id) ?? [])
    .filter((certificate, i) => i === 0 || !certificate.selfSigned)
}
