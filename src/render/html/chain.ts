/** The chain as a picture: certificates from the leaf down, beside each its staple, responders and CRLs, and what they answered. */
import type { Certificate, CertificateId } from '../../facts.ts'
import type { Report } from '../../report.ts'
import { type Source, sourcesOf } from '../sources.ts'
import { day, milliseconds, remaining } from '../words.ts'
import { html, type Markup } from './markup.ts'
import { moodOfSource, shapeAt } from './shapes.ts'
import { commonNameOf, shortened } from './short.ts'

const WIDTH = 1040
const CERTIFICATE = { x: 40, width: 320, height: 96 }
const SOURCE = { x: 470, width: 570, height: 50, gap: 10 }
const GAP = 46

interface Placed {
  certificate: Certificate
  sources: Source[]
  y: number
  height: number
}

export function chainPicture(report: Report): Markup | undefined {
  const placed = place(report)
  const last = placed.at(-1)
  if (last === undefined) {
    return undefined
  }
  const height = last.y + last.height + 8
  return html`<div class="scroll"><svg class="picture chain" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${inWords(placed)}">
${placed.map(one => issuedBy(one, placed))}
${placed.map(one => [wires(one), certificateBox(one, report.judgedAt), sourceBoxes(one, report.judgedAt)])}
</svg></div>`
}

/** In the order of the first path; what only other paths have comes after. */
function place({ facts, judgedAt, ...rest }: Report): Placed[] {
  const ids = new Set([...facts.paths.flat(), ...facts.certificates.map(({ id }) => id)])
  const known = new Map(facts.certificates.map(certificate => [certificate.id, certificate]))
  const sources = sourcesOf({ facts, judgedAt, ...rest })
  const placed: Placed[] = []
  let y = 6
  for (const id of ids) {
    const certificate = known.get(id)
    if (certificate) {
      const own = sources.filter(source => source.certificate === id)
      const height = Math.max(CERTIFICATE.height, own.length * (SOURCE.height + SOURCE.gap) - SOURCE.gap)
      placed.push({ certificate, sources: own, y, height })
      y += height + GAP
    }
  }
  return placed
}

const middle = ({ y, height }: Placed) => y + height / 2
const top = (one: Placed) => middle(one) - CERTIFICATE.height / 2
const bottom = (one: Placed) => middle(one) + CERTIFICATE.height / 2
const sourceY = ({ y, height, sources }: Placed, i: number) =>
  y +
  (height - sources.length * (SOURCE.height + SOURCE.gap) + SOURCE.gap) / 2 +
  i * (SOURCE.height + SOURCE.gap)

/** Down to the next one; to any other along the left margin. */
function issuedBy(one: Placed, placed: readonly Placed[]): Markup | undefined {
  const issuer = placed.find(({ certificate }) => certificate.id === one.certificate.issuerId)
  if (issuer === undefined || issuer === one) {
    return undefined
  }
  const x = CERTIFICATE.x + CERTIFICATE.width / 2
  if (placed.indexOf(issuer) === placed.indexOf(one) + 1) {
    const [from, to] = [bottom(one), top(issuer)]
    return html`<path class="issued" d="M${x} ${from}V${to - 8}"/><path class="arrow" d="M${x - 5} ${to - 9}h10l-5 8z"/>
<text class="soft small" x="${x + 12}" y="${(from + to) / 2 + 4}">issued by</text>`
  }
  const [from, to, left] = [middle(one), middle(issuer) + 14, CERTIFICATE.x]
  return html`<path class="issued" d="M${left} ${from}C4 ${from} 4 ${to} ${left - 8} ${to}"/><path class="arrow" d="M${left - 9} ${to - 5}v10l8-5z"/>`
}

function certificateBox(one: Placed, at: string): Markup {
  const { id, subject, keyType, notAfter, notBefore, origin, trustAnchor, mustStaple } = one.certificate
  const dead = Date.parse(notAfter) < Date.parse(at) || Date.parse(notBefore) > Date.parse(at)
  const from = {
    server: 'sent by the server',
    aia: 'fetched by AIA',
    'trust-store': 'from the trust store',
    'issuer-file': 'from the issuer file',
    file: 'from the file',
  }
  const notes = [from[origin.by], ...(trustAnchor ? ['trusted'] : []), ...(mustStaple ? ['must staple'] : [])]
  return html`<svg class="cert" x="${CERTIFICATE.x}" y="${top(one)}" width="${CERTIFICATE.width}" height="${CERTIFICATE.height}"><title>${subject}</title>
<rect class="box" x=".6" y=".6" width="${CERTIFICATE.width - 1.2}" height="${CERTIFICATE.height - 1.2}" rx="${trustAnchor ? 26 : 10}"/>
<text class="soft small" x="18" y="23">${id}</text>
<text class="name" x="18" y="43">${shortened(commonNameOf(subject), 32)}</text>
<text class="small" x="18" y="63">${dead && shapeAt('bad', 8, -4)}<tspan x="${dead ? 40 : 18}">${keyType} · ${day(notBefore)} to ${day(notAfter)}${dead && ' · not valid now'}</tspan></text>
<text class="soft small" x="18" y="82">${notes.join(' · ')}</text>
</svg>`
}

const wires = (one: Placed) =>
  one.sources.map((source, i) => {
    const [x1, x2] = [CERTIFICATE.x + CERTIFICATE.width, SOURCE.x]
    const [y1, y2] = [middle(one), sourceY(one, i) + SOURCE.height / 2]
    const bend = (x1 + x2) / 2
    return html`<path class="wire ${moodOfSource(source)}" d="M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}"/>`
  })

const sourceBoxes = (one: Placed, at: string) =>
  one.sources.map((source, i) => {
    const { kind, url, view } = source
    const mood = moodOfSource(source)
    const dated = view.until && view.state === 'good' ? `, ${remaining(view.until, at)}` : ''
    return html`<svg class="source ${mood}" x="${SOURCE.x}" y="${sourceY(one, i)}" width="${SOURCE.width}" height="${SOURCE.height}"><title>${kind} ${url}: ${view.word}</title>
<rect class="box" x=".6" y=".6" width="${SOURCE.width - 1.2}" height="${SOURCE.height - 1.2}" rx="10"/>
${shapeAt(mood, 24, 25)}
<text x="46" y="21">${kind} <tspan class="said" dx="6">${shortened(view.word + dated, 58)}</tspan></text>
<text class="mono soft" x="46" y="39">${url === undefined ? 'with the handshake' : shortened(url, 60)}</text>
<text class="soft small" x="${SOURCE.width - 14}" y="21" text-anchor="end">${view.totalMs !== undefined && milliseconds(view.totalMs)}</text>
</svg>`
  })

/** For those who hear the picture. */
function inWords(placed: readonly Placed[]): string {
  const name = (id: CertificateId | undefined) => (id === undefined ? '' : `, issued by ${id}`)
  return placed
    .map(({ certificate: { id, subject, issuerId }, sources }) => {
      const said = sources.map(
        ({ kind, url, view }) => `${[kind, url].filter(Boolean).join(' ')}: ${view.word}`,
      )
      return `${id} (${subject})${name(issuerId)}${said.length > 0 ? `: ${said.join('; ')}` : ''}.`
    })
    .join(' ')
}
