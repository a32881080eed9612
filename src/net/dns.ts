/** Names to addresses, and what the nameservers say about a name. */
import type { Attempt, DnsFact } from '../facts.ts'

export interface ResolverOptions {
  /** Nameserver for everything: `ip`, `ip:port` or `[v6]:port`. Absent: the system's resolver, hosts file included. */
  server?: string
  /** A second nameserver (`ip[:port]`, or an https URL for DNS over HTTPS) whose answers are compared. */
  compare?: string
  /** Limit of one look-up, milliseconds. */
  timeoutMs: number
  now?: () => Date
  signal?: AbortSignal
}

export interface Resolver {
  /** `system`, or the nameserver as it was given. */
  readonly name: string
  /**
   * The addresses that are used, in the order in which they are tried; each name is asked once in a resolver's life. A name under
   * `localhost` is loopback without asking (RFC 6761 6.3); an address literal is its own answer.
   */
  lookup(name: string, family?: 4 | 6): Promise<Attempt<string[]>>
  /** The same, explained: what our own A and AAAA queries bring, and what the second resolver says. */
  explain(name: string): Promise<DnsFact>
  /** What was reached so far, by answers of nameservers. */
  readonly reached: { outside: boolean; inside: boolean }
}
