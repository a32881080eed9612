/** `--json`: one report, indented. Several are wrong use, which the command says before anything is asked. */
import { type Format, streamed } from './format.ts'
import { escapeJson } from './sanitize.ts'

export const format: Format = {
  mediaType: 'application/json',
  machine: true,
  raw: true,
  open: streamed(report => `${escapeJson(JSON.stringify(report, null, 2))}\n`),
}
