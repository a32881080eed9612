/** A page as Markdown for docs/, and as plain text for a terminal. */
import type { Page } from './page.ts'

/** What would be a tag or emphasis; an underscore within a word is neither. */
const neutral = (text: string): string => text.replace(/[<*]/g, one => `\\${one}`)

/** Code stays as it is. */
const inline = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map(part => (part.startsWith('`') ? part : neutral(part)))
    .join('')

export function toMarkdown({ title, sections }: Page): string {
  const blocks = sections.flatMap(({ heading, paragraphs = [], items = [] }) => [
    ...(heading ? [`## ${heading}`] : []),
    ...paragraphs.map(inline),
    ...(items.length > 0 ? [items.map(item => `- ${inline(item)}`).join('\n')] : []),
  ])
  return `${[`# ${inline(title)}`, ...blocks].join('\n\n')}\n`
}

export function toPlain({ title, sections }: Page, columns: number): string {
  const width = Math.max(40, Math.min(columns, 100))
  const blocks = sections.flatMap(({ heading, paragraphs = [], items = [] }) => {
    const body = [
      ...paragraphs.map(text => wrap(text, width, heading ? '  ' : '', heading ? '  ' : '')),
      ...items.map(text => wrap(text, width, '  - ', '    ')),
    ].join('\n')
    return [heading ? `${heading}\n${body}` : body]
  })
  return `${[title, ...blocks].join('\n\n')}\n`
}

/** Lines of at most so many columns; a word that is longer stays whole. */
export function wrap(text: string, width: number, first: string, next: string): string {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(/\s+/)) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = next + word
    } else line = empty ? line + word : `${line} ${word}`
    empty = false
  }
  return [...lines, line].join('\n')
}
