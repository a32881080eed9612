import type { DecodedPacket } from 'dns-packet'
import type { Attempt, DnsAnswer } from '../../facts.ts'
import { startDeadline } from '../deadline.ts'
import { Failure, failedAttempt, tenths } from '../failure.ts'
import { ask, type Nameserver, type RecordType, sameName } from './query.ts'

/** Further than any honest chain goes; common resolvers give up between 8 and 16. */
const MAX_CNAMES = 12

/**
 * Asks one nameserver for one type of address, following the CNAMEs that it does not follow itself. An answer without addresses
 * is an answer (`completed`); no answer, one that cannot be read, and a CNAME loop are failures.
 */
export async function queryAddresses(
  server: Nameserver,
  name: string,
  type: RecordType,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Attempt<DnsAnswer>> {
  const deadline = startDeadline(timeoutMs, signal)
  const answer: DnsAnswer = { rcode: 'NOERROR', addresses: [], cnames: [] }
  try {
    let wanted = name
    for (;;) {
      const packet = await ask(server, wanted, type, deadline.signal)
      const followed = collect(packet, wanted, type, answer)
      if (answer.rcode !== 'NOERROR' || answer.addresses.length > 0 || followed === wanted) break
      wanted = followed
    }
    return { state: 'completed', value: answer, elapsedMs: tenths(deadline.elapsedMs()) }
  } catch (error) {
    return failedAttempt<DnsAnswer>(
      error,
      'resolve',
      deadline.elapsedMs(),
      answer.cnames.length ? answer : undefined,
    )
  } finally {
    deadline.end()
  }
}

/** Adds what one packet says to `answer`; returns the name at the end of its CNAMEs. */
function collect(packet: DecodedPacket, name: string, type: RecordType, answer: DnsAnswer): string {
  answer.rcode = (packet as DecodedPacket & { rcode: string }).rcode
  let current = name
  for (;;) {
    const records = (packet.answers ?? []).filter(
      record => 'name' in record && sameName(record.name, current),
    )
    const cname = records.find(record => record.type === 'CNAME')
    for (const record of records) {
      if (record.type === type) {
        answer.addresses.push(record.data)
        noteTtl(answer, record.ttl)
      }
    }
    if (cname?.type !== 'CNAME' || answer.addresses.length > 0) return current
    const seen = sameName(cname.data, name) || answer.cnames.some(earlier => sameName(earlier, cname.data))
    answer.cnames.push(cname.data)
    noteTtl(answer, cname.ttl)
    if (seen)
      throw new Failure('CNAME_LOOP', `${answer.cnames.join(' -> ')}: the aliases lead back to themselves`)
    if (answer.cnames.length > MAX_CNAMES) throw new Failure('CNAME_LOOP', `more than ${MAX_CNAMES} aliases`)
    current = cname.data
  }
}

function noteTtl(answer: DnsAnswer, ttl: number | undefined): void {
  if (ttl !== undefined) answer.ttl = Math.min(answer.ttl ?? ttl, ttl)
}

/**
 * Why a name has no address, from the answers to both questions; undefined where one of them has any.
 * A dead end behind a CNAME is told apart: the name is right, what it points to is gone.
 */
export function whyNoAddress(name: string, answers: readonly Attempt<DnsAnswer>[]): Failure | undefined {
  const values = answers.flatMap(answer => (answer.state === 'completed' ? [answer.value] : []))
  if (values.some(value => value.addresses.length > 0)) return undefined
  const worst = values.find(value => value.rcode !== 'NOERROR')
  if (worst?.rcode === 'NXDOMAIN' && worst.cnames.length > 0) {
    return new Failure(
      'DANGLING_CNAME',
      `${name} is an alias of ${worst.cnames.at(-1)}, which does not exist`,
    )
  }
  if (worst) return new Failure(worst.rcode, `the nameserver answered ${worst.rcode} for ${name}`)
  const failed = answers.find(answer => answer.state === 'failed')
  if (failed) {
    const what = failed.code === 'TIMEOUT' ? `no answer from the nameserver for ${name}` : failed.message
    return new Failure(failed.code, what)
  }
  const alias = values.find(value => value.cnames.length > 0)?.cnames.at(-1)
  return new Failure('NODATA', `${alias ? `${name} is an alias of ${alias}, which` : name} has no address`)
}
