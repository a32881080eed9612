/** One report a line, as each is done: what `render` reads again. */
import { type Format, streamed } from './format.ts'
import { escapeJson } from './sanitize.ts'

export const format: Format = {
  mediaType: 'application/x-ndjson',
  machine: true,
  raw: true,
  open: streamed(report => `${escapeJson(JSON.stringify(report))}\n`),
}
