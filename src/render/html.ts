/** One file that needs nothing: no network, no script. Its policy forbids both, should anything slip through. */
import type { Format } from './format.ts'
import { gateSentence, gateSum } from './gate.ts'
import { html, type Markup } from './html/markup.ts'
import { section } from './html/section.ts'
import { MOOD_OF_VERDICT, shape } from './html/shapes.ts'
import { STYLE } from './html/style.ts'
import { HATCHINGS } from './html/waterfall.ts'
import { type Collected, collectWorst, type Told } from './worst-first.ts'

/** A section among others is some 25 kB. */
const SECTIONS = 200

export const format: Format = {
  mediaType: 'text/html; charset=utf-8',
  machine: true,
  open({ several }) {
    const collected = collectWorst(SECTIONS, report => section(report, !several).markup)
    return {
      report(report) {
        collected.add(report)
        return ''
      },
      end: () => `${page(collected.worstFirst()).markup}\n`,
    }
  },
}

function page({ told, counts }: ReturnType<Collected['worstFirst']>): Markup {
  const only = told.length === 1 ? told[0] : undefined
  const sums = `${counts.fail} fail, ${counts.inconclusive} inconclusive, ${counts.pass} pass${gateSum(told)}`
  const title = only ? `${only.input}: ${only.verdict}` : sums
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title} · ocspcheck</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">
<style>${STYLE}</style></head><body>${HATCHINGS}<main>
${!only && html`<h1>${told.length === 0 ? 'Nothing was judged' : sums}</h1>${told.length > 0 && overview(told)}`}
${told.map(({ full }, i) => full !== undefined && html`<article id="target-${i + 1}">${{ markup: full }}</article>`)}
<footer>Made by ocspcheck. What schannel does is taken from documents and open source, not from a run on Windows.</footer>
</main></body></html>`
}

const overview = (told: ReturnType<Collected['worstFirst']>['told']) => html`<nav class="card"><table>
<thead><tr><th>verdict</th><th>target</th><th>summary</th></tr></thead>
<tbody>${told.map(overviewRow)}</tbody></table></nav>`

const overviewRow = (
  one: Told,
  i: number,
) => html`<tr><td>${shape(MOOD_OF_VERDICT[one.verdict])} ${one.verdict}</td>
<td>${one.full === undefined ? one.input : html`<a href="#target-${i + 1}">${one.input}</a>`}</td>
<td>${one.summary}${gateSentence(one)}</td></tr>`
