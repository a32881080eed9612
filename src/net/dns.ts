/** Names to addresses, and what the nameservers say about a name. */
import { getServers } from 'node:dns'
import { isIP } from 'node:net'
import type { Attempt, DnsAnswer, DnsFact } from '../facts.ts'
import { parseAddress } from './address.ts'
import { startDeadline } from './deadline.ts'
import { queryAddresses, whyNoAddress } from './dns/answer.ts'
import { orderAddresses } from './dns/order.ts'
import type { Nameserver } from './dns/query.ts'
import {
  INVALID_NAME_MS,
  isInvalidName,
  isLocalhost,
  LOOPBACK,
  lookUpBySystem,
  noSuchName,
} from './dns/system.ts'
import { describeError, Failure, failedAttempt, tenths } from './failure.ts'
import { noteReached, nothingReached, type Reached } from './reach.ts'

export interface ResolverOptions {
  /** Nameserver for everything: `ip`, `ip:port` or `[v6]:port`. Absent: the system's resolver, hosts file included. */
  server?: string
  /** A second nameserver (`ip[:port]`, or an https URL for DNS over HTTPS) whose answers are compared. */
  compare?: string
  /** Trust anchors for DNS over HTTPS, PEM, read when they are needed. Absent: the public ones. */
  ca?: () => string[] | undefined
  /** Limit of one look-up, milliseconds. */
  timeoutMs: number
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
  /** Asks anew when the name is wanted again. */
  forget(name: string): void
  /** What was reached with its help: nameservers here, and the hosts that http.ts asked. */
  readonly reached: Reached
}

const DNS_PORT = 53
const EXPLAIN_MS = 5_000

export function createResolver(options: ResolverOptions): Resolver {
  const { timeoutMs, signal } = options
  const server = options.server === undefined ? undefined : parseAddress(options.server, DNS_PORT)
  const compared = options.compare === undefined ? undefined : parseNameserver(options.compare, options.ca)
  // Where the system answers, our own queries only explain: nobody waits long for those.
  const queryMs = server ? timeoutMs : Math.min(timeoutMs, EXPLAIN_MS)
  const reached = nothingReached()

  /** A and AAAA from one nameserver. */
  async function query(
    nameserver: Nameserver,
    name: string,
  ): Promise<[Attempt<DnsAnswer>, Attempt<DnsAnswer>]> {
    const answers = await Promise.all([
      queryAddresses(nameserver, name, 'A', queryMs, signal),
      queryAddresses(nameserver, name, 'AAAA', queryMs, signal),
    ])
    for (const answer of answers) noteAnswer(nameserver, answer)
    return answers
  }

  /** SERVFAIL and the like may come from next door: they say nothing of what lies beyond. */
  function noteAnswer(nameserver: Nameserver, answer: Attempt<DnsAnswer>): void {
    const failure = answer.state === 'failed' ? answer.code : undefined
    const told = answer.state === 'completed' && /^(NOERROR|NXDOMAIN)$/.test(answer.value.rcode)
    if (!told && failure === undefined) return
    if ('address' in nameserver) noteReached(reached, nameserver.address, failure)
    else if (told) reached.outside = true
  }
  const own = once((name: string) => query(server ?? systemNameserver(), name))
  const second = once((name: string) => query(compared!, name))
  const addresses = once(server ? fromServer : fromSystem)

  async function fromServer(name: string): Promise<Attempt<string[]>> {
    const started = performance.now()
    const answers = await own(name)
    const elapsedMs = performance.now() - started
    const failure = whyNoAddress(name, answers)
    if (failure) return failedAttempt(failure, 'resolve', elapsedMs)
    const found = answers.flatMap(answer => (answer.state === 'completed' ? answer.value.addresses : []))
    return { state: 'completed', value: orderAddresses(found), elapsedMs: tenths(elapsedMs) }
  }

  async function fromSystem(name: string): Promise<Attempt<string[]>> {
    const invalid = isInvalidName(name)
    const deadline = startDeadline(invalid ? Math.min(INVALID_NAME_MS, timeoutMs) : timeoutMs, signal)
    try {
      const value = await lookUpBySystem(name, deadline.signal)
      return { state: 'completed', value, elapsedMs: tenths(deadline.elapsedMs()) }
    } catch (error) {
      const cause = invalid ? noSuchName(name) : await explainFailure(name, error)
      return failedAttempt(cause, 'resolve', deadline.elapsedMs())
    } finally {
      deadline.end()
    }
  }

  /** getaddrinfo knows two ways to fail; our own queries know which. What they do not explain stays as the system told it. */
  async function explainFailure(name: string, error: unknown): Promise<unknown> {
    const { code, message } = describeError(error)
    if (code === 'ABORTED') return error
    const why = whyNoAddress(name, await own(name))
    return why && why.code !== 'TIMEOUT' ? why : new Failure(code, message)
  }

  return {
    name: options.server ?? 'system',
    reached,
    forget(name) {
      for (const asked of [own, second, addresses]) asked.forget(name)
    },
    async lookup(name, family) {
      const literal = isIP(name) !== 0
      const attempt: Attempt<string[]> =
        literal || isLocalhost(name)
          ? { state: 'completed', value: literal ? [name] : [...LOOPBACK], elapsedMs: 0 }
          : await addresses(name)
      return family && attempt.state === 'completed' ? ofFamily(name, attempt, family) : attempt
    },
    async explain(name) {
      const system = this.lookup(name)
      const nobodyAsked: Attempt<DnsAnswer> = { state: 'skipped', because: 'not-needed' }
      if (isIP(name) || isLocalhost(name) || (!server && isInvalidName(name))) {
        return { name, system: await system, a: nobodyAsked, aaaa: nobodyAsked }
      }
      const [theirs, [a, aaaa], other] = await Promise.all([system, own(name), compared && second(name)])
      return {
        name,
        system: theirs,
        a,
        aaaa,
        ...(other && { compared: { resolver: options.compare!, a: other[0], aaaa: other[1] } }),
      }
    },
  }
}

function ofFamily(
  name: string,
  attempt: Extract<Attempt<string[]>, { state: 'completed' }>,
  family: 4 | 6,
): Attempt<string[]> {
  const value = attempt.value.filter(address => isIP(address) === family)
  if (value.length > 0) return { ...attempt, value }
  // A numeric address has nothing to resolve: it lies in a network that is not to be used.
  const failure = isIP(name)
    ? new Failure('ENETUNREACH', `${name} cannot be reached over IPv${family}`, 'connect')
    : new Failure('NO_ADDRESS', `${name} has no IPv${family} address`)
  return failedAttempt(failure, 'resolve', attempt.elapsedMs)
}

interface Once<T> {
  (name: string): Promise<T>
  forget(name: string): void
}

/** Remembers what was asked, not only what was answered: two that ask at once ask once. */
function once<T>(find: (name: string) => Promise<T>): Once<T> {
  const asked = new Map<string, Promise<T>>()
  const keyOf = (name: string): string => name.toLowerCase().replace(/\.$/, '')
  const ask = (name: string): Promise<T> => {
    const key = keyOf(name)
    const answer = asked.get(key) ?? find(key)
    asked.set(key, answer)
    return answer
  }
  return Object.assign(ask, { forget: (name: string) => void asked.delete(keyOf(name)) })
}

const parseNameserver = (text: string, ca: ResolverOptions['ca']): Nameserver =>
  /^https:/i.test(text) ? { url: text, ca } : parseAddress(text, DNS_PORT)

/** The first nameserver that the system is configured with: our own queries explain what it says. */
function systemNameserver(): Nameserver {
  return parseAddress(getServers()[0] ?? '127.0.0.1', DNS_PORT)
}
