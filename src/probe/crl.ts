/** One CRL, read beside one certificate. */
import type { CrlFact } from '../facts.ts'
import { explainFurther } from './extra.ts'
import { ask, type Question } from './fetch.ts'
import type { Subject } from './revocation.ts'
import type { Run } from './run.ts'

/** CRLs, bytes: Windows' own limit (MaxUrlRetrievalByteCount). */
const MAX_CRL_BYTES = 100 * 1024 * 1024

/** With the delta CRLs that belong to it: Windows fetches those as well. */
export async function askForCrl(
  run: Run,
  { id, fact: { freshestCrlUrls }, known, issuer }: Subject,
  url: string,
): Promise<CrlFact> {
  run.progress('crl', url)
  const question: Question = { method: 'GET', url, limit: MAX_CRL_BYTES }
  const read = (bytes: Uint8Array) =>
    run.pki.inspectCrl(bytes, { issuer: issuer?.certificate, certificate: known.certificate })
  const asked = await ask(run, question, read)
  const last = asked.exchanges.at(-1)
  const base = last?.state === 'completed' ? last.value.body : undefined
  const deltas = new Set(base ? [...freshestCrlUrls, ...(base.freshestCrlUrls ?? [])] : [])
  const extra = (
    await Promise.all([
      explainFurther(run, asked, question, read),
      ...[...deltas].map(async delta => {
        const { exchanges } = await ask(run, { ...question, url: delta }, read)
        return [{ purpose: 'delta' as const, url: delta, exchanges }]
      }),
    ])
  ).flat()
  return { certificate: id, url, ...asked, ...(extra.length > 0 && { extra }) }
}
