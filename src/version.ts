/** The version of this package, and of what it stands on. */
import { readFileSync } from 'node:fs'

let own: string | undefined

/** As package.json has it. */
export function version(): string {
  own ??= (
    JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  ).version
  return own
}

/** Where the pages of this project are read. */
export const DOCS = 'https://github.com/ocspcheck/ocspcheck/blob/main/docs'

/** Where a fault of ours is reported. */
export const REPORT_FAULTS_AT = 'https://github.com/ocspcheck/ocspcheck/issues'
