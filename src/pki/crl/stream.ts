import { toDefinite } from '../ber.ts'
import { viewOf } from '../certificate/input.ts'
import { publicKeyOf } from '../certificate/view.ts'
import type { Deviation } from '../deviations.ts'
import { PkiError } from '../error.ts'
import { asBuffer } from '../pem.ts'
import { openPemStream } from '../pem-stream.ts'
import { openSignature, type StreamedSignature } from '../signature-stream.ts'
import { momentOf } from '../window.ts'
import type { CrlLookup } from './entry.ts'
import { lookup, scanCrl } from './find.ts'
import { type CrlHead, readHead, readTail } from './parse.ts'
import { describe, readCrl } from './read.ts'
import { cutEntryLength, newScan, type Scan, scanEntries } from './scan.ts'
import { signatureOf } from './signature.ts'
import { type About, conclude, unreadable, type VerifiedCrl, type VerifyCrlOptions } from './verify.ts'

export type CrlStreamResult = VerifiedCrl & {
  /** One for each serial asked, by the serial as it was given; none where the CRL could not be read to its end. */
  found: Record<string, CrlLookup>
}

export interface CrlStream {
  /** The next bytes, in pieces of any size. Never throws for bad bytes: `end` tells. */
  write(chunk: Uint8Array): void
  /** What verifyCrl and findInCrl would have said. */
  end(): CrlStreamResult
}

export interface CrlStreamOptions extends VerifyCrlOptions {
  /** Hex. */
  serials: readonly string[]
  /** More than this is refused as `too-large`. Default: 400 MiB. */
  maxBytes?: number
}

const MAX_BYTES = 400 * 1024 * 1024
/** Everything before and behind the entries, and one entry: far more than any CA writes. */
const MAX_KEPT = 1024 * 1024

/**
 * As {@link verifyCrl} and {@link findInCrl}, of bytes as they arrive: DER or PEM, with a few KiB kept. Two kinds of CRL are
 * kept whole, up to `maxBytes`: those in BER, and those whose signature needs them so (Ed25519, Ed448).
 * @throws PkiError for arguments that are no certificate or no hexadecimal serial number
 */
export function openCrlStream(options: CrlStreamOptions): CrlStream {
  const about = { ...options, issuer: viewOf(options.issuer), moment: momentOf(options) }
  const { maxBytes: limit = MAX_BYTES } = options
  if (Number.isNaN(limit)) throw new TypeError('maxBytes is not a number')
  const machine = openMachine(about)
  const pem = openPemStream(['X509 CRL', 'CRL'], machine.write)
  let bytes = 0
  let failure: unknown
  let result: CrlStreamResult | undefined
  const attempt = (step: () => void) => {
    if (failure) return
    try {
      step()
    } catch (error) {
      failure = error
    }
  }
  return {
    write(chunk) {
      if (result) throw new TypeError('the stream has ended')
      const piece = asBuffer(chunk)
      bytes += piece.length
      attempt(() => {
        if (bytes > limit) throw new PkiError('TOO_LARGE', `more than ${limit} bytes`, limit)
        pem.write(piece)
      })
    },
    end() {
      attempt(() => pem.end())
      attempt(() => {
        result ??= machine.end(pem.encoding())
      })
      result ??= { ...unreadable(failure), found: {} }
      return result
    },
  }
}

/** The three parts of a CRL one after another. */
function openMachine(about: About & Pick<CrlStreamOptions, 'serials'>) {
  const { issuer, serials } = about
  const deviations = new Set<Deviation>()
  const scan = newScan(serials, deviations)
  /** Bytes of the part at hand that are not worked off: the head, a cut entry, the tail; or the whole of a BER CRL. */
  let kept: Buffer = Buffer.alloc(0)
  /** What `kept` is the beginning of. */
  let room = kept
  /** How many bytes the head was last looked for in. */
  let tried = 0
  let position = 0
  let whole: Buffer[] | undefined
  let head: CrlHead | undefined
  let signature: StreamedSignature | undefined

  /** Room is doubled: bytes that come one by one cost no more than at once. */
  const keep = (chunk: Buffer) => {
    if (kept.length > MAX_KEPT) {
      throw new PkiError('MALFORMED', 'more around the entries than a CRL has', position)
    }
    const length = kept.length + chunk.length
    if (length > room.length) {
      room = Buffer.allocUnsafeSlow(Math.max(length, 2 * room.length, 256))
      kept.copy(room)
    }
    chunk.copy(room, kept.length)
    kept = room.subarray(0, length)
  }

  const begin = (chunk: Buffer, last = false) => {
    if (kept.length > 0) keep(chunk)
    const bytes = kept.length > 0 ? kept : chunk
    if (bytes.length < 2 * tried && !last) return
    tried = bytes.length
    try {
      head = readHead(bytes, deviations)
    } catch (error) {
      if (!(error instanceof PkiError)) throw error
      if (error.code === 'INDEFINITE_LENGTH') whole = [Buffer.from(bytes)]
      else if (error.code !== 'TRUNCATED') throw error
      else if (kept.length === 0) keep(chunk)
      return
    }
    signature = openSignature(head.algorithm, publicKeyOf(issuer))
    const first = kept.length > 0 ? Buffer.from(bytes) : bytes
    kept = room.subarray(0, 0)
    proceed(first, head, signature)
  }

  const proceed = (chunk: Buffer, { tbs, entries, end }: CrlHead, to: StreamedSignature) => {
    const start = position
    position += chunk.length
    const part = (from: number, until: number) =>
      chunk.subarray(Math.max(0, from - start), Math.max(0, Math.min(chunk.length, until - start)))
    to.update(part(tbs.start, tbs.end))
    entriesOf(part(entries.start, entries.end))
    if (position >= entries.end) {
      if (start < entries.end && kept.length > 0) {
        throw new PkiError('TRUNCATED', 'ends within an entry', entries.end)
      }
      keep(part(entries.end, end))
    }
    if (position > end) deviations.add('trailing-bytes')
  }

  const entriesOf = (bytes: Buffer) => {
    let at = 0
    while (kept.length > 0 && at < bytes.length) {
      const missing = cutEntryLength(kept) - kept.length
      const piece = bytes.subarray(at, at + missing)
      keep(piece)
      at += piece.length
      if (piece.length < missing || cutEntryLength(kept) > kept.length) continue
      scanEntries(kept, 0, kept.length, scan)
      kept = room.subarray(0, 0)
    }
    if (at >= bytes.length) return
    at = scanEntries(bytes, at, bytes.length, scan, true)
    if (at < bytes.length) keep(bytes.subarray(at))
  }

  return {
    write(chunk: Buffer) {
      if (whole) whole.push(Buffer.from(chunk))
      else if (head && signature) proceed(chunk, head, signature)
      else begin(chunk)
    },
    end(encoding: 'der' | 'pem'): CrlStreamResult {
      if (kept.length > 0 && !head && !whole) begin(kept.subarray(0, 0), true)
      if (whole) return endWhole(Buffer.concat(whole), about)
      if (!head || !signature)
        throw new PkiError(kept.length ? 'TRUNCATED' : 'EMPTY', 'no whole CRL', position)
      if (position < head.end)
        throw new PkiError('TRUNCATED', 'ends before the CertificateList does', position)
      const tail = readTail(kept, head.entries.end, head, deviations)
      const crl = describe(head, tail, encoding, deviations)
      const fact = signature.end(tail.signature)
      return {
        ...conclude(crl, scan, () => fact, about),
        found: answers(scan, serials, head.issuer),
      }
    },
  }
}

function endWhole(bytes: Buffer, about: About & Pick<CrlStreamOptions, 'serials'>): CrlStreamResult {
  const crl = readCrl(toDefinite(bytes))
  crl.deviations.add('ber')
  const scan = scanCrl(crl, about.serials)
  return {
    ...conclude(crl, scan, () => signatureOf(crl, about.issuer), about),
    found: answers(scan, about.serials, crl.parts.head.issuer),
  }
}

function answers(scan: Scan, serials: readonly string[], issuer: Buffer): Record<string, CrlLookup> {
  return Object.fromEntries(serials.map(serial => [serial, lookup(scan, serial, issuer)]))
}
