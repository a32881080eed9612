/** Reports whose every free text was chosen by an enemy: names in certificates, URLs, reason phrases, saved files. */
import type { Report } from '../../src/report.ts'
import { REPORTS } from '../support/reports.ts'

/** Words of ours, on which the renderers decide. */
const WORDS = new Set(
  'state result severity verdict outcome basis source by kind certStatus responseStatus phase points failOn command matches'.split(
    ' ',
  ),
)
const INSTANT = /^\d{4}-\d\d-\d\dT/

/** `report` with `text` instead of every free text in it. */
export function hostile<T>(value: T, text: string, key = ''): T {
  if (typeof value === 'string') {
    return (WORDS.has(key) || INSTANT.test(value) ? value : text) as T
  }
  if (Array.isArray(value)) {
    return (key === 'by' ? value : value.map(item => hostile(item, text, key))) as T
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, hostile(item, text, name)]),
    ) as T
  }
  return value
}

export const HOSTILE_TEXTS = [
  '\n::error::forged',
  '\r\n##[set-env name=PATH]/tmp',
  '::set-output name=x::y',
  ']]><failure message="forged"/>',
  '<script>document.title = "owned"</script>',
  '"><img src=x onerror="document.title=1">',
  "' onmouseover='document.title=1",
  'javascript:document.title=1',
  '</style><style>*{display:none}</style>',
  '</text></svg><h1>forged</h1>',
  'a|b`c`|d\n| forged | row |',
  '[click](http://evil.example) ![](http://evil.example/x.png) @octocat #1 <!-- ',
  '```\n# forged\n```',
  "'label'=1;2;3 | 'forged'=0",
  'quote " backslash \\ newline \n end',
  '{__name__="up"} 1\nup 1',
  '\u001b[31mred\u0007\u202eevil\u0000\ud800',
  '𐏿￾￿�',
  '%0A%25%3A,:',
  '',
  ' ',
  'x'.repeat(4_000),
]

export const HOSTILE_REPORTS: Report[] = HOSTILE_TEXTS.flatMap(text => [
  hostile(REPORTS.dead, text),
  hostile(REPORTS.revoked, text),
])
