/** One HTTP answer with its fault: status, redirect, captive portal, silence, a drip, a reset, slowness. */
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpBehaviour } from '../scenario.ts'

export interface Answer {
  bytes: Uint8Array
  /** What they say in words. */
  says: string
}

export interface Sending {
  http: HttpBehaviour
  /** Path and query as asked for. */
  path: string
  method: string
  /** Of the answer itself. */
  headers: Record<string, string>
  answer: () => Promise<Answer>
  /** Writes to the log what is answered. */
  note: (answered: string) => void
}

/** A drip gives this much a second. */
const DRIP_BYTES = 1
/** Where a redirect to https leads; nobody has to listen there. */
const HTTPS_LOCATION = 'https://localhost/moved'

const PORTAL = `<!DOCTYPE html><html><head><title>Welcome to the Wi-Fi</title></head>
<body><h1>Please log in</h1><form action="/login"><input name="room"><button>Connect</button></form></body></html>\n`

export async function send(response: ServerResponse, sending: Sending): Promise<void> {
  const { http, path, method, note } = sending
  const abort = new AbortController()
  response.on('close', () => abort.abort())
  if (http.fault === 'silent') {
    note('never')
    return
  }
  if (http.fault === 'reset') {
    note('a reset')
    response.socket?.resetAndDestroy()
    return
  }
  if (http.delay !== undefined && !(await waited(http.delay * 1000, abort.signal))) {
    note(`not at once, and the client left before ${http.delay} s were over`)
    return
  }
  const plain = plainAnswer(http, path, method)
  if (plain) {
    note(plain.says)
    response.writeHead(plain.status, plain.headers).end(plain.body)
    return
  }
  const { bytes, says } = await sending.answer()
  const headers = { ...sending.headers, 'content-length': bytes.length }
  if (http.fault === 'drip' || http.rate !== undefined) {
    const rate = http.rate ?? DRIP_BYTES
    note(`${says}, at ${rate} bytes a second`)
    response.writeHead(200, headers)
    await drip(response, bytes, rate, abort.signal)
    return
  }
  note(says)
  response.writeHead(http.status ?? 200, headers).end(method === 'HEAD' ? undefined : bytes)
}

interface PlainAnswer {
  status: number
  headers: Record<string, string>
  body: string
  says: string
}

/** An answer that is not the one asked for. */
function plainAnswer(http: HttpBehaviour, path: string, method: string): PlainAnswer | undefined {
  const text = (status: number, says: string, more: Record<string, string> = {}): PlainAnswer => ({
    status,
    headers: { 'content-type': 'text/plain', ...more },
    body: `${says}\n`,
    says,
  })
  const locations = { 'to-the-answer': moved(path), loop: path, 'to-https': HTTPS_LOCATION } as const
  if (http.redirect) {
    const location = locations[http.redirect]
    return text(302, `302 to ${location}`, { location })
  }
  if (http.fault === 'get-broken' && method !== 'POST') {
    return text(405, '405: by POST only', { allow: 'POST' })
  }
  if (http.html) {
    return {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: PORTAL,
      says: '200 with an HTML page',
    }
  }
  return http.status === undefined || http.status === 200 ? undefined : text(http.status, `${http.status}`)
}

/** `/<token>/<kind>/<rest>` to `/<token>/<kind>/moved/<rest>`. */
function moved(path: string): string {
  const [, token, kind, ...rest] = path.split('/')
  return ['', token, kind, 'moved', ...rest].join('/')
}

/** Ten pieces a second where the rate allows it. */
async function drip(
  response: ServerResponse,
  bytes: Uint8Array,
  rate: number,
  signal: AbortSignal,
): Promise<void> {
  const piece = Math.max(1, Math.floor(rate / 10))
  const pause = (piece / rate) * 1000
  for (let at = 0; at < bytes.length; at += piece) {
    response.write(bytes.subarray(at, at + piece))
    if (!(await waited(pause, signal))) {
      return
    }
  }
  response.end()
}

/** False where the client left meanwhile. */
async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal })
    return true
  } catch {
    return false
  }
}
