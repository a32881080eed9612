/** One report: verdict, findings, chain, the walk of the client that decides, times, and everything else folded away. */
import type { ClientOutcome, Finding, Outcome, Report } from '../../report.ts'
import { withoutRepeats } from '../findings.ts'
import { blameText } from '../human/verdict.ts'
import { sourcesOf } from '../sources.ts'
import { count, milliseconds, when } from '../words.ts'
import { chainPicture } from './chain.ts'
import { html, type Markup } from './markup.ts'
import { MOOD_OF_OUTCOME, MOOD_OF_SEVERITY, MOOD_OF_VERDICT, moodOfSource, shape } from './shapes.ts'
import { chosenClient, clientCard } from './walk.ts'
import { waterfall } from './waterfall.ts'

/** Alone on its page a report is told to the last rule; among many that would be the most of hundreds of pages. */
export function section(report: Report, alone: boolean): Markup {
  const chosen = chosenClient(report)
  const chain = chainPicture(report)
  const times = waterfall(report)
  return html`${heading(report)}
${report.findings.length > 0 && html`<h2>Findings</h2>${withoutRepeats(report.findings).map(findingCard)}`}
${chain && html`<h2>The chain, and what answered for it</h2><figure class="card" style="margin:0">${chain}</figure>`}
${chosen && html`<h2>The walk of ${chosen.client}</h2>${clientCard(chosen)}`}
${times && html`<h2>Where the time went</h2><figure class="card" style="margin:0">${times}</figure>`}
<h2>All clients</h2><div class="card">${clientTable(report)}
${alone && otherWalks(report.clients.filter(client => client !== chosen))}</div>
<h2>Everything else</h2><div class="card">${sourceTable(report)}${alone && ruleTable(report)}</div>`
}

function heading(report: Report): Markup {
  const { verdict, target, summary, gate, judgedAt, tool, elapsedMs } = report
  const mood = MOOD_OF_VERDICT[verdict]
  return html`<header class="verdict ${mood}"><h1>${shape(mood)}<span>${target.input}: <span class="word">${verdict}</span></span></h1>
<p class="summary">${summary}</p>
${report.blame && html`<p class="blame">${blameText(report)}</p>`}
<p class="meta">Judged ${when(judgedAt)} by ocspcheck ${tool.version}, observed in ${milliseconds(elapsedMs)}.
The gate (from ${gate.failOn} on, clients ${gate.clients.join(', ')}) ${gate.failed ? `failed by ${gate.by.join(', ')}` : 'did not fail'}.${gate.policy && ` Policy ${gate.policy.file}: ${gate.policy.decided.join(', ')}.`}</p></header>`
}

function findingCard({ rule, severity, message, mend, docs, citation, reproduce }: Finding): Markup {
  const mood = MOOD_OF_SEVERITY[severity]
  // What came from a saved report may point anywhere.
  const page = /^https:\/\//.test(docs) ? html`<a href="${docs}" rel="noreferrer">${rule}</a>` : html`${rule}`
  return html`<section class="card finding ${mood}"><h3>${shape(mood)}<span>${page}</span><small>${severity}</small></h3>
<p>${sentence(message)}</p>
${mend !== '' && html`<div class="mend"><b>What mends it</b>${mend.split('\n').map(line => html`<p>${sentence(line)}</p>`)}</div>`}
${reproduce !== undefined && html`<pre>${reproduce}</pre>`}
${citation !== undefined && html`<p class="soft">${citation}</p>`}</section>`
}

/** What stands between backticks is code. */
const sentence = (text: string) =>
  text.split(/`([^`]+)`/).map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))

const OUTCOME_ORDER = ['rejects', 'varies', 'undetermined', 'accepts'] as const satisfies readonly Outcome[]

/** Those that decide, then those that refuse. */
const sorted = ({ clients, gate }: Report) =>
  clients.toSorted(
    (a, b) =>
      Number(gate.clients.includes(b.client)) - Number(gate.clients.includes(a.client)) ||
      OUTCOME_ORDER.indexOf(a.outcome) - OUTCOME_ORDER.indexOf(b.outcome),
  )

const clientTable = (report: Report) => html`<div class="scroll"><table class="clients">
<thead><tr><th>client</th><th>outcome</th><th>known by</th><th>what its user reads, or why</th></tr></thead>
<tbody>${sorted(report).map(
  ({
    client,
    outcome,
    basis,
    errors,
    because,
  }) => html`<tr><td>${client}${report.gate.clients.includes(client) && html` <span class="soft">(gate)</span>`}</td>
<td class="mood">${shape(MOOD_OF_OUTCOME[outcome])} ${outcome}</td><td>${basis}</td><td>${errors[0] ? html`<code>${errors[0].text}</code>` : because}</td></tr>`,
)}</tbody></table></div>`

function otherWalks(clients: readonly ClientOutcome[]): Markup | undefined {
  const walked = clients.filter(({ steps }) => steps.length > 0)
  return walked.length === 0
    ? undefined
    : html`<details class="screen"><summary>The walks of ${count(walked.length, 'other client')}</summary>${walked.map(clientCard)}</details>`
}

function sourceTable(report: Report): Markup | undefined {
  const sources = sourcesOf(report)
  return sources.length === 0
    ? undefined
    : html`<details><summary>${count(sources.length, 'source')}, with the whole URL</summary><div class="scroll"><table>
<thead><tr><th>certificate</th><th>source</th><th>URL</th><th>result</th></tr></thead><tbody>${sources.map(
        source => html`<tr><td class="mood">${source.certificate}</td><td>${source.kind}</td><td>${source.url !== undefined && html`<code>${source.url}</code>`}</td>
<td>${shape(moodOfSource(source))} ${source.view.word}</td></tr>`,
      )}</tbody></table></div></details>`
}

const ruleTable = ({
  rules,
}: Report) => html`<details class="screen"><summary>${count(rules.length, 'rule')}: what became of each</summary><div class="scroll"><table>
<thead><tr><th>rule</th><th>result</th><th>why</th></tr></thead>
<tbody>${rules.map(({ rule, result, because }) => html`<tr><td>${rule}</td><td class="mood">${shape(MOOD_OF_RULE[result])} ${result.replace('-', ' ')}</td><td>${because}</td></tr>`)}</tbody></table></div></details>`

const MOOD_OF_RULE = {
  passed: 'good',
  found: 'warn',
  'not-applicable': 'none',
  'not-judged': 'none',
} as const
