/** What makes the page live: the log grows as things happen, and switching needs no reload. Without it the page works as well. */
export const SCRIPT = `'use strict'
const list = document.getElementById('log')
const live = document.getElementById('live')
const MOST = 500

function show(scenario, on) {
  const row = document.getElementById(scenario)
  if (!row) return
  row.dataset.fault = on ? 'on' : 'off'
  row.querySelector('.state').textContent = on ? '' : 'fault off'
  const button = row.querySelector('button')
  button.value = on ? 'off' : 'on'
  button.textContent = 'Switch the fault ' + button.value
}

function append(entry) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40
  const line = document.createElement('li')
  line.className = entry.what
  const time = document.createElement('time')
  time.textContent = entry.at.slice(11, 19)
  line.append(time, ' ' + entry.text)
  list.append(line)
  while (list.children.length > MOST) list.firstElementChild.remove()
  if (atEnd) list.scrollTop = list.scrollHeight
  if (entry.what === 'switched') show(entry.scenario, entry.fault)
}

list.replaceChildren()
const events = new EventSource('/events')
events.addEventListener('open', () => { live.textContent = '(live)' })
events.addEventListener('error', () => { live.textContent = '(the bench has stopped)' })
events.addEventListener('entry', event => append(JSON.parse(event.data)))

document.addEventListener('submit', event => {
  event.preventDefault()
  const button = event.submitter || event.target.querySelector('button')
  fetch(event.target.action, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault: button.value }),
  }).catch(() => { live.textContent = '(the bench has stopped)' })
})

function openNamed() {
  const named = document.getElementById(location.hash.slice(1))
  if (named instanceof HTMLDetailsElement) named.open = true
}
addEventListener('hashchange', openNamed)
openNamed()
`
