/** The known words that are most like one that is not known. */
export function suggest(word: string, known: readonly string[]): string[] {
  const wanted = word.toLowerCase()
  const near = known
    .map(one => ({ one, away: distance(wanted, one.toLowerCase()) }))
    .filter(({ one, away }) => away <= Math.max(2, one.length / 4) || one.toLowerCase().includes(wanted))
    .sort((a, b) => a.away - b.away)
  return near.slice(0, 5).map(({ one }) => one)
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === b[j] ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1)!
}
