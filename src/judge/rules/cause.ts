/** What made an attempt fail, as a word of its own. */
import type { Attempt, AttemptCode, DnsFact } from '../../facts.ts'

export const CAUSES = [
  'dns-nxdomain',
  'dns-servfail',
  'dns-refused',
  'dns-timeout',
  'dns-no-address',
  'dns-dangling-cname',
  'dns-failed',
  'refused',
  'timeout',
  'reset',
  'unroutable',
  'tls-failed',
  'proxy-refused',
  'http-status',
  'http-syntax',
  'redirect-loop',
  'redirect-to-https',
  'html',
  'empty',
  'too-large',
  'undecodable',
] as const

export type Cause = (typeof CAUSES)[number]

const BY_CODE: Readonly<Record<string, Cause>> = {
  ECONNREFUSED: 'refused',
  TIMEOUT: 'timeout',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  EHOSTUNREACH: 'unroutable',
  ENETUNREACH: 'unroutable',
  EHOSTDOWN: 'unroutable',
  EADDRNOTAVAIL: 'unroutable',
  EINVAL: 'unroutable',
  PROXY_REFUSED: 'proxy-refused',
  HTTP_STATUS: 'http-status',
  HTTP_SYNTAX: 'http-syntax',
  REDIRECT_LOOP: 'redirect-loop',
  TOO_MANY_REDIRECTS: 'redirect-loop',
  BAD_REDIRECT: 'redirect-loop',
  REDIRECT_TO_HTTPS: 'redirect-to-https',
  HTML: 'html',
  NOT_DER: 'undecodable',
  EMPTY: 'empty',
  TOO_LARGE: 'too-large',
  UNDECODABLE: 'undecodable',
}

const BY_DNS_CODE: Readonly<Record<string, Cause>> = {
  NXDOMAIN: 'dns-nxdomain',
  SERVFAIL: 'dns-servfail',
  REFUSED: 'dns-refused',
  TIMEOUT: 'dns-timeout',
  ETIMEOUT: 'dns-timeout',
  NODATA: 'dns-no-address',
  NO_ADDRESS: 'dns-no-address',
  ENODATA: 'dns-no-address',
  DANGLING_CNAME: 'dns-dangling-cname',
  CNAME_LOOP: 'dns-dangling-cname',
}

export type FailedAttempt = Extract<Attempt<unknown>, { state: 'failed' }>

export function causeOf(attempt: FailedAttempt, dns?: DnsFact): Cause | undefined {
  if (attempt.phase === 'resolve') return BY_DNS_CODE[attempt.code] ?? explainedBy(dns) ?? 'dns-failed'
  const cause = BY_CODE[attempt.code]
  if (cause) return cause
  if (attempt.phase === 'tls') return 'tls-failed'
  if (attempt.phase === 'proxy') return 'proxy-refused'
  if (attempt.phase === 'decode') return 'undecodable'
  return attempt.phase === 'send' || attempt.phase === 'receive' ? 'reset' : undefined
}

/** The system's resolver only says that it failed; a query of our own may know why. */
function explainedBy(dns: DnsFact | undefined): Cause | undefined {
  for (const one of [dns?.a, dns?.aaaa]) {
    const code: AttemptCode | undefined =
      one?.state === 'completed' ? one.value.rcode : one?.state === 'failed' ? one.code : undefined
    const cause = code === undefined ? undefined : BY_DNS_CODE[code]
    if (cause) return cause
    if (one?.state === 'completed' && one.value.addresses.length === 0) {
      return one.value.cnames.length > 0 ? 'dns-dangling-cname' : 'dns-no-address'
    }
  }
  return undefined
}
