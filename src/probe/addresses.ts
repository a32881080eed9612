/** Where the target is reached. */
import { isIP } from 'node:net'
import type { Attempt, DnsFact } from '../facts.ts'
import type { ProbeRequest } from './request.ts'
import type { Run } from './run.ts'

export interface Whereabouts {
  /** In the order in which they are tried: numeric, but for a name that a proxy resolves. */
  addresses: string[]
  port: number
  dns?: DnsFact
  resolveMs?: number
  /** Why there is no address. */
  failed?: Attempt<never>
}

/** The port that is connected to. */
export const portOf = ({ connect, port }: ProbeRequest): number => connect?.port ?? port

export async function findTarget(run: Run, request: ProbeRequest): Promise<Whereabouts> {
  const { connect, host, family } = request
  const port = portOf(request)
  if (connect) return { addresses: [connect.address], port }
  if (isIP(host) || request.handshakeProxy !== undefined) return { addresses: [host], port }
  run.progress('resolving', host)
  const [dns, found] = await Promise.all([run.resolver.explain(host), run.resolver.lookup(host, family)])
  if (found.state !== 'completed') return { addresses: [], port, dns, failed: withoutPartial(found) }
  return { addresses: found.value, port, dns, resolveMs: found.elapsedMs }
}

/** A look-up that failed has nothing to show for it. */
function withoutPartial(attempt: Exclude<Attempt<string[]>, { state: 'completed' }>): Attempt<never> {
  if (attempt.state === 'skipped') return attempt
  const { partial: _, ...rest } = attempt
  return rest
}
