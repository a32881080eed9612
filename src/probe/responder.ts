/** One responder asked about one certificate, as CryptoAPI would. */
import type { OcspResponseFact, ResponderFact } from '../facts.ts'
import { explainFurther } from './extra.ts'
import { ask, type Question } from './fetch.ts'
import type { Subject } from './revocation.ts'
import type { Run } from './run.ts'
import { askThoroughly } from './thorough.ts'

/** OCSP answers, bytes. */
export const MAX_OCSP_BYTES = 1024 * 1024
/** RFC 5019 5, RFC 9919 6: what does not fit into a URL of this length is sent by POST. */
const MAX_GET_URL = 255

export async function askResponder(run: Run, subject: Subject, url: string): Promise<ResponderFact> {
  const about = { certificate: subject.id, url }
  const { issuer, known } = subject
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

export const readerOf =
  (run: Run, { id, known, issuer }: Subject) =>
  (bytes: Uint8Array): OcspResponseFact =>
    run.pki.inspectOcspResponse(bytes, {
      certificate: known.certificate,
      issuer: issuer?.certificate,
      certificateId: id,
    })

/** GET where it fits (which it does for every serial number that RFC 5280 allows, below a responder's name of usual length). */
function ocspQuestion(run: Run, url: string, request: Uint8Array): Question {
  const getUrl = run.pki.ocspGetUrl(url, request)
  return getUrl.length <= MAX_GET_URL
    ? { method: 'GET', url: getUrl, limit: MAX_OCSP_BYTES }
    : ocspPost(url, request)
}

/** RFC 6960 A.1. */
export const ocspPost = (url: string, request: Uint8Array): Question => ({
  method: 'POST',
  url,
  headers: { 'Content-Type': 'application/ocsp-request' },
  body: request,
  limit: MAX_OCSP_BYTES,
})
