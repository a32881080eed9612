/** The chain as a picture (inline SVG): certificates from left to right, below each what could tell its status. */
import type { Scenario } from '../scenario.ts'
import { crlInWords, responderInWords, stapleInWords } from '../words.ts'
import { escapeHtml } from './escape.ts'

interface Box {
  title: string
  note: string
  sources: { name: string; does: string; fine: boolean }[]
}

const WIDTH = 230
const GAP = 40
const SOURCE_HEIGHT = 52
const HEADER = 60

export function chainPicture(scenario: Scenario): string {
  const boxes = boxesOf(scenario)
  const most = Math.max(...boxes.map(({ sources }) => sources.length))
  const width = boxes.length * (WIDTH + GAP) - GAP + 2
  const height = HEADER + most * (SOURCE_HEIGHT + 8) + 10
  const said = boxes
    .map(
      ({ title, note, sources }) =>
        `${title}${note && ` (${note})`}: ${sources.map(({ name, does }) => `${name}: ${does}`).join('; ') || 'no source'}`,
    )
    .join('. ')
  return `<svg class="chain" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(said)}">${boxes
    .map(drawBox)
    .join('')}</svg>`
}

function drawBox({ title, note, sources }: Box, index: number): string {
  const x = 1 + index * (WIDTH + GAP)
  const arrow = index === 0 ? '' : `<path class="arrow" d="M${x - 6} 24 H${x - GAP + 6} m8 -5 l-8 5 l8 5"/>`
  const drawn = sources.map(({ name, does, fine }, row) => {
    const y = HEADER + row * (SOURCE_HEIGHT + 8)
    // The mark says the same as the colour.
    const mark = fine ? '✓' : '✗'
    const lines = wrapped(does).map(
      (line, number) =>
        `<text x="${x + 28}" y="${y + 34 + number * 13}" class="does">${escapeHtml(line)}</text>`,
    )
    return `<g class="${fine ? 'fine' : 'faulty'}"><rect x="${x + 8}" y="${y}" width="${WIDTH - 16}" height="${SOURCE_HEIGHT}" rx="4"/><text x="${x + 14}" y="${y + 18}">${mark}</text><text x="${x + 28}" y="${y + 18}">${name}</text>${lines.join('')}</g>`
  })
  return `${arrow}<g><rect class="certificate" x="${x}" y="1" width="${WIDTH}" height="46" rx="4"/><text x="${x + 10}" y="20" class="title">${escapeHtml(title)}</text><text x="${x + 10}" y="37" class="does">${escapeHtml(note)}</text></g>${drawn.join('')}`
}

/** At most two lines of about thirty characters. */
function wrapped(text: string): string[] {
  const [first = '', second = ''] = text.match(/.{1,34}(?:\s|$)/g) ?? [text]
  return text.length > first.length + second.length ? [first, `${second.slice(0, 32)}…`] : [first, second]
}

function boxesOf(scenario: Scenario): Box[] {
  const { chain, dns, intermediate = {} } = scenario
  const leaf = chain.leaf ?? {}
  const issuer = chain.intermediate ?? {}
  const isFine = (does: string) => FINE.has(does)
  const source = (name: string, does: string) => ({ name, does, fine: isFine(does) })
  const staple = stapleInWords(scenario)
  const listOf = intermediate.revoked ? { list: { revoked: true as const } } : {}
  return [
    {
      title: `leaf: ${scenario.id}`.slice(0, 32),
      note: leaf.mustStaple ? 'must-staple' : leaf.noRevAvail ? 'noRevAvail' : '',
      sources: [
        ...(staple === 'none' ? [] : [source('staple', staple)]),
        ...((leaf.ocsp ?? true) ? [source('responder', responderInWords(scenario.responder, dns))] : []),
        ...((leaf.crl ?? false) ? [source('CRL', crlInWords(scenario.crl, dns))] : []),
      ],
    },
    {
      title: 'intermediate',
      note: chain.send === 'leaf-only' ? 'not sent' : chain.interceptor ? 'an inspecting proxy' : '',
      sources: (issuer.crl ?? true) ? [source('CRL', crlInWords({ ...intermediate.crl, ...listOf }))] : [],
    },
    {
      title: 'root',
      note: chain.untrusted ? 'not trusted' : chain.kind === 'cross-signed' ? 'and cross-signed' : '',
      sources: [],
    },
  ]
}

/** What a source does where it settles the matter. */
const FINE: ReadonlySet<string> = new Set([
  'good',
  'good, signed by the CA itself',
  'does not list the certificate',
  'does not list the certificate, 200,000 other entries',
])
