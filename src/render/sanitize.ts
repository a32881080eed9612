/**
 * Text off the wire, made safe to print. The one place where it is done: names in certificates, URLs, header values, reason
 * phrases and error messages may hold escape sequences for the terminal, line breaks that forge lines of our own, and marks
 * that turn the direction of writing (CVE-2021-42574).
 */
import type { Report } from '../report.ts'

/**
 * C0, DEL and C1 controls; soft hyphen; bidi marks, embeddings, overrides and isolates; zero-width characters; line and
 * paragraph separators; interlinear annotations; the tag block; variation selectors' supplement.
 */
const HARMFUL =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e01ef}]/gu

/** One line: breaks and tabs become a space, whatever else could harm is dropped. */
export function oneLine(text: string): string {
  return text
    .replace(/[\r\n\t\u0085\u2028\u2029]+/g, ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(HARMFUL, '')
}

/** Several lines: line feeds stay. */
export function manyLines(text: string): string {
  return text.split(/\r?\n/).map(oneLine).join('\n')
}

/** Ours, and of several lines: PEM, and the advice. */
const LINES_ALLOWED = new Set(['pem', 'mend'])

/** A report (or a part of one) in which every string, keys included, is safe to print. The original stays as it is. */
export function printable<T>(value: T, key = ''): T {
  if (typeof value === 'string') {
    return (LINES_ALLOWED.has(key) ? manyLines(value) : oneLine(value)) as T
  }
  if (Array.isArray(value)) {
    return value.map(item => printable(item, key)) as T
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [oneLine(name), printable(item, name)]),
    ) as T
  }
  return value
}

/** For renderers: see {@link printable}. */
export const printableReport = (report: Report): Report => printable(report)

/** JSON loses nothing: what could harm a terminal is escaped, as JSON allows for every character. */
export function escapeJson(json: string): string {
  return json.replace(HARMFUL, character =>
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, i) => `\\u${hex4(character.charCodeAt(i))}`).join(''),
  )
}

const hex4 = (unit: number) => unit.toString(16).padStart(4, '0')
