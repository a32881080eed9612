/** How a responder is asked, and how its answer is read. */
import type { OcspResponseFact } from '../facts.ts'
import type { Question } from './fetch.ts'
import type { Subject } from './revocation.ts'
import type { Run } from './run.ts'

/** OCSP answers, bytes. */
export const MAX_OCSP_BYTES = 1024 * 1024
/** RFC 5019 5, RFC 9919 6: what does not fit into a URL of this length is sent by POST. */
const MAX_GET_URL = 255

export const readerOf =
  (run: Run, { id, known, issuer }: Subject) =>
  (bytes: Uint8Array): OcspResponseFact =>
    run.pki.inspectOcspResponse(bytes, {
      certificate: known.certificate,
      issuer: issuer?.certificate,
      certificateId: id,
    })

/** GET where it fits (which it does for every serial number that RFC 5280 allows, below a responder's name of usual length). */
export function ocspQuestion(run: Run, url: string, request: Uint8Array): Question {
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
