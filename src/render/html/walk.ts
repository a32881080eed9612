/** What a client does, step by step, in its own order. */
import type { ClientOutcome, Report, Step } from '../../report.ts'
import { MARK_OF_RESULT } from '../human/clients.ts'
import { milliseconds } from '../words.ts'
import { html, type Markup } from './markup.ts'
import { MOOD_OF_OUTCOME, shape } from './shapes.ts'

/** The client of the gate that refuses; where none does, the gate's first. */
export function chosenClient({ clients, gate }: Report): ClientOutcome | undefined {
  const deciding = gate.clients.flatMap(id => clients.find(({ client }) => client === id) ?? [])
  return deciding.find(({ outcome }) => outcome === 'rejects' || outcome === 'varies') ?? deciding[0]
}

export function clientCard(outcome: ClientOutcome): Markup {
  const { client, basis, errors, because, steps, delay, handshakes, assumes } = outcome
  const mood = MOOD_OF_OUTCOME[outcome.outcome]
  return html`<section class="card client ${mood}">
<h3 class="outcome">${shape(mood)}<span>${client} ${outcome.outcome}</span> <small class="soft">(${basis})</small></h3>
${errors.length > 1 && html`<p>It prints one of:</p>`}${errors.map(({ text, versions }) => html`<pre>${text}${versions !== undefined && html` <span class="soft">[${versions}]</span>`}</pre>`)}
${because !== undefined && html`<p>${because}</p>`}
${handshakes && html`<p>Handshakes: ${handshakes.accepted} accepted, ${handshakes.rejected} rejected, ${handshakes.undetermined} undetermined.</p>`}
${delay && delay.worstMs >= 1000 && html`<p>It waits up to <b>${milliseconds(delay.worstMs)}</b> for what does not answer.</p>`}
${assumes.length > 0 && html`<p class="soft">Assuming: ${assumes.join(', ')}.</p>`}
${steps.length > 0 && html`<ol class="walk">${steps.map(stepLine)}</ol>`}
</section>`
}

const SOURCES = { trust: 'trust', staple: 'staple', ocsp: 'OCSP', crl: 'CRL' } as const satisfies Record<
  Step['source'],
  string
>

const stepLine = ({
  certificate,
  source,
  url,
  text,
  result,
  elapsedMs,
}: Step) => html`<li>${shape(MARK_OF_RESULT[result])}
<span>${certificate}</span><span class="source soft">${SOURCES[source]}</span>
<span class="text"><b>${result.replace('-', ' ')}</b>${text !== result && `: ${text}`}${url !== undefined && html`<code>${url}</code>`}</span>
<span class="time">${elapsedMs !== undefined && milliseconds(elapsedMs)}</span></li>`
