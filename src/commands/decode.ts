/** `ocspcheck decode`: what a file holds, in words; and whether it holds. */
import type { PkiError, PkiErrorCode } from '../pki/index.ts'
import { type CommandDefinition, type Io, UsageError } from './command.ts'

interface DecodeValues {
  json?: boolean
  cert?: string
  issuer?: string
  at?: Date
  serial?: string
  url?: string
  newest?: number
}

const VERIFY = 'Verification:'
const OUTPUT = 'Output:'

export const command: CommandDefinition = {
  name: 'decode',
  summary: 'print an OCSP response, OCSP request, CRL or certificate in words',
  description: [
    'Recognises OCSP responses and requests, CRLs, certificates and bundles (PEM, PKCS#7), in DER, PEM or base64, and the request within the URL of an OCSP GET. Contacts nothing.',
    '',
    'With --issuer (and, for OCSP, --cert) it verifies: signature, signer, what it is about, and the dates at the moment of --at; and says why not.',
  ].join('\n'),
  arguments: [{ name: '<file>', description: 'a file, - for stdin, or the URL of an OCSP GET request' }],
  options: [
    { flags: '--cert <file>', description: 'the certificate in question, PEM or DER', group: VERIFY },
    { flags: '--issuer <file>', description: 'the certificate of its issuer, PEM or DER', group: VERIFY },
    {
      flags: '--at <time>',
      description: 'the moment to verify for: ISO 8601 with a zone. Default: now',
      group: VERIFY,
      parse: moment,
    },
    {
      flags: '--url <url>',
      description: 'the distribution point that a CRL was fetched from, to compare it with the one it names',
      group: VERIFY,
    },
    {
      flags: '--serial <hex>',
      description: 'look a serial number up in a CRL (with --cert: that of the certificate)',
      group: OUTPUT,
      parse: serial,
    },
    {
      flags: '--newest <n>',
      description: "how many of a CRL's newest entries to print",
      group: OUTPUT,
      default: '10',
      parse: count,
    },
    { flags: '--json', description: 'JSON (docs/schemas/decode-v1.schema.json)', group: OUTPUT },
  ],
  examples: [
    { line: 'ocspcheck decode staple.der', says: 'what does it say?' },
    {
      line: 'ocspcheck decode staple.der --cert site.pem --issuer ca.pem',
      says: 'is it good, and if not, why?',
    },
    { line: 'ocspcheck decode big.crl --serial 0a1b2c', says: 'is this certificate on the list?' },
    { line: 'ocspcheck decode http://ocsp.example/MFEwTzBN…', says: 'a request found in a log' },
  ],
  exitCodes: [
    { code: 0, means: 'decoded, and verified where that was asked' },
    { code: 1, means: 'verification failed' },
    { code: 2, means: 'unreadable, or wrong use' },
  ],
  run,
}

async function run(io: Io, args: string[], options: Record<string, unknown>): Promise<number> {
  const values = options as DecodeValues
  const [input = '-'] = args
  const { describeDocument } = await import('./decode/document.ts')
  const { recognise, recogniseUrl, toCertificate } = await import('../pki/index.ts')
  const certificate = await read('--cert', values.cert, io, toCertificate)
  const issuer = await read('--issuer', values.issuer, io, toCertificate)
  const url = /^https?:\/\//i.test(input)
  const recognised = url ? tell(input, () => recogniseUrl(input)) : await read('file', input, io, recognise)
  const { kind } = recognised
  if ((kind === 'ocsp-response' || kind === 'ocsp-request') && !certificate !== !issuer) {
    throw new UsageError(
      'OCSP is verified with both --cert and --issuer',
      'Give the certificate in question and the certificate of the CA that issued it.',
    )
  }
  const decoded = tell(input, () =>
    describeDocument(recognised, {
      input,
      newest: values.newest ?? 10,
      serial: values.serial ?? certificate?.serialNumber.toLowerCase(),
    }),
  )
  if (issuer) {
    const { verifyDocument } = await import('./decode/verification.ts')
    const at = values.at ?? io.now()
    decoded.verification = verifyDocument(recognised, { issuer, certificate, at, url: values.url })
  }
  const { decodedText } = await import('./decode/text.ts')
  io.stdout.write(values.json ? `${JSON.stringify(decoded, null, 2)}\n` : decodedText(decoded))
  return decoded.verification?.outcome === 'invalid' ? 1 : 0
}

/** @throws UsageError (exit code 2) for a file that is not there, or not what it should be */
async function read<T>(flag: string, file: string, io: Io, take: (bytes: Buffer) => T): Promise<T>
async function read<T>(
  flag: string,
  file: string | undefined,
  io: Io,
  take: (bytes: Buffer) => T,
): Promise<T | undefined>
async function read<T>(flag: string, file: string | undefined, io: Io, take: (bytes: Buffer) => T) {
  if (file === undefined) return undefined
  const { readInput } = await import('./output/files.ts')
  const bytes = await readInput(flag, file, io.stdin)
  const name = file === '-' ? 'stdin' : file
  try {
    return take(bytes)
  } catch (error) {
    if (!isPkiError(error)) throw error
    const { strangerOf } = await import('./decode/stranger.ts')
    const stranger = strangerOf(bytes)
    if (!stranger) throw unreadable(name, error)
    throw new UsageError(`${name}: it seems to be ${stranger.says}, not ${wanted(flag)}`, stranger.todo)
  }
}

const wanted = (flag: string): string =>
  flag === 'file' ? 'an OCSP response or request, a CRL or a certificate' : 'a certificate'

const isPkiError = (error: unknown): error is PkiError => error instanceof Error && error.name === 'PkiError'

const HINTS: Readonly<Partial<Record<PkiErrorCode, string>>> = {
  EMPTY: 'Was the download interrupted? Fetch it again.',
  TRUNCATED: 'It seems to be cut off: fetch it again, and compare its length with what the server says.',
}

const unreadable = (name: string, error: PkiError): UsageError =>
  new UsageError(`${name}: ${error.message}`, HINTS[error.code])

/** What cannot be read is the user's file, not our fault. */
function tell<T>(file: string, take: () => T): T {
  try {
    return take()
  } catch (error) {
    throw isPkiError(error) ? unreadable(file, error) : error
  }
}

function moment(text: string): Date {
  // A time without a zone would mean another instant on another machine.
  const whole = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  const date = new Date(text)
  if (!whole || Number.isNaN(date.getTime())) {
    throw new UsageError(
      `--at: "${text}" is not an instant`,
      'Write ISO 8601 with a zone, such as 2026-11-22T15:00:00Z, or a date (midnight in UTC).',
    )
  }
  return date
}

function serial(text: string): string {
  if (/^(0x)?[0-9a-f]+([:\s]?[0-9a-f]+)*$/i.test(text)) return text.replace(/^0x|[:\s]/gi, '').toLowerCase()
  throw new UsageError(`--serial: "${text}" is not hexadecimal`, 'Write it as 0a1b2c, 0A:1B:2C or 0x0a1b2c.')
}

function count(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new UsageError(`--newest: "${text}" is not a number from 0 to 999999`)
}
