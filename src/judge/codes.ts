/** The codes and words by which users know these errors, and what they mean. */
import { CLIENT_CODES } from './codes/clients.ts'
import type { Code } from './codes/code.ts'
import { WINDOWS_CODES } from './codes/windows.ts'

export const CODES: readonly Code[] = [...WINDOWS_CODES, ...CLIENT_CODES]

const normal = (word: string) => word.trim().toLowerCase()

/** By id, hexadecimal in any case, signed or unsigned decimal, `curl 35` or name. What is a code's own id is no other's name. */
export function codeOf(word: string): Code | undefined {
  const wanted = normal(word)
  return (
    CODES.find(({ id }) => normal(id) === wanted) ??
    CODES.find(({ also }) => also.some(other => normal(other) === wanted))
  )
}
