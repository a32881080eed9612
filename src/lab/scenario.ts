/**
 * A scenario is data: what the chain looks like, what the staple is, what responder, CRL and DNS do, and what is expected of it.
 * The same record is the bench's behaviour, the test matrix, docs/scenarios.md and a row of the control page.
 */
import type { Outcome, Severity, Verdict } from '../report.ts'

export interface Scenario {
  /** Kebab-case; also the host name: `https://<id>.localhost:8443/`. */
  id: string
  title: string
  /** Two or three sentences: what is wrong, who notices, and how. */
  description: string
  group: string
  chain: ChainShape
  staple: StapleBehaviour
  responder: ResponderBehaviour
  crl: CrlBehaviour
  /** The intermediate's own sources, where they are not simply fine. */
  intermediate?: { responder?: ResponderBehaviour; crl?: CrlBehaviour; revoked?: boolean }
  dns: DnsBehaviour
  tls?: {
    maxVersion?: 'TLSv1.2' | 'TLSv1.3'
    tickets?: boolean
    stapleFromHandshake?: number
    stapleOnlyOn?: 4 | 6
  }
  /** `bench-resolver`: shows only where the bench's nameserver is asked. */
  needs: 'system-resolver' | 'bench-resolver'
  expect: Expectation
}

export interface Expectation {
  verdict: Verdict
  /** Rules that must be found, with their severity. Others may be found as well unless `exactly`. */
  findings: Readonly<Record<string, Severity>>
  /** Outcome of every client that the scenario has something to say about. */
  clients: Readonly<Record<string, Outcome>>
  /** HRESULTs that curl-schannel may print, where it rejects. */
  schannelCodes?: readonly string[]
}

export interface ChainShape {
  /** Absent: leaf, one intermediate, root. */
  kind?: 'leaf-intermediate-root' | 'leaf-root' | 'cross-signed'
  [more: string]: unknown
}
export type StapleBehaviour = string | { [more: string]: unknown }
export type ResponderBehaviour = string | { [more: string]: unknown }
export type CrlBehaviour = string | { [more: string]: unknown }
export type DnsBehaviour = string | { [more: string]: unknown }
