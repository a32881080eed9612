/** The requests of `responder --thorough`: what a responder should answer besides what schannel sends (docs/network.md). */
import { randomBytes } from 'node:crypto'
import type { Attempt, Exchange, OcspResponseFact, ProbePurpose } from '../facts.ts'
import type { Extra } from './extra.ts'
import { askOnce, type Question } from './fetch.ts'
import { MAX_OCSP_BYTES, ocspPost, readerOf } from './ocsp-question.ts'
import type { Subject } from './revocation.ts'
import type { Run } from './run.ts'

/** RFC 9654 2.1: 32 bytes are what a client should send. */
const NONCE_BYTES = 32
/** Base64 holds a given character somewhere within a few tries of random nonces; this many never fail. */
const MAX_TRIES = 1_000

/** Sends nothing to a responder that cannot be reached at all. */
export async function askThoroughly(
  run: Run,
  subject: Subject,
  url: string,
  ordinary: readonly Attempt<Exchange<OcspResponseFact>>[],
): Promise<Extra<OcspResponseFact>[]> {
  const last = ordinary.at(-1)
  if (!last || last.state === 'skipped' || (last.state === 'failed' && last.partial?.status === undefined))
    return []
  const read = readerOf(run, subject)
  const nonce = randomBytes(NONCE_BYTES)
  const questions = Object.entries(questionsOf(run, subject, url, nonce)) as [ProbePurpose, Question][]
  return Promise.all(
    questions.map(async ([purpose, question]) => ({
      purpose,
      ...(purpose === 'nonce' && { sentNonce: nonce.toString('hex') }),
      exchanges: await askOnce(run, question, read),
    })),
  )
}

function questionsOf(
  run: Run,
  { known, issuer }: Subject,
  url: string,
  nonce: Uint8Array,
): Partial<Record<ProbePurpose, Question>> {
  const { createOcspRequest, ocspGetUrl } = run.pki
  const create = (options?: Parameters<typeof createOcspRequest>[2]): Uint8Array =>
    createOcspRequest(known.certificate, issuer!.certificate, options)
  const get = (getUrl: string): Question => ({ method: 'GET', url: getUrl, limit: MAX_OCSP_BYTES })
  const withNonceWhere = (wanted: (base64: string) => boolean): Uint8Array => {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const request = create({ nonce: randomBytes(NONCE_BYTES) })
      if (wanted(Buffer.from(request).toString('base64'))) return request
    }
    throw new RangeError('no nonce gives the character that was wanted')
  }
  const plus = withNonceWhere(base64 => base64.includes('+'))
  return {
    post: ocspPost(url, create()),
    'sha256-certid': get(ocspGetUrl(url, create({ hash: 'sha256' }))),
    'random-serial': get(ocspGetUrl(url, withRandomSerial(create(), known.certificate.serialNumber))),
    // 0xff is "/" in base64, wherever it lies; servers that tidy paths make one slash of two.
    slash: get(ocspGetUrl(url, create({ nonce: Buffer.alloc(NONCE_BYTES, 0xff) }))),
    // Some clients leave "+" as it is, which form decoding makes a space.
    plus: get(ocspGetUrl(url, plus).replaceAll('%2B', '+')),
    nonce: ocspPost(url, create({ nonce })),
  }
}

/** The serial number is the last thing in a request without extensions: another of the same length takes its place. */
function withRandomSerial(request: Uint8Array, serialNumber: string): Uint8Array {
  const changed = Uint8Array.from(request)
  const length = Math.ceil(serialNumber.length / 2)
  const serial = randomBytes(length)
  // With the sign bit of the old one, or the INTEGER would be negative or longer than it need be (X.690 8.3.2).
  const signBit = changed[changed.length - length]! & 0x80
  serial[0] = (serial[0]! & 0x3f) | 0x40 | signBit
  changed.set(serial, changed.length - length)
  return changed
}
