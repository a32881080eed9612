/** The style sheet: light, dark and paper. Colours only repeat what shapes and words say. */
import { trusted } from './markup.ts'

const LIGHT = `--page:#f6f5f1;--card:#fff;--ink:#1c2027;--soft:#5b6270;--line:#d9d7cf;--faint:#ecebe5;
--good:#19754a;--bad:#b3261e;--warn:#8f5700;--none:#5f6573;--sign:#fff;--accent:#27509b;
--good-wash:#e6f3ec;--bad-wash:#fbeae8;--warn-wash:#faf0dd;--none-wash:#efeff1;
--t-resolve:#8d6cc4;--t-connect:#d08a2e;--t-wait:#4a86c5;--t-receive:#2f9a76`

const DARK = `--page:#12151a;--card:#1a1e25;--ink:#e8e9ec;--soft:#a2a9b5;--line:#343a45;--faint:#242932;
--good:#56c48c;--bad:#ff8a7d;--warn:#e8b04e;--none:#9aa2b0;--sign:#12151a;--accent:#8fb4f5;
--good-wash:#16291f;--bad-wash:#331c1b;--warn-wash:#2f2614;--none-wash:#22262e;
--t-resolve:#a98be0;--t-connect:#e0a04a;--t-wait:#69a3e0;--t-receive:#4fb892`

export const STYLE = trusted(`
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
h1,h2,h3{line-height:1.25;margin:0;text-wrap:balance}
h2{font-size:1.05rem;margin:40px 0 12px}
h3{font-size:1rem}
p{margin:0}
a{color:var(--accent)}
code,.mono{font-family:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88em;overflow-wrap:anywhere}
.soft{color:var(--soft)}
.icon{width:1.15em;height:1.15em;vertical-align:-.2em;flex:none;overflow:visible}
.good{--mood:var(--good);--wash:var(--good-wash)}.bad{--mood:var(--bad);--wash:var(--bad-wash)}
.warn{--mood:var(--warn);--wash:var(--warn-wash)}.none{--mood:var(--none);--wash:var(--none-wash)}
.shape .fill{fill:var(--mood)}
.shape .sign{fill:none;stroke:var(--sign);stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
.shape .ring{fill:var(--card);stroke:var(--mood);stroke-width:2;stroke-dasharray:3.2 2.3}
.shape .dash{stroke:var(--mood);stroke-width:2.2;stroke-linecap:round}
header.verdict{background:var(--wash);border:1px solid var(--mood);border-left-width:8px;border-radius:12px;padding:22px 26px}
header.verdict h1{font-size:1.55rem;display:flex;gap:.5em;align-items:center;flex-wrap:wrap}
header.verdict h1 .icon{width:1.25em;height:1.25em}
header.verdict .word{color:var(--mood)}
header.verdict .summary{font-size:1.12rem;margin-top:10px;max-width:62em}
header.verdict .meta{margin-top:12px;font-size:.88rem;color:var(--soft)}
header.verdict p.blame{margin-top:6px}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:18px 20px}
.finding{border-left:6px solid var(--mood);margin-bottom:12px}
.finding h3{display:flex;gap:.5em;align-items:center;flex-wrap:wrap}
.finding h3 small{font-weight:400;color:var(--soft)}
.finding>*+*{margin-top:8px}
.finding .mend b{display:block;font-size:.82rem;text-transform:uppercase;letter-spacing:.04em;color:var(--soft)}
pre{margin:0;padding:10px 12px;background:var(--faint);border-radius:8px;white-space:pre-wrap;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
svg.picture{display:block;width:100%;min-width:760px;height:auto;font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
svg.picture text{fill:var(--ink)}
svg.picture .soft{fill:var(--soft)}
svg.picture .small{font-size:11.5px}
svg.picture .name{font-weight:600;font-size:14px}
svg.picture .mono{font:12px ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
svg.picture .said{fill:var(--mood);font-weight:600}
.box{fill:var(--card);stroke:var(--line);stroke-width:1.2}
.cert .box{fill:var(--faint);stroke:var(--soft)}
.source .box{fill:var(--wash);stroke:var(--mood)}
.source.none .box,.wire.none{stroke-dasharray:5 4}
.wire{fill:none;stroke:var(--mood);stroke-width:1.8}
.wire.bad,.wire.warn{stroke-dasharray:2 5;stroke-linecap:round;stroke-width:2.6}
.issued{fill:none;stroke:var(--soft);stroke-width:1.6}
.arrow{fill:var(--soft)}
.grid{stroke:var(--line);stroke-width:1}
.t-resolve{fill:var(--t-resolve)}.t-connect{fill:var(--t-connect)}.t-wait{fill:var(--t-wait)}.t-receive{fill:var(--t-receive)}
.t-failed{fill:var(--bad)}
.hatch{stroke:var(--card);stroke-width:1.6}
.break{fill:none;stroke:var(--card);stroke-width:4}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;padding:7px 14px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-size:.82rem;color:var(--soft);font-weight:600}
@media screen{.scroll table{min-width:600px}}
tr:last-child td{border-bottom:0}
td.mood{white-space:nowrap}
ol.walk{list-style:none;margin:14px 0 0;padding:0}
ol.walk li{position:relative;display:grid;grid-template-columns:24px 9.5em 5em 1fr auto;gap:0 12px;padding:8px 0;align-items:start}
ol.walk li::before{content:"";position:absolute;left:11px;top:0;bottom:0;border-left:2px solid var(--line)}
ol.walk li:first-child::before{top:1.2em}ol.walk li:last-child::before{bottom:calc(100% - 1.2em)}
ol.walk .icon{position:relative;width:22px;height:22px;background:var(--card);border-radius:50%;padding:2px;top:1px}
ol.walk .text{min-width:0}
ol.walk .text code{display:block;color:var(--soft)}
ol.walk .time{color:var(--soft);white-space:nowrap;font-variant-numeric:tabular-nums}
.outcome{display:flex;gap:.5em;align-items:center;flex-wrap:wrap}
.client+.client{margin-top:12px}
.client pre{margin-top:10px;border-left:4px solid var(--mood)}
.client p{margin-top:8px}
details{margin-top:12px}
summary{cursor:pointer;padding:4px 0;color:var(--accent)}
details[open]>summary{margin-bottom:10px}
nav table td:first-child,table.clients td:first-child{white-space:nowrap}
article+article,nav+article{margin-top:56px;padding-top:40px;border-top:3px double var(--line)}
footer{margin-top:48px;font-size:.85rem;color:var(--soft)}
@media (max-width:640px){ol.walk li{grid-template-columns:24px 1fr auto auto}ol.walk .time{grid-area:1/4}ol.walk .text{grid-column:2/-1}main{padding:16px 12px 40px}header.verdict{padding:16px}}
@media print{:root{color-scheme:light;${LIGHT};--page:#fff;--faint:#f4f4f2}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
@page{margin:14mm}
body{font-size:10.5pt}main{max-width:none;padding:0}
svg.picture{min-width:0}.scroll{overflow:visible}
h2,h3,summary{break-after:avoid}.finding,.client,header.verdict,ol.walk li,tr,figure{break-inside:avoid}
article+article{break-before:page;border:0;padding:0;margin:0}
details.screen{display:none}
details::details-content{content-visibility:visible;display:block;block-size:auto}
summary{list-style:none;color:var(--soft)}}
`)
