/**
 * A scenario is data: what the chain looks like, what the staple is, what responder, CRL and DNS do, and what is expected of it.
 * The same record is the bench's behaviour, the test matrix, docs/scenarios.md and a row of the control page.
 * Times are in seconds relative to the moment of the answer, so that a scenario stays what it is however long the bench runs.
 */
import type { Outcome, Severity, Verdict } from '../report.ts'

export interface Scenario {
  /** Kebab-case; also the host name: `https://<id>.localhost:8443/`. */
  id: string
  title: string
  /** Two or three sentences: what is wrong, who notices, and how. */
  description: string
  group: ScenarioGroup
  chain: ChainShape
  staple: StapleBehaviour
  responder: ResponderBehaviour
  crl: CrlBehaviour
  /** The intermediate's own sources, where they are not simply fine. */
  intermediate?: { responder?: ResponderBehaviour; crl?: CrlBehaviour; revoked?: boolean }
  /** How the name in the leaf's revocation URLs resolves. */
  dns: DnsBehaviour
  tls?: TlsBehaviour
  /** `bench-resolver`: shows only where the bench's nameserver is asked. */
  needs: 'system-resolver' | 'bench-resolver'
  expect: Expectation
}

export type ScenarioGroup =
  | 'healthy'
  | 'responder'
  | 'responder-stapled'
  | 'staple'
  | 'crl'
  | 'chain'
  | 'tls'
  | 'network'

export interface Expectation {
  verdict: Verdict
  /** Rules that must be found, with their severity. Others may be found as well. */
  findings: Readonly<Record<string, Severity>>
  /** Outcome of every client that the scenario has something to say about. */
  clients: Readonly<Record<string, Outcome>>
  /** HRESULTs that curl-schannel may print, where it rejects. */
  schannelCodes?: readonly string[]
}

export interface ChainShape {
  /**
   * Absent: leaf, one intermediate, root. `cross-signed`: the server also sends the root as signed by another one, so that
   * there are two paths.
   */
  kind?: 'leaf-intermediate-root' | 'leaf-root' | 'cross-signed'
  leaf?: CertificateShape
  intermediate?: CertificateShape
  /** What the server sends. Default `full`: everything but the root. */
  send?: 'full' | 'leaf-only' | 'with-root'
  /** Default: the key type of the bench. `both`: an ECDSA and an RSA leaf; only the ECDSA one is stapled. */
  keys?: 'both'
  /** The root is not that of the bench: nobody trusts it. */
  untrusted?: true
  /** The issuer poses as a TLS-intercepting proxy: named as one, and directly under the root. */
  interceptor?: true
}

/** Where a certificate says that its revocation status can be learnt, and what else matters. */
export interface CertificateShape {
  /** Names an OCSP responder. Leaf: default true. Intermediate: default false. */
  ocsp?: boolean
  /** Names a CRL. Leaf: default false. Intermediate: default true. */
  crl?: boolean
  /** Names a place to fetch the issuer from, which answers or does not. */
  caIssuers?: 'works' | 'dead'
  /** TLS Feature status_request, RFC 7633. */
  mustStaple?: true
  /** noRevAvail, RFC 9608. */
  noRevAvail?: true
  /** Seconds relative to when the certificate is made; default 30 days before. */
  notBefore?: number
  /** Seconds relative to when the certificate is made; default 60 days after. */
  notAfter?: number
  /** keyUsage has no cRLSign. */
  withoutCrlSign?: true
  /** The serial number makes the base64 of an OCSP request contain `//`. */
  slashesInRequest?: true
  /** The CRL's URL contains %-escapes, and its issuingDistributionPoint the same URL without. */
  escapedCrlUrl?: true
}

/** What a responder signs. Default: good, fresh, by a delegate without pointers and with nocheck. */
export interface OcspAnswer {
  responseStatus?: 'malformedRequest' | 'internalError' | 'tryLater' | 'sigRequired' | 'unauthorized'
  certStatus?: 'good' | 'revoked' | 'unknown'
  /** Default: one hour ago. */
  thisUpdate?: number
  /** Default: in four days. `null`: none. */
  nextUpdate?: number | null
  signer?: OcspSigner
  signature?: 'broken'
  /** About another certificate of the same issuer. */
  about?: 'another-certificate'
  /** Not an OCSP response at all. */
  body?: 'random-bytes'
}

export type OcspSigner =
  | 'delegate'
  | 'issuer'
  | 'delegate-without-eku'
  | 'delegate-of-another-ca'
  | 'delegate-with-crl-url'
  | 'delegate-with-ocsp-url'
  | 'delegate-without-nocheck'

/** `good` is the default {@link OcspAnswer}; `none`: the server does not staple. */
export type StapleBehaviour = 'good' | 'none' | OcspAnswer

/** What HTTP does on the way; default: 200 with what was asked for. */
export interface HttpBehaviour {
  fault?: 'refused' | 'silent' | 'drip' | 'reset' | 'get-broken' | 'merged-slashes' | 'sha256-refused'
  /** Seconds until the answer begins. */
  delay?: number
  /** Bytes a second. */
  rate?: number
  status?: number
  /** `captive-portal`: an HTML page with status 200. */
  html?: 'captive-portal'
  redirect?: 'to-the-answer' | 'loop' | 'to-https'
}

export interface ResponderBehaviour {
  http?: HttpBehaviour
  answer?: OcspAnswer
}

export interface CrlBehaviour {
  http?: HttpBehaviour
  list?: CrlShape
}

/** Default: fresh, signed by the issuer, without the certificate, and without issuingDistributionPoint. */
export interface CrlShape {
  /** The certificate in question is on the list. */
  revoked?: true
  /** Default: one hour ago. */
  thisUpdate?: number
  /** Default: in six days. */
  nextUpdate?: number | null
  /** Other entries; from 1 000 on written by our own DER writer. */
  entries?: number
  signature?: 'broken'
  encoding?: 'pem'
  idp?: IdpShape
}

export interface IdpShape {
  /** What distributionPoint says: the URL in the certificate, another one, another shard's, or the URL with %-escapes undone. */
  url: 'same' | 'other-host' | 'other-shard' | 'unescaped'
  onlyContainsUserCerts?: true
  onlyContainsCACerts?: true
}

/**
 * `literal`: the URL holds 127.0.0.1, no name is asked for. `nxdomain` is a name under `.invalid`; all others are names that only the
 * bench's nameserver knows. `only-by-proxy`: as `nxdomain`, and the bench's HTTP proxy reaches it. `ipv6-dead`: A and AAAA, and
 * nothing listens at the IPv6 address.
 */
export type DnsBehaviour =
  | 'literal'
  | 'nxdomain'
  | 'servfail'
  | 'no-answer'
  | 'poisoned'
  | 'ipv6-dead'
  | 'only-by-proxy'

export interface TlsBehaviour {
  maxVersion?: 'TLSv1.2' | 'TLSv1.3'
  /** Sessions can be resumed; everywhere else they cannot. */
  tickets?: true
  /** The first handshake after ten seconds of quiet carries no staple, as with a server that fetches it only when asked. */
  stapleFromHandshake?: 2
  /** The address family whose handshakes carry the staple. */
  stapleOnlyOn?: 4 | 6
}
