import { describe, expect, it } from 'vitest'
import { block, code, link, plain, table } from '../../src/render/markdown/text.ts'
import { format } from '../../src/render/markdown.ts'
import type { Report } from '../../src/report.ts'
import { REPORTS, report } from '../support/reports.ts'
import { HOSTILE_REPORTS, HOSTILE_TEXTS } from './hostile.ts'
import { rendered } from './rendered.ts'

const textOf = (...reports: Report[]) => rendered(format, reports).text

describe('markdown', () => {
  it('leads with the verdict and the sentence that the operator needs', () => {
    const lines = textOf(REPORTS.dead).split('\n')
    expect(lines[0]).toBe('## ❌ `broken.example`: fail')
    expect(lines[2]).toBe(`**${REPORTS.dead.summary}**`)
  })

  it('tells each finding with its page, its mend and the line that shows the same', () => {
    const text = textOf(REPORTS.dead)
    expect(text).toContain(
      '### ❌ [ocsp-dns-nxdomain](https://example.org/ocspcheck/findings/ocsp-dns-nxdomain.md) (error)',
    )
    expect(text).toContain('**What mends it:** Do this.<br>\nThen that.')
    expect(text).toContain('```sh\ncurl -sSv http://ocsp.ca.example/\n```')
  })

  it('shows what the clients of the gate print, and what answered', () => {
    const text = textOf(REPORTS.dead)
    expect(text).toMatch(/\| `curl-schannel` \| rejects \| documented \| `curl: \(35\) .*0x80092013\)`/)
    expect(text).toContain('| `leaf` | OCSP | `http://ocsp.ca.example/` | ❌ NXDOMAIN | 12 ms |')
    expect(text).toContain('<details><summary>1 other client</summary>')
    expect(text).toContain('<details><summary>1 rule could not be judged</summary>')
  })

  it('begins several with a table, the worst first', () => {
    const text = textOf(...Object.values(REPORTS))
    expect(text).toMatch(/^# ocspcheck: 2 fail, 1 inconclusive, 3 pass\n/)
    expect(
      text
        .split('\n')
        .filter(line => /^\| (✅|❌|❔)/.test(line))
        .slice(0, 6)
        .map(line => line.split('`')[1]),
    ).toEqual([
      'broken.example',
      'revoked.example',
      'down.example:8443',
      'slow.example',
      'www.example.com',
      'site.pem',
    ])
  })

  it('stays within what a job summary may be', () => {
    const many = Array.from({ length: 1500 }, (_, i) =>
      report({ ...REPORTS.dead, target: { input: `host-${i}.example` } }),
    )
    const text = textOf(...many, REPORTS.healthy)
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024)
    expect(text).toContain('And 501 more.')
    expect(text.match(/^## /gm)).toHaveLength(50)
  })

  it('says so where nothing was judged', () => {
    expect(textOf()).toContain('Nothing was judged.')
  })

  it.each(HOSTILE_TEXTS)('lets no text become markup: %j', hostileText => {
    const inert = plain(hostileText)
    expect(inert).not.toMatch(/\n|<(?!!-- -->|code>|\/code>)|(?<!&#?\w*)[*[\]~\\](?![^`]*`)/)
    // A mention or an issue number is broken by an empty comment, or is code.
    expect(inert.replace(/`[^`]*`|<code>.*?<\/code>/g, '')).not.toMatch(/[@#][\p{L}\p{N}](?![\p{L}\p{N}]*;)/u)
  })

  it('keeps every table row whole', () => {
    for (const one of HOSTILE_REPORTS) {
      // Bars within are entities, so every bar left is a border: as many as in the head of its table.
      for (const lines of textOf(one).split(/\n(?!\|)/)) {
        const [head, ...rows] = lines.split('\n').filter(line => line.startsWith('| '))
        expect(rows.map(row => row.split('|').length)).toEqual(rows.map(() => head!.split('|').length))
      }
    }
  })

  it('writes text and code', () => {
    expect(plain('see http://a.example/x, or www.b.example.')).toBe(
      'see `http://a.example/x`, or `www.b.example`.',
    )
    expect(plain('CRYPT_E_REVOCATION_OFFLINE and _this_')).toBe(
      'CRYPT_E_REVOCATION_OFFLINE and &#95;this&#95;',
    )
    expect(plain('the file that `ocspcheck staple` writes, and a ` alone')).toBe(
      'the file that `ocspcheck staple` writes, and a &#96; alone',
    )
    expect(code('a|b')).toBe('<code>a&#124;b</code>')
    expect(code('')).toBe('')
    expect(block('```\nx', 'sh')).toBe('````sh\n```\nx\n````')
    expect(link('rule', 'javascript:alert(1)')).toBe('rule')
    expect(table(['a'], [['b']])).toBe('| a |\n| --- |\n| b |')
  })
})
