/** The page: plain HTML that works without script; `page.js` makes it live. */
import type { LogEntry } from '../log.ts'
import type { Scenario } from '../scenario.ts'
import type { Stage } from '../servers/stage.ts'
import { behaviourInWords, grouped } from '../words.ts'
import { escapeHtml } from './escape.ts'
import { chainPicture } from './picture.ts'
import { stateOf } from './state.ts'

const SHOWN_ENTRIES = 200

export function page(stage: Stage): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>ocspcheck bench</title>
<link rel="stylesheet" href="/style.css">
<script src="/page.js" defer></script>
</head>
<body>
<a class="skip" href="#log">To the log</a>
<header>
<h1>ocspcheck bench</h1>
<p>${stage.scenarios.size} scenarios, each at a name of its own. <a href="/root.pem">root.pem</a> · <a href="/scenarios">as JSON</a> · <a href="/log">log as JSON</a></p>
</header>
<main>
${grouped(stage.scenarios.values())
  .map(
    ({ heading, members }) =>
      `<section>\n<h2>${heading}</h2>\n${members.map(member => scenarioRow(stage, member)).join('\n')}\n</section>`,
  )
  .join('\n')}
</main>
<aside aria-labelledby="log-heading">
<h2 id="log-heading">Log <span id="live">(reload to see what is new)</span></h2>
<ol id="log" tabindex="0" aria-live="off">
${stage.log.entries().slice(-SHOWN_ENTRIES).map(logLine).join('\n')}
</ol>
</aside>
</body>
</html>
`
}

function scenarioRow(stage: Stage, scenario: Scenario): string {
  const { id, title, description, needs, expect } = scenario
  const { fault, url } = stateOf(stage, scenario)
  const does = behaviourInWords(scenario).map(
    ({ part, does }) => `<dt>${part}</dt><dd>${escapeHtml(does)}</dd>`,
  )
  const next = fault === 'on' ? 'off' : 'on'
  return `<details class="scenario" id="${id}" data-fault="${fault}">
<summary><span class="id">${id}</span> <span class="title">${escapeHtml(title)}</span> <span class="state">${fault === 'on' ? '' : 'fault off'}</span></summary>
<p>${escapeHtml(description)}</p>
${chainPicture(scenario)}
<dl>${does.join('')}</dl>
<p>Expected: <strong>${expect.verdict}</strong>${schannelWords(scenario)}. <a href="${url}">${url}</a>${needs === 'bench-resolver' ? ' Shows only where the bench’s nameserver is asked.' : ''}</p>
<form method="post" action="/scenarios/${id}"><button name="fault" value="${next}">${buttonText(next)}</button></form>
</details>`
}

function schannelWords({ expect }: Scenario): string {
  const outcome = expect.clients['curl-schannel']
  const codes = expect.schannelCodes?.length ? ` (${expect.schannelCodes.join(' or ')})` : ''
  return outcome ? `; Windows’ curl ${outcome === 'undetermined' ? 'is undetermined' : outcome}${codes}` : ''
}

/** The script says the same. */
const buttonText = (next: 'on' | 'off'): string => `Switch the fault ${next}`

function logLine({ at, text, what }: LogEntry): string {
  return `<li class="${what}"><time>${at.slice(11, 19)}</time> ${escapeHtml(text)}</li>`
}
