/** Every OCSP response and CRL that was seen, with where it stands: rules look at these. */
import type {
  Certificate,
  Connection,
  CrlContent,
  CrlFact,
  OcspResponseFact,
  ResponderFact,
  Staple,
} from '../facts.ts'
import type { Target } from '../report.ts'
import { crlLine, ocspLine, stapleLine } from './reproduce.ts'
import { bodyOf, lastExchange, type View } from './view.ts'

export interface SeenStaple {
  staple: Staple
  leaf: Certificate
  handshakes: Connection[]
  pointers: string[]
}

/** The staples, those that are the same together. */
export function staplesOf(view: View): SeenStaple[] {
  const seen = new Map<string, SeenStaple>()
  for (const { fact, pointer } of view.handshakes) {
    const leaf = view.certificate(
      view.facts.chains.find(chain => chain.id === fact.chain)?.certificates[0] ?? '',
    )
    if (!leaf) continue
    const content =
      fact.staple.state === 'present' ? fact.staple.response.sha256 : JSON.stringify(fact.staple)
    const key = `${leaf.id} ${content}`
    const known = seen.get(key) ?? { staple: fact.staple, leaf, handshakes: [], pointers: [] }
    known.handshakes.push(fact)
    known.pointers.push(`${pointer}/staple`)
    seen.set(key, known)
  }
  return [...seen.values()]
}

/** An OCSP response, from whichever source. */
export interface SeenResponse {
  source: 'staple' | 'ocsp'
  response: OcspResponseFact
  certificate: Certificate
  pointers: string[]
  url?: string
  /** `The staple`, or the responder's URL. */
  label: string
  reproduce: string
}

export function responsesOf(view: View, target: Target): SeenResponse[] {
  const staples = staplesOf(view).flatMap(({ staple, leaf, pointers }): SeenResponse[] =>
    staple.state === 'present'
      ? [
          {
            source: 'staple',
            response: staple.response,
            certificate: leaf,
            pointers,
            label: 'The staple',
            reproduce: stapleLine(target),
          },
        ]
      : [],
  )
  return [
    ...staples,
    ...view.facts.responders.flatMap((fact, i) => seenResponse(view, fact, `/responders/${i}`)),
  ]
}

function seenResponse(view: View, fact: ResponderFact, pointer: string): SeenResponse[] {
  const last = lastExchange({ fact, pointer })
  const certificate = view.certificate(fact.certificate)
  const response = bodyOf(last?.fact)
  if (!certificate || !last || !response) return []
  return [
    {
      source: 'ocsp',
      response,
      certificate,
      pointers: [last.pointer],
      url: fact.url,
      label: fact.url,
      reproduce: ocspLine(fact.url),
    },
  ]
}

export interface SeenCrl {
  crl: CrlContent
  certificate: Certificate
  pointer: string
  url: string
  fact: CrlFact
  reproduce: string
}

export function listsOf(view: View): SeenCrl[] {
  return view.facts.crls.flatMap((fact, i) => {
    const last = lastExchange({ fact, pointer: `/crls/${i}` })
    const certificate = view.certificate(fact.certificate)
    const crl = bodyOf(last?.fact)
    if (!certificate || !last || !crl) return []
    return [
      {
        crl,
        certificate,
        pointer: last.pointer,
        url: fact.url,
        fact,
        reproduce: crlLine(fact.url),
      },
    ]
  })
}

/** Does the certificate's chain end in a public root? Rules of the CA/Browser Forum bind no one else. */
export const isPublic = (view: View, certificate: Certificate): boolean =>
  view.facts.paths.some(
    path => path.includes(certificate.id) && view.certificate(path.at(-1) ?? '')?.publicRoot === true,
  )
