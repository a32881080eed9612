/** The control address: a page for people, JSON for test suites in any language (docs/serve.md). */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { LogEntry } from '../log.ts'
import { readBody } from '../servers/read-body.ts'
import type { Stage } from '../servers/stage.ts'
import { refusal } from './guard.ts'
import { page } from './page.ts'
import { SCRIPT } from './script.ts'
import { stateOf, statesOf } from './state.ts'
import { STYLE } from './style.ts'

const LONGEST_BODY = 1000
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  // Not no-referrer: a form would then be sent with `Origin: null`.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
}

type Handler = (stage: Stage, request: IncomingMessage, response: ServerResponse, rest: string) => unknown

const ROUTES: Readonly<Record<string, Handler>> = {
  'GET /': (stage, _request, response) => reply(response, 200, 'text/html; charset=utf-8', page(stage)),
  'GET /style.css': (_stage, _request, response) => reply(response, 200, 'text/css; charset=utf-8', STYLE),
  'GET /page.js': (_stage, _request, response) =>
    reply(response, 200, 'text/javascript; charset=utf-8', SCRIPT),
  'GET /root.pem': (stage, _request, response) =>
    reply(response, 200, 'application/x-pem-file', stage.world.root.pem),
  'GET /scenarios': (stage, _request, response) => json(response, 200, statesOf(stage)),
  'GET /scenarios/': (stage, _request, response, id) => {
    const scenario = stage.scenarios.get(id)
    return scenario ? json(response, 200, stateOf(stage, scenario)) : json(response, 404, unknownScenario(id))
  },
  'POST /scenarios/': switchScenario,
  'GET /log': (stage, request, response) => json(response, 200, stage.log.entries(after(request))),
  'GET /events': sendEvents,
}

export function createControlServer(stage: Stage): Server {
  const server = createServer((request, response) => {
    request.on('error', () => response.destroy())
    const refused = refusal(request)
    if (refused !== undefined) {
      json(response, 403, { error: refused })
      return
    }
    Promise.resolve(route(stage, request, response)).catch(error => {
      stage.log.add({ what: 'failed', reason: String(error), text: `the control page failed: ${error}` })
      response.destroy()
    })
  })
  server.headersTimeout = 20_000
  return server
}

function route(stage: Stage, request: IncomingMessage, response: ServerResponse): unknown {
  // The address ends in a slash, and people join it to a path that begins with one.
  const path = (request.url ?? '/').replace(/[?#].*$/, '').replace(/^\/+/, '/')
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const [, folder, rest] = /^(\/[^/]+\/)(.+)$/.exec(path) ?? []
  const key = `${method} ${folder ?? path}`
  return Object.hasOwn(ROUTES, key)
    ? ROUTES[key]!(stage, request, response, rest ?? '')
    : json(response, 404, { error: `nothing is at ${method} ${path}` })
}

/** `{"fault": "on" | "off"}`, or `fault=on` as forms have it; browsers are sent back to the page. */
async function switchScenario(
  stage: Stage,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
): Promise<void> {
  const body = String((await readBody(request, LONGEST_BODY)) ?? '')
  const scenario = stage.scenarios.get(id)
  if (!scenario) {
    json(response, 404, unknownScenario(id))
    return
  }
  const fault = body.trimStart().startsWith('{') ? faultIn(body) : new URLSearchParams(body).get('fault')
  if (fault !== 'on' && fault !== 'off') {
    json(response, 400, { error: 'the body has to be {"fault": "on"} or {"fault": "off"}' })
    return
  }
  stage.switchFault(id, fault === 'on')
  if (request.headers.accept?.includes('text/html')) {
    response.writeHead(303, { location: `/#${id}` }).end()
  } else {
    json(response, 200, stateOf(stage, scenario))
  }
}

function faultIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { fault?: unknown } | null)?.fault
  } catch {
    return undefined
  }
}

/** Server-sent events: one `entry` for each new line of the log, with its id. */
function sendEvents(stage: Stage, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/event-stream' })
  const tell = (entry: LogEntry) =>
    response.write(`id: ${entry.id}\nevent: entry\ndata: ${JSON.stringify(entry)}\n\n`)
  const seen = Number(request.headers['last-event-id'])
  for (const entry of stage.log.entries(Number.isFinite(seen) ? seen : after(request))) {
    tell(entry)
  }
  response.write(': connected\n\n')
  stage.log.on('entry', tell)
  response.on('close', () => stage.log.off('entry', tell))
}

/** `?after=<id>`: entries that are newer. */
function after(request: IncomingMessage): number {
  const value = Number(new URLSearchParams((request.url ?? '').split('?')[1]).get('after'))
  return Number.isFinite(value) ? value : 0
}

const unknownScenario = (id: string) => ({ error: `no scenario is called ${id.slice(0, 80)}` })

function json(response: ServerResponse, status: number, value: unknown): void {
  reply(response, status, 'application/json', `${JSON.stringify(value, null, 2)}\n`)
}

function reply(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': contentType }).end(body)
}
