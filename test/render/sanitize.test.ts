import { describe, expect, it } from 'vitest'
import { escapeJson, manyLines, oneLine, printable } from '../../src/render/sanitize.ts'

const ESC = '\u001b'
const HOSTILE = [
  ['a CSI sequence', `${ESC}[31mred`, '[31mred'],
  ['a title', `${ESC}]0;pwned\u0007`, ']0;pwned'],
  ['an 8-bit CSI', '\u009b31mred', '31mred'],
  ['a line break that forges a line', 'a\r\n::error::b', 'a ::error::b'],
  ['a line separator', 'a\u2028b', 'a b'],
  ['NEL', 'a\u0085b', 'a b'],
  ['a right-to-left override', 'evil\u202egpj.exe', 'evilgpj.exe'],
  ['isolates', '\u2066a\u2069', 'a'],
  ['a zero-width space and a BOM', 'a\u200bb\ufeff', 'ab'],
  ['tag characters', 'a\u{e0041}b', 'ab'],
  ['backspaces', 'good\b\b\b\bevil', 'goodevil'],
  ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
  ['what is harmless', "CN=Bücher & Söhne, O=株式会社, 'x' 😀", "CN=Bücher & Söhne, O=株式会社, 'x' 😀"],
] as const

describe('text off the wire', () => {
  it.each(HOSTILE)('%s', (_, text, safe) => {
    expect(oneLine(text)).toBe(safe)
  })

  it('keeps the line feeds of what has lines', () => {
    expect(manyLines(`a\n${ESC}[2Jb\r\nc`)).toBe('a\n[2Jb\nc')
  })

  it('is made safe everywhere in a value, keys included, and the value itself stays', () => {
    const value = {
      [`x-${ESC}key`]: [`${ESC}a`, { deep: 'b\nc', pem: 'a\nb', mend: 'do\nthis' }],
      number: 1,
      nothing: null,
    }
    const before = structuredClone(value)
    expect(printable(value)).toEqual({
      'x-key': ['a', { deep: 'b c', pem: 'a\nb', mend: 'do\nthis' }],
      number: 1,
      nothing: null,
    })
    expect(value).toEqual(before)
  })
})

describe('JSON', () => {
  it.each(HOSTILE)('loses nothing and holds nothing harmful: %s', (_, text) => {
    const json = escapeJson(JSON.stringify({ [text]: text }, null, 2))
    expect(JSON.parse(json)).toEqual({ [text]: text })
    expect(json).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/,
    )
  })
})
