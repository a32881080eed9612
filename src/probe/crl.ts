/** One CRL, read beside one certificate. */
import type { CrlFact } from '../facts.ts'
import { explainFurther } from './extra.ts'
import { ask, type Question } from './fetch.ts'
import type { Subject } from './revocation.ts'
import type { Run } from './run.ts'

/** CRLs, bytes: Windows' own limit (MaxUrlRetrievalByteCount). */
const MAX_CRL_BYTES = 100 * 1024 * 1024

export async function askForCrl(run: Run, { id, known, issuer }: Subject, url: string): Promise<CrlFact> {
  run.progress('crl', url)
  const question: Question = { method: 'GET', url, limit: MAX_CRL_BYTES }
  const read = (bytes: Uint8Array) =>
    run.pki.inspectCrl(bytes, { issuer: issuer?.certificate, certificate: known.certificate })
  const asked = await ask(run, question, read)
  const extra = await explainFurther(run, asked, question, read)
  return { certificate: id, url, ...asked, ...(extra.length > 0 && { extra }) }
}
