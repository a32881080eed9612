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
} satisfies Record<string, FormatEntry>

export type FormatName = keyof typeof FORMATS

export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[]
