/** The events of the simulation in words. */
import type { Step } from '../report.ts'
import type { Event } from './profile.ts'

export const EVENT_TEXT = {
  good: 'good',
  revoked: 'revoked',
  unknown: 'the responder does not know the certificate (unknown)',
  absent: 'no staple',
  'not-observable': 'whether there is a staple could not be seen',
  'not-asked': 'not asked',
  undecodable: 'not an OCSP response',
  malformedRequest: 'the responder answers malformedRequest',
  internalError: 'the responder answers internalError',
  tryLater: 'the responder answers tryLater',
  sigRequired: 'the responder answers sigRequired',
  unauthorized: 'the responder answers unauthorized',
  unassigned: 'the responder answers with an unassigned status',
  'wrong-certificate': 'about another certificate',
  'behind-others': 'about other certificates first',
  'bad-signature': 'the signature does not verify',
  unverifiable: 'the signature could not be verified here',
  'weak-signature': 'signed with SHA-1 or MD5, which Windows may refuse',
  'wrong-signer': 'signed by somebody who may not speak for the issuer',
  'signer-expired': "the signer's certificate is outside its validity",
  'signer-pointers': "the signer's certificate names revocation sources of its own",
  'critical-extension': 'a critical extension that is not understood',
  'not-yet-valid': 'not yet valid',
  expired: 'expired',
  'expired-revoked': 'expired, and says revoked',
  'near-expiry': 'within five minutes of its nextUpdate',
  'old-without-next-update': 'old, and without nextUpdate',
  'before-certificate': "thisUpdate lies before the certificate's notBefore",
  'leaf-sent-alone': 'the server sent its certificate without the issuer',
  'issuer-not-sent': 'neither the server nor the response brought the issuer along',
  'issuer-only-named': 'neither the server nor the response brought the issuer along, which is only named',
  pem: 'PEM instead of DER',
  'wrong-issuer': 'the CRL of another issuer',
  'crl-sign-missing': "the issuer's keyUsage lacks cRLSign",
  'idp-unusable':
    'an issuingDistributionPoint for some reasons only, indirect, by relative name, or not to be read',
  'idp-scope': 'a CRL for other kinds of certificates',
  'idp-mismatch': 'the CRL says that it is another one than the certificate asks for',
  delta: 'a delta CRL',
  'delta-missing': 'the delta CRL that belongs to it cannot be had',
  dns: 'the name cannot be resolved',
  connect: 'no connection',
  proxy: 'the proxy does not let it through',
  timeout: 'no answer in time',
  http: 'HTTP refuses',
  content: 'not what was asked for',
  'too-large': 'too large',
  'https-url': 'fetched over https, which Windows may refuse',
  redirected: 'by redirection',
  'post-only': 'answers a POST and no GET; whether Windows tries a POST is not known',
  'redirect-to-https': 'redirects to https, which Windows may refuse',
  'ldap-url': 'an LDAP server, which was not asked',
  'ldap-directory-url': "an entry in the client's own directory, which only members of its domain reach",
  'invalid-url': 'not a URL that can be fetched',
} as const satisfies Record<Event, string>

export const describeEvents = (events: readonly Event[]): string =>
  events.map(event => EVENT_TEXT[event]).join('; ')

const UNREACHABLE = new Set<Event>([
  'dns',
  'connect',
  'proxy',
  'timeout',
  'http',
  'ldap-url',
  'ldap-directory-url',
  'invalid-url',
  'redirect-to-https',
])

export function stepResult(event: Event, refused: boolean, source: Step['source']): Step['result'] {
  if (event === 'good' || event === 'unknown' || event === 'revoked') return event
  if (event === 'expired-revoked' && refused) return 'revoked'
  if (event === 'absent' || event === 'not-asked') return event
  if (event === 'not-observable') return 'not-asked'
  return source !== 'staple' && UNREACHABLE.has(event) ? 'unreachable' : 'unusable'
}
