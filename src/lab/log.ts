/** What arrived at the bench, in words and as data: `GET /log`, the control page, `lab.log`. */
import { EventEmitter } from 'node:events'

export type LogEntry = {
  /** Counts from 1. */
  id: number
  /** ISO 8601, UTC. */
  at: string
  scenario?: string
  /** The event as a sentence. */
  text: string
} & LogEvent

export type LogEvent =
  | {
      what: 'handshake'
      from: string
      servername?: string
      askedForStaple: boolean
      stapled: boolean
      protocol: string
      resumed: boolean
    }
  | { what: 'handshake-failed'; from: string; servername?: string; askedForStaple?: boolean; reason: string }
  | { what: 'dns'; from: string; transport: 'udp' | 'tcp'; name: string; type: string; rcode: string }
  | {
      what: 'ocsp' | 'crl' | 'ca-issuers' | 'http'
      from: string
      method: string
      url: string
      userAgent?: string
      answered: string
    }
  | { what: 'switched'; fault: boolean }
  | { what: 'made' }
  | { what: 'failed'; reason: string }

export type LogInput = LogEvent & { scenario?: string; text: string }

const KEPT = 1000

/** The last thousand entries, and an event `entry` for each new one. */
export class Log extends EventEmitter<{ entry: [LogEntry] }> {
  readonly #entries: LogEntry[] = []
  readonly #now: () => Date
  #count = 0

  constructor(now: () => Date) {
    super()
    this.#now = now
    this.setMaxListeners(0)
  }

  add(input: LogInput): void {
    const entry: LogEntry = { id: ++this.#count, at: this.#now().toISOString(), ...input }
    this.#entries.push(entry)
    if (this.#entries.length > KEPT) {
      this.#entries.shift()
    }
    this.emit('entry', entry)
  }

  /** Entries with an id above `after`, oldest first. */
  entries(after = 0): readonly LogEntry[] {
    return this.#entries.filter(entry => entry.id > after)
  }
}
