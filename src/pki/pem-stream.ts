/** DER out of a stream that may be PEM: the first block with one of the labels. */
import { PkiError } from './error.ts'

export interface PemStream {
  write(chunk: Buffer): void
  /** @throws PkiError where a PEM block has no end, or none of the labels was found */
  end(): void
  encoding(): 'der' | 'pem'
}

type State = 'sniff' | 'der' | 'before' | 'inside' | 'behind'

/** Longest text before the block that is kept while its BEGIN line is not whole. */
const LINE = 256

export function openPemStream(labels: readonly string[], sink: (der: Buffer) => void): PemStream {
  const begins = labels.map(label => `-----BEGIN ${label}-----`)
  let state: State = 'sniff'
  let text = ''
  let seen = 0

  const sniff = (chunk: Buffer) => {
    text += chunk.toString('latin1')
    if (text.length < 2) return
    // A CRL is longer than 127 bytes: in DER (or BER) its second byte has the high bit set, in text it has not.
    const isDer = text.charCodeAt(0) === 0x30 && text.charCodeAt(1) >= 0x80
    state = isDer || text.charCodeAt(0) < 0x09 ? 'der' : 'before'
    const first = text
    text = ''
    if (state === 'der') sink(Buffer.from(first, 'latin1'))
    else before(first)
  }

  const before = (piece: string) => {
    text += piece
    for (const begin of begins) {
      const at = text.indexOf(begin)
      if (at < 0) continue
      const rest = text.slice(at + begin.length)
      state = 'inside'
      text = ''
      inside(rest)
      return
    }
    text = text.slice(-LINE)
  }

  const inside = (piece: string) => {
    text += piece
    const end = text.indexOf('-')
    if (end >= 0) state = 'behind'
    const base64 = (end < 0 ? text : text.slice(0, end)).replace(/\s+/g, '')
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64))
      throw new PkiError('MALFORMED', 'PEM block is not base64', seen)
    // Four characters are three bytes; what is cut waits for the next piece.
    const usable = end < 0 ? base64.length - (base64.length % 4) : base64.length
    text = base64.slice(usable)
    if (usable > 0) sink(Buffer.from(base64.slice(0, usable), 'base64'))
  }

  const steps: Record<State, (chunk: Buffer) => void> = {
    sniff,
    der: sink,
    before: chunk => before(chunk.toString('latin1')),
    inside: chunk => inside(chunk.toString('latin1')),
    behind: () => {},
  }
  return {
    write(chunk) {
      if (chunk.length === 0) return
      steps[state](chunk)
      seen += chunk.length
    },
    end() {
      if (state === 'sniff' && text.length > 0) sink(Buffer.from(text, 'latin1'))
      if (state === 'before') throw new PkiError('MALFORMED', `no PEM block ${labels[0]}`, 0)
      if (state === 'inside')
        throw new PkiError('TRUNCATED', `PEM block ${labels[0]} without its END line`, seen)
    },
    encoding: () => (state === 'sniff' || state === 'der' ? 'der' : 'pem'),
  }
}
