/** A prediction beside what the client did. */
import type { ClientError, ClientOutcome } from '../../src/report.ts'
import type { RealClient, Seen } from './client.ts'

/** `open`: the prediction was that nobody knows, so that nothing can disagree with it. */
export type Agreement = 'agrees' | 'errs' | 'open'

export interface Row {
  scenario: string
  client: string
  profile: string
  predicted: Pick<ClientOutcome, 'outcome' | 'errors' | 'delay' | 'because'>
  seen: Seen
  agreement: Agreement
}

export function compare(
  predicted: ClientOutcome,
  seen: Seen,
  { outcomeOnly }: Pick<RealClient, 'outcomeOnly'> = {},
): Agreement {
  if (predicted.outcome === 'undetermined') {
    return 'open'
  }
  if (seen.outcome === 'hangs') {
    // It was ended before its own limit: that it would wait for long is what can be held against the prediction.
    return (predicted.delay?.worstMs ?? 0) >= seen.elapsedMs / 2 ? 'agrees' : 'errs'
  }
  if (predicted.outcome === 'varies') {
    return 'agrees'
  }
  if (predicted.outcome !== seen.outcome) {
    return 'errs'
  }
  const same = seen.outcome === 'accepts' || outcomeOnly || predicted.errors.some(error => says(error, seen))
  return same ? 'agrees' : 'errs'
}

/** Exit code and words, as far as the profile names them. */
function says({ exitCode, name, text }: ClientError, seen: Seen): boolean {
  const sameExit = exitCode === undefined || seen.exitCode === undefined || exitCode === seen.exitCode
  const known = [name, text].filter(words => words !== undefined && words !== '')
  return sameExit && (!seen.word || known.some(words => alike(words!, seen.word!)))
}

/** One holds the other, whatever stands around it; of several sentences, one is enough. */
function alike(predicted: string, seen: string): boolean {
  return seen.split('. ').some(sentence => holds(predicted, sentence))
}

function holds(predicted: string, seen: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/^curl: \(\d+\) /, '')
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, ' ')
      .trim()
  const [a, b] = [plain(predicted), plain(seen)]
  return a.includes(b) || b.includes(a)
}
