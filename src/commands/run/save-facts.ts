/** `--save-facts`: what was observed, to be judged again. One document, or one a line where there are several targets. */
import { escapeJson } from '../../render/sanitize.ts'
import type { SavedFacts } from '../../report.ts'
import { openAtomic } from '../output/files.ts'

export interface FactsFile {
  save(saved: SavedFacts): Promise<void>
  finish(): Promise<void>
}

export async function openFactsFile(
  file: string | undefined,
  several: boolean,
): Promise<FactsFile | undefined> {
  if (file === undefined) {
    return undefined
  }
  const opened = await openAtomic('--save-facts', file)
  return {
    save: saved => opened.write(`${escapeJson(JSON.stringify(saved, null, several ? 0 : 2))}\n`),
    finish: () => opened.finish(),
  }
}
