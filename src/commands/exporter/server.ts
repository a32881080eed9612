/** The HTTP side of `ocspcheck exporter`: three pages, bounded in number and in time. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { oneLine, printableReport } from '../../render/sanitize.ts'
import { createStyle } from '../../render/style.ts'
import type { Report } from '../../report.ts'
import { type Io, UsageError } from '../command.ts'
import { faultText } from '../fault.ts'
import type { Job } from '../run/runner.ts'
import { createExporterMetrics, type ExporterMetrics, type ProbeResult, probeMetrics } from './metrics.ts'

export interface ExporterOptions {
  io: Io
  /** Probes at a time; one more is answered 503. */
  concurrency: number
  /** Of one probe, milliseconds: less where the scraper gives up sooner. */
  maxTimeMs: number
  /** Throws {@link UsageError} (400), or {@link NotAllowed} (403). */
  jobOf: (query: URLSearchParams, limits: { maxTimeMs: number; signal: AbortSignal }) => Promise<Job>
}

export class NotAllowed extends Error {
  override name = 'NotAllowed'
}

/** The text exposition format. */
const EXPOSITION = 'text/plain; version=0.0.4; charset=utf-8'

/** Who sends nothing is cut off within this and half as much again, milliseconds; so many may try at a time. */
const SILENT_MS = 10_000
const MOST_CONNECTIONS = 512

const BASE = 'http://exporter.invalid'

/** Prometheus says when it gives up; our answer must be on its way by then. */
const REPLY_MS = 500

export function createExporter(options: ExporterOptions): Server {
  const metrics = createExporterMetrics()
  let running = 0

  async function probePage(
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (running >= options.concurrency) {
      metrics.count('busy')
      response.setHeader('Retry-After', '5')
      reply(response, 503, `${running} probes are under way: no more at a time (--concurrency)\n`)
      return
    }
    running++
    metrics.inFlight(1)
    try {
      await answerProbe(query, request, response, options, metrics)
    } finally {
      running--
      metrics.inFlight(-1)
    }
  }

  const limits = {
    headersTimeout: SILENT_MS,
    requestTimeout: SILENT_MS,
    connectionsCheckingInterval: SILENT_MS / 2,
  }
  const server = createServer(limits, (request, response) => {
    const asked = request.url ?? '/'
    if (!URL.canParse(asked, BASE)) {
      reply(response, 400, 'that is no URL\n')
      return
    }
    const url = new URL(asked, BASE)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      reply(response, 405, 'GET only\n')
    } else if (url.pathname === '/probe') {
      probePage(url.searchParams, request, response).catch(error => {
        options.io.stderr.write(faultText(error))
        response.destroy()
      })
    } else if (url.pathname === '/metrics') {
      reply(response, 200, metrics.text(), EXPOSITION)
    } else if (url.pathname === '/' || url.pathname === '/-/healthy') {
      reply(response, 200, 'ocspcheck exporter: /probe?target=example.com and /metrics\n')
    } else {
      reply(response, 404, 'there is /probe?target=… and /metrics\n')
    }
  })
  server.maxConnections = MOST_CONNECTIONS
  return server
}

async function answerProbe(
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
  { io, maxTimeMs, jobOf }: ExporterOptions,
  metrics: ExporterMetrics,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const limit = Math.min(maxTimeMs, scrapeLimitMs(request))
  const began = performance.now()
  try {
    const job = await jobOf(query, { maxTimeMs: limit, signal: AbortSignal.any([io.signal, gone.signal]) })
    const saved = await job.observe({ onProgress() {} })
    const { judge } = await import('../../judge/judge.ts')
    const report = judge(saved, { at: io.now(), policy: job.policy })
    metrics.count(report.verdict)
    const own = probeMetrics(report.exitCode === 0, performance.now() - began)
    reply(response, 200, own + (await metricsOf(report)), EXPOSITION)
  } catch (error) {
    const [status, result, text] = refusal(error)
    metrics.count(result)
    if (result === 'fault') {
      io.stderr.write(faultText(error, query.get('target') ?? undefined))
    }
    reply(response, status, `${oneLine(text)}\n`)
  }
}

function refusal(error: unknown): [status: number, result: ProbeResult, text: string] {
  if (error instanceof UsageError) {
    return [400, 'refused', [error.message, error.hint].filter(Boolean).join(' — ')]
  }
  if (error instanceof NotAllowed) {
    return [403, 'refused', error.message]
  }
  return [500, 'fault', 'a fault of ocspcheck: its log says more']
}

async function metricsOf(report: Report): Promise<string> {
  const { format } = await import('../../render/prometheus.ts')
  const writer = format.open(await createStyle({ color: false, detail: 'normal', several: false }))
  return writer.report(printableReport(report)) + writer.end()
}

function scrapeLimitMs(request: IncomingMessage): number {
  const seconds = Number(request.headers['x-prometheus-scrape-timeout-seconds'])
  return seconds > 0 ? Math.max(100, seconds * 1000 - REPLY_MS) : Number.POSITIVE_INFINITY
}

function reply(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  if (!response.writableEnded && !response.destroyed) {
    response.writeHead(status, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' }).end(text)
  }
}

export interface ListenAddress {
  /** Absent: every address. */
  host?: string
  port: number
  loopback: boolean
}

/** `127.0.0.1:9919`, `[::1]:9919`, `localhost:9919`, `:9919` for every address. Port 0: any free one. */
export function listenAddress(text: string): ListenAddress {
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<host>[^:]*)):(?<port>\d{1,5})$/.exec(text)
  const { six, host, port } = match?.groups ?? {}
  const name = six ?? host
  const known = name === '' || name === 'localhost' || (name !== undefined && isIP(name) === (six ? 6 : 4))
  if (!known || Number(port) > 65_535) {
    throw new UsageError(
      `--listen: "${text}" is not an address and a port`,
      'Write 127.0.0.1:9919, [::1]:9919, or :9919 for every address of this machine.',
    )
  }
  const loopback = name === 'localhost' || name === '::1' || /^127\./.test(name ?? '')
  return { ...(name && { host: name }), port: Number(port), loopback }
}
