/** Responder, CRL server and caIssuers of all scenarios: `/<token>/<kind>…`. It is also the proxy of those who need one. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { answerCrl, answerOcsp, type Subject } from '../mint/answers.ts'
import type { Minted } from '../mint/mint.ts'
import type { HttpBehaviour, OcspAnswer, ResponderBehaviour } from '../scenario.ts'
import { readBody } from './read-body.ts'
import { remoteOf } from './remote.ts'
import { send } from './send.ts'
import type { Stage } from './stage.ts'

/** Longest OCSP request that is read, bytes. */
const LONGEST_REQUEST = 10_000

/** RFC 9919 7.2; for a minute, so that little is remembered of a bench. */
const CACHED = { 'cache-control': 'max-age=60, public, no-transform, must-revalidate' }

/** An answer that is still good when a cache lets go of it. */
const isLasting = ({ body, responseStatus, nextUpdate }: OcspAnswer): boolean =>
  body === undefined && responseStatus === undefined && (nextUpdate === undefined || (nextUpdate ?? 0) > 60)

/** What one URL stands for. */
interface Resource {
  what: 'ocsp' | 'crl' | 'ca-issuers'
  headers: Record<string, string>
  http: HttpBehaviour
  /** The bytes, and what they say in words. */
  answer: (request: Uint8Array | undefined) => Promise<{ bytes: Uint8Array; says: string }>
}

export function createHttpServer(stage: Stage): Server {
  const server = createServer((request, response) => {
    handle(stage, request, response).catch(error => {
      stage.log.add({ what: 'failed', reason: String(error), text: `the bench itself failed: ${error}` })
      response.destroy()
    })
  })
  server.headersTimeout = 20_000
  server.requestTimeout = 30_000
  return server
}

async function handle(stage: Stage, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.on('error', () => response.destroy())
  // A proxy is asked in absolute form (RFC 9112 3.2.2); the path alone says what is wanted.
  const path = (request.url ?? '/').replace(/^http:\/\/[^/]*/i, '')
  const [, token = '', kind = '', ...rest] = path.split('/')
  const minted = stage.byToken(token)
  const resource = minted && resourceOf(stage, minted, kind)
  if (!minted || !resource) {
    request.resume()
    record(stage, request, undefined, 'http', '404: nothing of the bench is there')
    response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing is here\n')
    return
  }
  // Where a redirect led to: the same resource without its fault.
  const moved = rest[0] === 'moved'
  const http = moved ? {} : resource.http
  const inPath = (moved ? rest.slice(1) : rest).join('/')
  const asked = resource.what === 'ocsp' ? await readOcspRequest(request, inPath, http) : undefined
  request.resume()
  await send(response, {
    http,
    path,
    method: request.method ?? 'GET',
    headers: resource.headers,
    answer: () => resource.answer(asked),
    note: answered => record(stage, request, minted.scenario.id, resource.what, answered),
  })
}

function resourceOf(stage: Stage, minted: Minted, kind: string): Resource | undefined {
  const { scenario } = minted
  const { world } = stage
  const ocsp = (subject: Subject, { http = {}, answer = {} }: ResponderBehaviour = {}): Resource => ({
    what: 'ocsp',
    headers: { 'content-type': 'application/ocsp-response', ...(isLasting(answer) ? CACHED : {}) },
    http,
    answer: request => answerOcsp(minted, subject, world, request ?? new Uint8Array()),
  })
  const crl = (subject: Subject, http: HttpBehaviour = {}): Resource => ({
    what: 'crl',
    headers: { 'content-type': 'application/pkix-crl' },
    http,
    answer: async () => {
      const bytes = await answerCrl(minted, subject, world)
      return { bytes, says: `a CRL of ${bytes.length} bytes` }
    },
  })
  const issuer = (der: Uint8Array): Resource => ({
    what: 'ca-issuers',
    headers: { 'content-type': 'application/pkix-cert' },
    http: {},
    answer: async () => ({ bytes: der, says: 'the issuer' }),
  })
  const resources: Record<string, () => Resource | undefined> = {
    ocsp: () => ocsp('leaf', scenario.responder),
    crl: () => crl('leaf', scenario.crl.http),
    'ca-ocsp': () => ocsp('intermediate', scenario.intermediate?.responder),
    'ca-crl': () => crl('intermediate', scenario.intermediate?.crl?.http),
    issuer: () => issuer(minted.issuer.der),
    'cross-issuer': () => minted.cross && issuer(minted.cross.root.der),
  }
  return Object.hasOwn(resources, kind) ? resources[kind]!() : undefined
}

/** The request in a GET's path (RFC 6960 A.1) or a POST's body; undefined where there is none. */
async function readOcspRequest(
  request: IncomingMessage,
  rest: string,
  http: HttpBehaviour,
): Promise<Uint8Array | undefined> {
  if (request.method === 'POST') {
    return readBody(request, LONGEST_REQUEST)
  }
  try {
    const base64 = decodeURIComponent(rest)
    // Proxies and web servers that "clean" paths make one slash of two, and the request another one.
    const seen = http.fault === 'merged-slashes' ? base64.replace(/\/{2,}/g, '/') : base64
    return rest === '' ? undefined : Buffer.from(seen, 'base64')
  } catch {
    return undefined
  }
}

const NOUNS = {
  ocsp: 'asked the responder',
  crl: 'fetched a CRL',
  'ca-issuers': 'fetched the issuer',
  http: 'asked for what is not there',
} as const

function record(
  stage: Stage,
  request: IncomingMessage,
  scenario: string | undefined,
  what: 'ocsp' | 'crl' | 'ca-issuers' | 'http',
  answered: string,
): void {
  const from = remoteOf(request.socket)
  const method = request.method ?? 'GET'
  const userAgent = request.headers['user-agent']
  const who = userAgent ? `${from} (${userAgent.slice(0, 60)})` : from
  const text = `${who} ${NOUNS[what]}${scenario ? ` of ${scenario}` : ''} by ${method}: ${answered}`
  stage.log.add({
    what,
    ...(scenario ? { scenario } : {}),
    from,
    method,
    url: request.url ?? '',
    ...(userAgent ? { userAgent } : {}),
    answered,
    text,
  })
}
