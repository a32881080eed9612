/** What a stream can show, decided once for each stream: chalk itself knows nothing of NO_COLOR. */
import type { Style } from './format.ts'

export type ColorWhen = 'always' | 'auto' | 'never'

/** `--color` > NO_COLOR > FORCE_COLOR > TERM=dumb > is it a terminal? (https://no-color.org, https://force-color.org) */
export function wantsColor(
  when: ColorWhen,
  env: Readonly<Record<string, string | undefined>>,
  isTTY: boolean,
): boolean {
  if (when !== 'auto') {
    return when === 'always'
  }
  if (env.NO_COLOR) {
    return false
  }
  if (env.FORCE_COLOR) {
    return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  }
  return env.TERM !== 'dumb' && isTTY
}

export interface StyleRequest {
  color: boolean
  columns?: number
  detail: Style['detail']
  several: boolean
}

/** Width where there is no terminal. */
const DEFAULT_COLUMNS = 100
/** Narrower ones break the lines themselves. */
const LEAST_COLUMNS = 40

export async function createStyle({ color, columns, detail, several }: StyleRequest): Promise<Style> {
  const { Chalk } = await import('chalk')
  // Level 1, the sixteen colours of the user's own theme: readable on dark and on light.
  return {
    paint: new Chalk({ level: color ? 1 : 0 }),
    columns: columns ? Math.max(columns, LEAST_COLUMNS) : DEFAULT_COLUMNS,
    detail,
    several,
  }
}
