/** GitHub Flavored Markdown (CommonMark 0.31 with tables and autolinks), written so that no text becomes markup, link or mention. */

const entity = (character: string) => `&#${character.codePointAt(0)};`

const flat = (text: string) => text.replace(/\s+/g, ' ').trim()

/** URLs within a sentence, which would become links to where an enemy chose. Full stops and the like at the end are not theirs. */
const URLS = /(?:\b[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\bmailto:)[^\s"')\]]*[^\s"')\].,;:!?]/gi

/** A sentence: one line, also within a table. What stands between backticks stays code, and URLs become it. */
export function plain(text: string): string {
  const line = flat(text)
  let out = ''
  let from = 0
  for (const match of line.matchAll(new RegExp(`\`(?<code>[^\`]+)\`|${URLS.source}`, 'gi'))) {
    out += inert(line.slice(from, match.index)) + code(match.groups?.code ?? match[0])
    from = match.index + match[0].length
  }
  return out + inert(line.slice(from))
}

/** An underscore inside a word emphasises nothing: CRYPT_E_REVOCATION_OFFLINE stays readable in the source. */
const MARKUP = /[&<>|`*[\]~\\$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u

/** Mentions and numbers of issues, which an empty comment breaks. */
const REFERENCE = /[@#](?=[\p{L}\p{N}])/u

const inert = (text: string) =>
  text.replace(new RegExp(`${MARKUP.source}|${REFERENCE.source}`, 'gu'), character =>
    character === '@' || character === '#' ? `${character}<!-- -->` : entity(character),
  )

/** Text as it stands, also within a table: names, URLs, what a client prints. */
export function code(text: string): string {
  const line = flat(text)
  if (line === '') {
    return ''
  }
  return /[`|\\]/.test(line) ? `<code>${line.replace(/[^\p{L}\p{N} ]/gu, entity)}</code>` : `\`${line}\``
}

/** A block of code: its fence is longer than any within. */
export function block(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text.replace(/\s+$/, '')}\n${fence}`
}

/** A link to a page of ours; what is no https address is shown, not linked. */
export const link = (label: string, url: string): string =>
  /^https:\/\/[\w./~%#?=&-]+$/.test(url) ? `[${inert(flat(label))}](${url})` : plain(label)

/** Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
