/**
 * What a TLS client does about revocation, as a record. {@link simulate} reads nothing else: a client that would need code of its own
 * shows that a field is missing here.
 */
import type { Basis, ClientError } from '../report.ts'

/** What an OCSP response or a CRL says about the certificate, before anything else is looked at. */
export type StatusEvent = 'good' | 'revoked' | 'unknown'

/** What a responder sends in place of an answer (RFC 6960, 4.2.1); `unassigned` is a number that has no name there. */
export const ERROR_STATUSES = [
  'malformedRequest',
  'internalError',
  'tryLater',
  'sigRequired',
  'unauthorized',
  'unassigned',
] as const

/** What is wrong with an OCSP response, in the order in which it is looked at. */
export type AnswerEvent =
  | 'undecodable'
  | (typeof ERROR_STATUSES)[number]
  | 'wrong-certificate'
  /** The answer about the certificate is not the first of the response. */
  | 'behind-others'
  | 'bad-signature'
  | 'unverifiable'
  /** Signed with SHA-1 or MD5. */
  | 'weak-signature'
  | 'wrong-signer'
  | 'signer-expired'
  | 'signer-pointers'
  | 'critical-extension'
  | 'not-yet-valid'
  | 'expired'
  | 'expired-revoked'
  | 'near-expiry'
  | 'old-without-next-update'
  | 'before-certificate'
  /** The server sent the end-entity certificate alone; and the response embeds no certificate either. */
  | 'leaf-sent-alone'
  | 'issuer-not-sent'
  /** The same, and the responder is known by its name, not by a hash of its key. */
  | 'issuer-only-named'

/** What is wrong with a CRL, beside the events that it shares with an OCSP response. */
export type ListEvent =
  | 'pem'
  | 'wrong-issuer'
  | 'crl-sign-missing'
  | 'idp-unusable'
  | 'idp-scope'
  | 'idp-mismatch'
  | 'delta'
  /** A delta CRL belongs to it, and cannot be had or has expired. */
  | 'delta-missing'

/** How a URL gave no answer at all. */
export type FetchEvent =
  | 'dns'
  | 'connect'
  | 'proxy'
  | 'timeout'
  | 'http'
  | 'content'
  | 'too-large'
  | 'https-url'
  | 'redirected'
  /** A GET fails where a POST is answered. */
  | 'post-only'
  | 'redirect-to-https'
  | 'ldap-url'
  | 'ldap-directory-url'
  | 'invalid-url'

/** `absent`: no staple. `not-observable`: we could not see whether there is one. `not-asked`: we did not try this URL. */
export type Event =
  | StatusEvent
  | AnswerEvent
  | ListEvent
  | FetchEvent
  | 'absent'
  | 'not-observable'
  | 'not-asked'

/**
 * What a client makes of an event. Several: nobody knows which, and the simulation follows all of them.
 * - `as-is`: takes what the answer says.
 * - `next`: goes on to the next source; without one this counts as "offline".
 * - `next-or-no-check`: the same, but without a further source the code may be that of "no revocation check" as well.
 * - `replaceable`: goes on, and refuses with this event's error unless another source settles the matter.
 * - `pass`: settled, the connection goes on. `refuse`: settled, it does not.
 * - `next-list`: goes on to the CRL, and past OCSP.
 * - `taken-for-good`: was not fetched, and is supposed to be good.
 * - `anything`: nobody knows what the answer is; every end is possible.
 */
export type Treatment =
  | 'as-is'
  | 'next'
  | 'next-or-no-check'
  | 'next-list'
  | 'replaceable'
  | 'pass'
  | 'refuse'
  | 'taken-for-good'
  | 'anything'

export type Treatments = Readonly<Partial<Record<Event, readonly Treatment[]>>>

/** The same treatment of every error status. */
export const onErrorStatus = (treatment: Treatment): Treatments =>
  Object.fromEntries(ERROR_STATUSES.map(status => [status, [treatment]]))

/** Which certificates of a path: `intermediates` is what lies between leaf and root. */
export type Scope = 'leaf' | 'intermediates' | 'without-root' | 'chain'

export interface Source {
  of: Scope
  on: Treatments
  /** For every event that `on` does not name. */
  otherwise: readonly Treatment[]
}

export interface FetchSource extends Source {
  /** `post`: asked by POST; where only a GET was observed, it stands for both. */
  method: 'get' | 'post'
  /** Certificates that live for less are not asked about, milliseconds. */
  skipsLifetimesBelowMs?: number
  /** An answer of more bytes is not taken. */
  maxBytes?: number
  /** A certificate without a URL is asked about at its issuer's. */
  borrowsIssuerUrls?: true
  /** Its user fetches it, not the client: no time goes by while it connects. */
  beforehand?: true
  /** Asked only where the server stapled something, whatever it is; elsewhere the certificate counts as one without a source. */
  whereStapled?: true
}

/** How long a client waits. `ms` absent: as long as it takes. */
export type Limit =
  /** `idle`: counted from byte to byte, so that a trickle never ends it. */
  | { regime: 'per-url'; ms?: number; idle?: true }
  /** `halving`: each URL may use half of what is left. */
  | { regime: 'total'; ms: number; halving: true }

/** Why a client refuses; beside these, an event (`expired`) or a staple's event (`staple:expired`) names its own error. */
export type Refusal =
  | 'untrusted'
  /** Untrusted because an issuer is missing. */
  | 'incomplete'
  | 'certificate-not-yet-valid'
  | 'certificate-expired'
  | 'name'
  | 'must-staple'
  | 'offline'
  | 'no-check'
  | Event
  | `staple:${Event}`
  | 'otherwise'

export type ErrorTable = Readonly<Partial<Record<Refusal, readonly ClientError[]>>>

/** One thing that is said of a client, and how it is known. */
export interface Claim {
  says: string
  /** The events whose treatment rests on it. Absent: it bears on everything. */
  covers?: readonly Event[]
  basis: Basis
  /** Grade of the evidence, as in docs/clients: documentation, specification, source code, test suite, observation, inference. */
  evidence: 'DOC' | 'SPEC' | 'SRC' | 'TEST' | 'OBS' | 'INF' | 'MEASURED'
  source: string
}

export interface ClientProfile {
  /** One of {@link CLIENT_IDS}; the comparison with real clients has a few records of its own. */
  id: string
  title: string
  /** What it is, and which versions were looked at. */
  about: string
  platform: 'windows' | 'apple' | 'any'
  /** Builds paths of its own, and may take another than the shortest that is trusted. */
  takesAnyPath: boolean
  /** Fetches missing intermediates by caIssuers. */
  completesChains: boolean
  /** Order in which the certificates of a path are walked. */
  order: 'leaf-first' | 'root-first'
  staple?: Source
  /** Events of the staple with which a must-staple certificate is refused. */
  mustStaple: readonly Event[]
  ocsp?: FetchSource
  crl?: FetchSource
  /** Sources are fetched only for chains that end in a root which is no public one. */
  fetchesFor: 'every-chain' | 'local-anchors'
  /** One answer in the whole path is enough, and a staple is one; by default each certificate needs its own. */
  oneIsEnough?: true
  /** Nobody is asked about anything once a good staple is there. */
  stapleIsEnough?: true
  /** It looks at no further certificate once it refuses one. */
  stopsAtRefusal?: true
  /** Nobody knows whether a trusted self-signed end-entity certificate is forgiven, as a root is. */
  doubtsSelfSigned?: true
  /** What it does about a certificate that names no source, and about one whose sources gave no answer. */
  without: { source: 'accept' | 'refuse'; answer: 'accept' | 'refuse' }
  tolerances: {
    /** Tolerated difference of clocks, milliseconds. */
    skewMs: number
    /** Within this distance of nextUpdate nobody knows what it does, milliseconds. */
    nextUpdateDoubtMs?: number
    /** Age from which an answer without nextUpdate is no longer taken for current, milliseconds. */
    withoutNextUpdateMs?: number
  }
  /** Several: nobody knows which of them holds. */
  limits: readonly Limit[]
  errors: ErrorTable
  /**
   * Which of several faults its error names: `any` of them, as nobody knows which; or the first of this list that is there.
   * Absent: trust, dates and name, in this order, hide the rest.
   */
  names?: 'any' | readonly Refusal[]
  /** What its user can do. */
  userCan: string
  /** What the prediction takes for given. */
  assumes: readonly string[]
  claims: readonly Claim[]
}
