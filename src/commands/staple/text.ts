/** What `ocspcheck staple` says of what it did. */
import { oneLine } from '../../render/sanitize.ts'
import type { Obtained } from '../../stapler/obtain-staple.ts'
import { ExitCode } from '../exit-codes.ts'

export interface StapleReport {
  file: string
  obtained: Obtained
  at: Date
  minRemainingMs?: number
}

export interface StapleText {
  said: string[]
  warned: string[]
  exitCode: number
}

const EXIT_CODES = {
  fresh: ExitCode.pass,
  new: ExitCode.pass,
  same: ExitCode.pass,
  revoked: ExitCode.gateFailed,
  unknown: ExitCode.gateFailed,
  refused: ExitCode.gateFailed,
  'not-fetched': ExitCode.inconclusive,
} as const satisfies Record<Obtained['outcome'], number>

export function stapleText(report: StapleReport): StapleText {
  const { file, obtained } = report
  const left = remainingMs(report)
  const short = report.minRemainingMs !== undefined && left < report.minRemainingMs
  const warned = [...complaint(obtained, file)]
  if (short) {
    warned.push(
      left > 0
        ? `${file} stays good for ${words(left)} only, less than --min-remaining ${words(report.minRemainingMs!)}`
        : `${file} holds no good staple`,
    )
  }
  return {
    said: [...news(report, left)],
    warned: warned.map(line => `ocspcheck staple: ${oneLine(line)}`),
    exitCode: short ? ExitCode.gateFailed : EXIT_CODES[obtained.outcome],
  }
}

export function stapleJson(report: StapleReport, exitCode: number): string {
  const { obtained, file } = report
  const staple = inUse(obtained)
  const { revocationTime, reason } = obtained.outcome === 'revoked' ? obtained : {}
  const value = {
    file,
    outcome: obtained.outcome,
    written: obtained.outcome === 'new',
    ...(staple && {
      thisUpdate: new Date(staple.thisUpdate),
      nextUpdate: new Date(staple.nextUpdate),
      goodUntil: new Date(staple.until),
      remainingMs: remainingMs(report),
      bytes: staple.bytes.length,
    }),
    ...('failure' in obtained && { failure: obtained.failure }),
    ...(revocationTime && { revocationTime }),
    ...(reason && { revocationReason: reason }),
    exitCode,
  }
  return `${JSON.stringify(value, null, 2)}\n`
}

function* news({ file, obtained }: StapleReport, left: number): Generator<string> {
  const staple = inUse(obtained)
  if (!staple || left <= 0) return
  const until = `good until ${new Date(staple.until).toISOString()} (${words(left)})`
  if (obtained.outcome === 'new') {
    yield `wrote ${file}: ${until}, ${staple.bytes.length} bytes`
    yield 'nginx reads it with:   nginx -s reload'
    yield `HAProxy reads it with: echo "set ssl ocsp-response $(base64 -w 0 ${quoted(file)})" | socat stdio /run/haproxy/admin.sock`
  } else if (obtained.outcome === 'fresh') {
    yield `${file} is fresh: ${until}; nothing asked`
  } else {
    yield `left ${file} as it is: ${until}`
  }
}

function* complaint(obtained: Obtained, file: string): Generator<string> {
  const kept = obtained.held ? `; ${file} is left as it is` : ''
  if (obtained.outcome === 'revoked') {
    const { revocationTime: time, reason } = obtained
    yield `the certificate is REVOKED${time ? ` since ${time.toISOString()}` : ''}${reason ? ` (${reason})` : ''}${kept}`
  } else if (obtained.outcome === 'unknown') {
    yield `the responder does not know the certificate${kept}`
  } else if (obtained.outcome === 'refused' || obtained.outcome === 'not-fetched') {
    const { url, code, message } = obtained.failure
    const what = obtained.outcome === 'refused' ? 'the answer is refused' : 'not fetched'
    yield `${what}: ${url ? `${url}: ` : ''}${message} (${code})${kept}`
  }
}

/** The response that the file holds in the end. */
function inUse(obtained: Obtained) {
  return obtained.outcome === 'new' ? obtained.response : obtained.held
}

function remainingMs({ obtained, at }: StapleReport): number {
  return Math.max((inUse(obtained)?.until ?? 0) - at.getTime(), 0)
}

function words(ms: number): string {
  const hours = Math.floor(ms / 3_600_000)
  if (hours >= 48) return `${Math.floor(hours / 24)} days`
  return hours >= 2 ? `${hours} hours` : `${Math.floor(ms / 60_000)} minutes`
}

/** For a POSIX shell. */
function quoted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`
}
