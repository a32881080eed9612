/** One responder asked about one certificate, as CryptoAPI would. */
import type { ResponderFact } from '../facts.ts'
import { explainFurther } from './extra.ts'
import { ask, whyNotAsked } from './fetch.ts'
import { ocspPost, ocspQuestion, readerOf } from './ocsp-question.ts'
import type { Subject } from './revocation.ts'
import type { Run } from './run.ts'
import { askThoroughly } from './thorough.ts'

export async function askResponder(run: Run, subject: Subject, url: string): Promise<ResponderFact> {
  const about = { certificate: subject.id, url }
  const { issuer, known } = subject
  const unasked = whyNotAsked(run, url)
  if (unasked) return { ...about, exchanges: [unasked] }
  if (!issuer) return { ...about, exchanges: [{ state: 'skipped', because: 'no-issuer' }] }
  run.progress('responder', url)
  const request = run.pki.createOcspRequest(known.certificate, issuer.certificate)
  const read = readerOf(run, subject)
  const question = ocspQuestion(run, url, request)
  const asked = await ask(run, question, read)
  const extra = [
    ...(await explainFurther(run, asked, question, read, ocspPost(url, request))),
    ...(run.options.thorough ? await askThoroughly(run, subject, url, asked.exchanges) : []),
  ]
  return { ...about, ...asked, ...(extra.length > 0 && { extra }) }
}
