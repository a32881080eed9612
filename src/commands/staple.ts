/** `ocspcheck staple`: fetch, verify and write a staple for servers that read it from a file. */

import { readFile, stat } from 'node:fs/promises'
import type { Obtained } from '../stapler/obtain-staple.ts'
import { certificatesIn } from './certificate-file.ts'
import { type CommandDefinition, type Io, type OptionDefinition, UsageError } from './command.ts'
import { interruptedCode } from './exit-codes.ts'
import { OBSERVE_OPTIONS } from './options/observe.ts'
import { duration, responderUrl } from './options/parse.ts'
import { proxyUrl } from './options/proxy.ts'
import { openAtomic, readInput } from './output/files.ts'
import { type StapleReport, stapleJson, stapleText } from './staple/text.ts'

const STAPLE = 'Staple:'
const NETWORK = 'Network:'
const SHARED = ['--timeout', '--resolver', '--issuer-file']

const OPTIONS: readonly OptionDefinition[] = [
  {
    flags: '-o, --output <file>',
    description: 'the staple file; replaced whole, and only by a response that is good and newer',
    group: STAPLE,
  },
  {
    flags: '--min-remaining <24h>',
    description: 'exit 1, and say so, when what the file holds in the end stays good for less than this',
    group: STAPLE,
    parse: duration('--min-remaining', 'h'),
  },
  {
    flags: '--url <url>',
    description: "ask this OCSP responder instead of the certificate's own; as often as wanted",
    group: STAPLE,
    repeatable: true,
    parse: responderUrl,
  },
  { flags: '--force', description: 'ask although the staple there is fresh', group: STAPLE },
  ...OBSERVE_OPTIONS.filter(({ flags }) => SHARED.some(each => flags.startsWith(each))),
  {
    flags: '--proxy <url|env>',
    description: 'go through this proxy (http, socks5), or that of HTTP_PROXY and NO_PROXY',
    group: NETWORK,
    parse: proxyUrl('--proxy', ['env']),
  },
  { flags: '--json', description: 'say what was done as JSON', group: 'Output:' },
  { flags: '-q, --quiet', description: 'say nothing unless something is wrong', group: 'Output:' },
]

interface StapleOptions {
  output?: string
  minRemaining?: number
  url?: string[]
  force?: boolean
  timeout: number
  resolver?: string
  issuerFile?: string
  proxy?: string
  json?: boolean
  quiet?: boolean
}

export const command: CommandDefinition = {
  name: 'staple',
  summary: 'fetch, verify and write a staple for nginx or HAProxy',
  description: [
    "Asks the certificate's OCSP responder, verifies the answer in full, and writes it to a file for ssl_stapling_file (nginx) or beside the certificate (HAProxy). A file whose staple is in the first half of its life is left alone, so that cron may call this as often as it likes.",
    '',
    'The file is replaced whole (written beside and renamed), only by a good and newer response; it is never emptied or deleted, whatever the responder says. The line that makes the server read it is printed.',
  ].join('\n'),
  arguments: [
    {
      name: '<cert.pem>',
      description:
        'the certificate, with its issuer or without; a file that holds the key as well will do; - reads stdin',
    },
  ],
  options: OPTIONS,
  examples: [
    { line: 'ocspcheck staple site.pem -o site.ocsp && nginx -s reload', says: 'for nginx' },
    { line: 'ocspcheck staple site.pem -o site.pem.ocsp', says: 'for HAProxy' },
    {
      line: 'ocspcheck staple site.pem -o site.ocsp -q --min-remaining 24h',
      says: 'in cron: silent until it matters',
    },
  ],
  exitCodes: [
    { code: 0, means: 'written, or what is there is still fresh, or the responder has nothing newer' },
    {
      code: 1,
      means: 'the answer is not good (revoked, unknown, refused), or less than --min-remaining is left',
    },
    { code: 2, means: 'wrong use' },
    { code: 3, means: 'not fetched: not reached, no issuer, or the certificate names no responder' },
    { code: 70, means: 'a fault of ocspcheck itself' },
    { code: 130, means: 'interrupted' },
  ],
  run: async (io, args, options) => runStaple(io, args[0]!, options as unknown as StapleOptions),
}

async function runStaple(io: Io, input: string, options: StapleOptions): Promise<number> {
  const file = options.output
  if (file === undefined) throw new UsageError('-o is missing', 'Name the staple file: -o site.ocsp')
  const certificates = await certificatesOf(input, options.issuerFile, io)
  const held = await readHeld(file)
  // A folder that cannot be written to is told before anything is asked.
  const opened = await openAtomic('-o', file)

  let obtained: Obtained
  try {
    const { obtainStaple } = await import('../stapler/obtain-staple.ts')
    obtained = await obtainStaple({
      certificates,
      ...(held && { held }),
      force: options.force ?? false,
      ...(options.minRemaining !== undefined && { minRemainingMs: options.minRemaining }),
      timeoutMs: options.timeout,
      proxy: options.proxy ?? 'none',
      ...(options.resolver && { resolver: options.resolver }),
      ...(options.url && { ocspUrls: () => options.url! }),
      now: io.now,
      signal: io.signal,
    })
  } catch (error) {
    await opened.discard()
    throw error
  }
  if (obtained.outcome === 'new') {
    await opened.write(obtained.response.bytes)
    await opened.finish()
  } else {
    await opened.discard()
  }
  if (io.signal.aborted) return interruptedCode(io.signal)
  return tell(io, { file, obtained, at: io.now(), minRemainingMs: options.minRemaining }, options)
}

function tell(io: Io, report: StapleReport, { json, quiet }: StapleOptions): number {
  const { said, warned, exitCode } = stapleText(report)
  if (json) {
    io.stdout.write(stapleJson(report, exitCode))
  } else if (!quiet) {
    for (const line of said) io.stdout.write(`${line}\n`)
  }
  for (const line of warned) io.stderr.write(`${line}\n`)
  return exitCode
}

async function certificatesOf(input: string, issuerFile: string | undefined, io: Io) {
  const read = async (what: string, file: string) =>
    certificatesIn(file, await readInput(what, file, io.stdin))
  const own = await read('certificate', input)
  return issuerFile === undefined ? own : [...own, ...(await read('--issuer-file', issuerFile))]
}

/** What the file holds now. HAProxy wants an empty file before there is a staple: that is none. */
async function readHeld(file: string): Promise<Buffer | undefined> {
  const there = await stat(file).catch(() => undefined)
  if (!there?.isFile() || there.size === 0) return undefined
  const bytes = await readFile(file).catch((error: Error) => {
    throw new UsageError(`-o: cannot read ${file}: ${error.message}`)
  })
  const { readOcspResponse } = await import('../pki/index.ts')
  try {
    readOcspResponse(bytes)
  } catch {
    throw new UsageError(
      `-o: ${file} is there and holds no OCSP response, so it is not replaced`,
      'Name another file, or remove this one.',
    )
  }
  return bytes
}
