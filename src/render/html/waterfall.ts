/** The times as bars. Each kind of time has a colour and a hatching. */
import type { Report } from '../../report.ts'
import { milliseconds } from '../words.ts'
import { html, type Markup } from './markup.ts'
import { shapeAt } from './shapes.ts'
import { shortened } from './short.ts'
import { type Row, type SpanKind, timelineOf } from './timeline.ts'

const WIDTH = 1040
const BARS = { x: 400, width: 490 }
const ROW = 42
const HEAD = 26

const KINDS = {
  resolve: 'name',
  connect: 'connect',
  wait: 'TLS, or first byte',
  receive: 'receive',
  failed: 'in vain',
} as const satisfies Record<SpanKind, string>

/** Once in a page: fills that all its waterfalls use. */
export const HATCHINGS: Markup = html`<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
<pattern id="t-resolve" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="t-resolve" width="6" height="6"/><path class="hatch" d="M-1 1 1-1M0 6 6 0M5 7 7 5"/></pattern>
<pattern id="t-connect" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="t-connect" width="6" height="6"/><path class="hatch" d="M-1 5 1 7M0 0 6 6M5-1 7 1"/></pattern>
<pattern id="t-wait" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="t-wait" width="6" height="6"/></pattern>
<pattern id="t-receive" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="t-receive" width="5" height="5"/><path class="hatch" d="M2.5 0v5"/></pattern>
<pattern id="t-failed" width="7" height="7" patternUnits="userSpaceOnUse"><rect class="t-failed" width="7" height="7"/><path class="hatch" d="M0 0 7 7M7 0 0 7"/></pattern>
</defs></svg>`

export function waterfall(report: Report): Markup | undefined {
  const rows = timelineOf(report)
  if (rows.length === 0) {
    return undefined
  }
  const longest = scaleOf(rows)
  const height = HEAD + rows.length * ROW + 30
  return html`<div class="scroll"><svg class="picture waterfall" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${inWords(rows)}">
${ticks(longest).map(ms => tick(ms, longest, height - 30))}
${rows.map((row, i) => bar(row, HEAD + i * ROW, longest))}
${legend(height - 10)}
</svg></div>`
}

/** What timed out would press the rest to nothing: then the scale is that of what answered, and the longer bars are broken. */
function scaleOf(rows: readonly Row[]): number {
  const longest = Math.max(...rows.map(totalOf), 1)
  const answered = Math.max(...rows.map(row => (row.mood === 'bad' ? 0 : totalOf(row))), 1)
  return longest > answered * 4 && answered > 1 ? answered * 1.5 : longest
}

const totalOf = ({ spans }: Row) => spans.reduce((sum, { ms }) => sum + ms, 0)

/** Four or five round numbers up to the longest. */
function ticks(longest: number): number[] {
  const raw = longest / 4
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 5].find(factor => factor * power >= raw) ?? 10) * power
  return Array.from({ length: Math.floor(longest / step) + 1 }, (_, i) => i * step)
}

function tick(ms: number, longest: number, to: number): Markup {
  const x = round(BARS.x + (ms / longest) * BARS.width)
  return html`<path class="grid" d="M${x} ${HEAD - 6}V${to}"/><text class="soft small" x="${x}" y="14" text-anchor="middle">${ms === 0 ? '0' : milliseconds(ms)}</text>`
}

function bar({ label, detail, mood, spans, word }: Row, y: number, longest: number): Markup {
  let from = 0
  const place = (ms: number) => round(BARS.x + (Math.min(ms, longest) / longest) * BARS.width)
  const rects = spans.map(({ kind, ms }) => {
    const x = place(from)
    from += ms
    const width = Math.max(1.5, round(place(from) - x))
    return html`<rect x="${x}" y="${y + 10}" width="${width}" height="18" fill="url(#t-${kind})"><title>${KINDS[kind]}: ${milliseconds(ms)}</title></rect>`
  })
  const end = place(from)
  return html`<g>${shapeAt(mood, 14, y + 19)}<text x="32" y="${y + 16}">${label}</text>
<text class="mono soft" x="32" y="${y + 32}">${shortened(detail, 48)}</text>${rects}
${from > longest && html`<path class="break" d="M${end - 40} ${y + 32}l6-9-6-8 6-9M${end - 30} ${y + 32}l6-9-6-8 6-9"/>`}
<text class="small" x="${end + 10}" y="${y + 23}">${milliseconds(from)} <tspan class="soft">${shortened(word, 14)}</tspan></text></g>`
}

const LEGEND_AT = [0, 92, 196, 362, 466] as const

const legend = (y: number) =>
  (Object.keys(KINDS) as SpanKind[]).map((kind, i) => {
    const x = BARS.x + LEGEND_AT[i]!
    return html`<rect x="${x}" y="${y - 10}" width="22" height="12" fill="url(#t-${kind})"/><text class="soft small" x="${x + 28}" y="${y}">${KINDS[kind]}</text>`
  })

const round = (pixels: number) => Math.round(pixels * 10) / 10

const inWords = (rows: readonly Row[]) =>
  rows.map(row => `${row.label} ${row.detail}: ${milliseconds(totalOf(row))}, ${row.word}.`).join(' ')
