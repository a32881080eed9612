/** The table on the terminal: what disagrees last, where it is read. */
import type { Row } from './compare.ts'

export function cell({ seen }: Row): string {
  if (seen.outcome !== 'rejects') {
    return seen.outcome === 'accepts' ? 'ok' : 'hangs'
  }
  const short = seen.word && /^\w+$/.test(seen.word) ? seen.word : undefined
  return short ?? `${seen.exitCode ?? 'refuses'}`
}

export function table(rows: readonly Row[]): string {
  const wrong = rows.filter(({ agreement }) => agreement === 'errs')
  const open = rows.filter(({ agreement }) => agreement === 'open')
  return [
    ...rows.map(row => `${MARK[row.agreement]} ${describe(row)}`),
    '',
    `${rows.length} visits: ${rows.length - wrong.length - open.length} as predicted, ${open.length} not predicted, ${wrong.length} otherwise`,
    ...wrong.map(describe),
  ].join('\n')
}

const MARK = { agrees: ' ', open: '?', errs: '!' } as const

export function describe({ scenario, client, predicted, seen }: Row): string {
  const words = predicted.errors.map(({ exitCode, name, text }) =>
    [exitCode, name ?? text].filter(Boolean).join(' '),
  )
  const expected = [predicted.outcome, words.join(' or ')].filter(Boolean).join(': ')
  const did = [seen.outcome, seen.exitCode || '', seen.word ?? ''].filter(Boolean).join(' ')
  return `${scenario.padEnd(36)} ${client.padEnd(28)} ${did} (${seen.elapsedMs} ms); predicted ${expected}`
}
