/** Requests that CryptoAPI does not make, which explain what became of the one that it would. */
import { isIP } from 'node:net'
import type { Attempt, Exchange, ProbePurpose } from '../facts.ts'
import { bareHost, formatAddress } from '../net/address.ts'
import { isLocalhost } from '../net/dns/system.ts'
import { type Asked, askOnce, type Question } from './fetch.ts'
import type { Run } from './run.ts'

export interface Extra<T> {
  purpose: ProbePurpose
  sentNonce?: string
  exchanges: Attempt<Exchange<T>>[]
}

/** Another address is waited for no longer than this, milliseconds: it only explains. */
const OTHER_ADDRESS_MS = 5_000
const MAX_OTHER_ADDRESSES = 4
/** Larger answers are not fetched a second time. */
const MAX_ASKED_AGAIN_BYTES = 1024 * 1024

/** Filters let browsers through and stop what they do not know. */
const OTHER_USER_AGENT = 'Mozilla/5.0 (compatible; ocspcheck)'

export async function explainFurther<T>(
  run: Run,
  asked: Asked<T>,
  question: Question,
  read: (bytes: Uint8Array) => T,
  post?: Question,
): Promise<Extra<T>[]> {
  const last = asked.exchanges.at(-1)
  if (!last || last.state === 'skipped' || run.signal.aborted) return []
  const once = async (purpose: ProbePurpose, instead: Question): Promise<Extra<T>> => ({
    purpose,
    exchanges: await askOnce(run, instead, read),
  })
  const extras: Promise<Extra<T>>[] = []
  if (post && question.method === 'GET' && postMayTell(last)) extras.push(once('post', post))
  if (last.state === 'failed' && last.partial?.status === 403) {
    extras.push(
      once('other-user-agent', {
        ...question,
        headers: { ...question.headers, 'User-Agent': OTHER_USER_AGENT },
      }),
    )
  }
  for (const address of otherAddresses(run, asked, question)) {
    const timeoutMs = Math.min(run.options.timeoutMs, OTHER_ADDRESS_MS)
    extras.push(once('other-address', { ...question, onlyAddress: address, timeoutMs }))
  }
  const settled = await Promise.all(extras)
  return [...deadAddresses<T>(asked, question), ...settled.filter(extra => !isOurOwnLack(extra))]
}

/** A time-out would only be waited for once more, and before there is a connection the method does not matter. */
function postMayTell<T>(last: Attempt<Exchange<T>>): boolean {
  if (last.state === 'completed') {
    const status = (last.value.body as { responseStatus?: string } | undefined)?.responseStatus
    return status !== undefined && status !== 'successful' && status !== 'tryLater'
  }
  return (
    last.state === 'failed' &&
    last.code !== 'TIMEOUT' &&
    last.code !== 'ABORTED' &&
    last.partial?.timings?.connectMs !== undefined &&
    !['resolve', 'connect', 'proxy', 'tls'].includes(last.phase)
  )
}

/** Addresses of the name that were not asked yet. */
function otherAddresses<T>(run: Run, { dns, exchanges }: Asked<T>, question: Question): string[] {
  const first = exchanges[0]
  const host = bareHost(new URL(question.url))
  const found = dns?.system.state === 'completed' ? dns.system.value : []
  // Under localhost the addresses are alternatives, and nobody has to listen at both.
  if (first?.state !== 'completed' || isIP(host) || isLocalhost(host)) return []
  if (first.value.bytes > MAX_ASKED_AGAIN_BYTES) return []
  const port = Number(new URL(question.url).port || 80)
  const asked = [first.value.address, ...(first.value.failedAddresses ?? []).map(({ address }) => address)]
  const { family } = run.options
  return found
    .filter(address => !asked.includes(formatAddress(address, port)) && (!family || isIP(address) === family))
    .slice(0, MAX_OTHER_ADDRESSES)
}

/** Those that the request itself could not connect to on its way: asked already, and told once more under this heading. */
function deadAddresses<T>({ exchanges }: Asked<T>, { method, url }: Question): Extra<T>[] {
  const first = exchanges[0]
  const failed = first?.state === 'completed' ? (first.value.failedAddresses ?? []) : []
  return failed
    .map(({ address, code, elapsedMs }): Extra<T> => {
      const partial = { method, url, address }
      const message = `${address} could not be connected to`
      return {
        purpose: 'other-address',
        exchanges: [{ state: 'failed', phase: 'connect', code, message, elapsedMs, partial }],
      }
    })
    .filter(extra => !isOurOwnLack(extra))
}

/** This host has no route for that family: nothing about the other side. */
function isOurOwnLack<T>({ purpose, exchanges: [first] }: Extra<T>): boolean {
  return (
    purpose === 'other-address' &&
    first?.state === 'failed' &&
    ['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(first.code)
  )
}
