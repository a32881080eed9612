/** Every format by name: loaded when it is asked for. */
import type { Format } from './format.ts'

export interface FormatEntry {
  says: string
  load: () => Promise<Format>
}

export const FORMATS = {
  human: { says: 'for people, the verdict last', load: async () => (await import('./human.ts')).format },
  json: { says: 'one report', load: async () => (await import('./json.ts')).format },
  ndjson: { says: 'one report a line', load: async () => (await import('./ndjson.ts')).format },
  github: {
    says: 'annotations for GitHub Actions, and the job summary',
    load: async () => (await import('./github.ts')).format,
  },
  junit: {
    says: 'XML for Jenkins, GitLab and others',
    load: async () => (await import('./junit.ts')).format,
  },
  nagios: {
    says: "one line and a plugin's exit code",
    load: async () => (await import('./nagios.ts')).format,
  },
  prometheus: {
    says: "metrics for node_exporter's textfile collector",
    load: async () => (await import('./prometheus.ts')).format,
  },
  markdown: { says: 'for tickets and summaries', load: async () => (await import('./markdown.ts')).format },
  html: { says: 'one page, with pictures', load: async () => (await import('./html.ts')).format },
} satisfies Record<string, FormatEntry>

export type FormatName = keyof typeof FORMATS

export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[]
