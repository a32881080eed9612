export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1c2128; --paper: #ffffff; --line: #8c959f; --soft: #f3f4f6; --link: #0550ae;
  --fine: #116329; --fine-paper: #dafbe1; --faulty: #a40e26; --faulty-paper: #ffebe9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6edf3; --paper: #0d1117; --line: #6e7681; --soft: #161b22; --link: #79c0ff;
    --fine: #7ee787; --fine-paper: #0f2a17; --faulty: #ffa198; --faulty-paper: #3a1214;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
a { color: var(--link); }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 1.2rem 0 .4rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; }
.scenario { border: 1px solid var(--line); border-radius: 4px; margin: .3rem 0; padding: 0 .6rem; }
.scenario summary { cursor: pointer; padding: .3rem 0; }
.scenario[open] { padding-bottom: .6rem; background: var(--soft); }
.scenario[open] + .scenario[open] { margin-top: .8rem; }
.id { font: .95rem ui-monospace, monospace; font-weight: 600; }
.state { font-weight: 600; color: var(--fine); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dd { margin: 0; }
dt { font-weight: 600; }
button { font: inherit; padding: .3rem .8rem; border: 1px solid var(--line); border-radius: 4px; color: var(--ink); background: var(--paper); cursor: pointer; }
.chain { max-width: 48rem; width: 100%; font: 12px system-ui, sans-serif; }
.chain text { fill: var(--ink); }
.chain .title { font-weight: 600; font-size: 13px; }
.chain .does { font-size: 11px; }
.chain rect { fill: var(--paper); stroke: var(--line); }
.chain .fine rect { fill: var(--fine-paper); stroke: var(--fine); }
.chain .faulty rect { fill: var(--faulty-paper); stroke: var(--faulty); stroke-dasharray: 4 2; }
.chain .arrow { fill: none; stroke: var(--ink); }
#log { height: 24rem; overflow: auto; margin: 0; padding: .5rem; list-style: none; border: 1px solid var(--line); font: .85rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
#log .handshake-failed, #log .failed { color: var(--faulty); }
#live { font-weight: 400; font-size: .85rem; }
@media (min-width: 70rem) {
  body { display: grid; grid-template-columns: 3fr 2fr; gap: 0 2rem; }
  header { grid-column: 1 / -1; }
  aside { position: sticky; top: 0; height: 100vh; }
  #log { height: calc(100vh - 5rem); }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`
