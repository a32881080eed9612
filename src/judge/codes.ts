/** The codes and words by which users know these errors, and what they mean. */
import { CLIENT_CODES } from './codes/clients.ts'
import type { Code } from './codes/code.ts'
import { WINDOWS_CODES } from './codes/windows.ts'

export const CODES: readonly Code[] = [...WINDOWS_CODES, ...CLIENT_CODES]

const normal = (word: string) => word.trim().toLowerCase()

/**
 * By id, hexadecimal in any case with `0x` or without, signed or unsigned decimal, `curl 35` or name; or within the line that a
 * program printed. What is a code's own id is no other's name.
 */
export function codeOf(word: string): Code | undefined {
  const wanted = normal(word)
  return named(wanted) ?? named(`0x${wanted}`) ?? within(wanted)
}

const named = (wanted: string): Code | undefined =>
  CODES.find(({ id }) => normal(id) === wanted) ??
  CODES.find(({ also }) => also.some(other => normal(other) === wanted))

/** A line that was copied whole: the hexadecimal code in it says more than curl's exit code. */
function within(line: string): Code | undefined {
  const hex = [...line.matchAll(/\b0x[0-9a-f]{8}\b/g)].map(([code]) => named(code)).find(Boolean)
  return hex ?? named(/curl: (\(\d+\))/.exec(line)?.[1]?.replace(/[()]/g, '') ?? '')
}
