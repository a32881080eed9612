/** What is wrong with a CRL. */
import { listsOf, type SeenCrl } from '../answers.ts'
import { deltasOf, gradeDelta } from '../delta.ts'
import { gradeCrl } from '../grade.ts'
import type { Event } from '../profile.ts'
import { type Draft, type Rule, unlessNone } from '../rule.ts'

const NONE = 'no CRL was fetched'

export const crlDraft = (seen: SeenCrl, message: string, args: Draft['args'] = {}): Draft => ({
  subjects: [seen.pointer],
  on: seen.url,
  certificate: seen.certificate.id,
  message,
  args: { url: seen.url, ...args },
  reproduce: seen.reproduce,
})

/** Found where the CRL is so. */
export const whereCrl =
  (
    test: (seen: SeenCrl, at: number) => boolean,
    says: (seen: SeenCrl) => string,
    args?: (seen: SeenCrl) => Draft['args'],
  ): Rule =>
  ({ view }) => {
    const all = listsOf(view)
    const found = all.filter(seen => test(seen, view.at))
    return unlessNone(
      all,
      NONE,
      found.map(seen => crlDraft(seen, says(seen), args?.(seen))),
    )
  }

const has =
  (...events: Event[]) =>
  ({ crl, certificate }: SeenCrl, at: number): boolean =>
    gradeCrl(crl, certificate, at, { skewMs: 0 }).some(event => events.includes(event))

const names = ({ crl }: SeenCrl) => crl.issuingDistributionPoint?.fullNames ?? []

/** The same place under another file name: a shard of the same CA's list. */
const isOtherShard = (seen: SeenCrl): boolean => {
  const folder = (url: string) => url.toLowerCase().replace(/[^/]*$/, '')
  return names(seen).some(name =>
    seen.certificate.crlUrls.some(url => folder(url) === folder(name) && !sameButEscapes(name, url)),
  )
}

const sameButEscapes = (a: string, b: string): boolean => unescaped(a) === unescaped(b)

function unescaped(url: string): string {
  try {
    return decodeURIComponent(url).toLowerCase()
  } catch {
    return url.toLowerCase()
  }
}

function scopeWord({ crl }: SeenCrl): string {
  const idp = crl.issuingDistributionPoint
  if (idp?.onlyContainsAttributeCerts) return 'attribute certificates'
  return idp?.onlyContainsUserCerts ? 'end-entity certificates' : 'CA certificates'
}

const MAX_BYTES = 10_000_000

export const CRL_RULES = {
  'crl-expired': whereCrl(
    has('expired', 'expired-revoked'),
    ({ url, crl }) =>
      `${url} expired at ${crl.nextUpdate}: Windows treats that like a server that cannot be reached`,
    ({ crl }) => ({ nextUpdate: crl.nextUpdate ?? '' }),
  ),
  'crl-not-yet-valid': whereCrl(
    has('not-yet-valid'),
    ({ url, crl }) =>
      `${url} is not valid before ${crl.thisUpdate}: the clock of this machine or of the CA is wrong`,
    ({ crl }) => ({ thisUpdate: crl.thisUpdate }),
  ),
  'crl-signature-invalid': whereCrl(
    has('bad-signature'),
    ({ url }) => `The signature of ${url} does not verify under the issuer's key`,
  ),
  'crl-signature-unverifiable': whereCrl(
    (seen, at) => seen.certificate.issuerId !== undefined && has('unverifiable')(seen, at),
    ({ url, crl }) =>
      `The signature of ${url} could not be verified here: ${crl.signature.state === 'unverifiable' ? crl.signature.because : ''}`,
  ),
  'crl-sha1-signature': whereCrl(
    has('weak-signature'),
    ({ url, crl }) => `${url} is signed with ${crl.signatureAlgorithm}, which Windows may refuse`,
    ({ crl }) => ({ signatureAlgorithm: crl.signatureAlgorithm }),
  ),
  'crl-wrong-issuer': whereCrl(
    has('wrong-issuer'),
    ({ url, crl, certificate }) => `${url} is the CRL of ${crl.issuer}, and not of ${certificate.issuer}`,
    ({ crl }) => ({ issuer: crl.issuer }),
  ),
  'crl-signer-without-crl-sign': whereCrl(
    has('crl-sign-missing'),
    ({ url, certificate }) =>
      `${certificate.issuer} signs ${url}, but its keyUsage lacks cRLSign: Windows rejects the list, OpenSSL does not look`,
    ({ certificate }) => ({ issuer: certificate.issuer }),
  ),
  'crl-idp-mismatch': whereCrl(
    has('idp-mismatch'),
    seen =>
      isOtherShard(seen)
        ? `${seen.url} gave another shard of the list (${names(seen).join(', ')}): a cache or rewrite mixes them up, and Windows ignores it`
        : `${seen.url} says that it is ${names(seen).join(', ')}: Windows compares that with the URL in the certificate as text, and ignores the list`,
    seen => ({ idp: names(seen), cdp: seen.certificate.crlUrls, otherShard: isOtherShard(seen) }),
  ),
  'crl-idp-scope': whereCrl(
    has('idp-scope'),
    seen => `${seen.url} is a list of ${scopeWord(seen)}, and ${seen.certificate.id} is none`,
  ),
  'crl-idp-unusable': whereCrl(
    has('idp-unusable'),
    ({ url }) =>
      `${url} is for some reasons only, indirect, named relatively, or not to be read: Windows ignores such a list`,
  ),
  'crl-idp-without-name': whereCrl(
    ({ crl }) => {
      const idp = crl.issuingDistributionPoint
      return idp !== undefined && idp.fullNames.length === 0 && !idp.relativeName && !idp.unreadable
    },
    ({ url }) =>
      `The issuingDistributionPoint of ${url} names no URL: nothing says what Windows makes of that`,
  ),
  'crl-delta': whereCrl(has('delta'), ({ url }) => `${url} is a delta CRL where a complete one is due`),
  'crl-delta-missing': ({ view }) => {
    const all = listsOf(view).filter(({ fact }) => deltasOf(fact).length > 0)
    const without = all.filter(({ fact, certificate }) =>
      deltasOf(fact).every(one => gradeDelta(one, certificate, view.at, { skewMs: 0 }) === undefined),
    )
    return unlessNone(
      all,
      'no CRL names a delta CRL',
      without.map(seen => {
        const urls = deltasOf(seen.fact).map(({ url }) => url ?? seen.url)
        return crlDraft(
          seen,
          `${seen.url} names a delta CRL, and none that can be used is at ${urls.join(', ')}: what Windows makes of the list without it is not known`,
          { deltas: urls },
        )
      }),
    )
  },
  'crl-pem': whereCrl(
    has('pem'),
    ({ url }) =>
      `${url} is PEM, and RFC 5280 4.2.1.13 wants DER: Chromium refuses it, and of Windows nobody knows`,
  ),
  'crl-critical-extension': whereCrl(
    has('critical-extension'),
    ({ url, crl }) =>
      `${url} carries a critical extension that is not understood (${crl.unknownCriticalExtensions.join(', ')})`,
    ({ crl }) => ({ oids: crl.unknownCriticalExtensions }),
  ),
  'crl-over-10mb': whereCrl(
    ({ crl }) => crl.bytes > MAX_BYTES,
    ({ url, crl }) =>
      `${url} is ${(crl.bytes / 1e6).toFixed(1)} MB, and every Windows client downloads it while the user waits`,
    ({ crl }) => ({ bytes: crl.bytes }),
  ),
  'crl-without-next-publish': ({ view }) => {
    // Windows fetches ahead of time only what says when the next one comes; it matters where there is no OCSP.
    const all = listsOf(view).filter(({ certificate }) => certificate.ocspUrls.length === 0)
    const without = all.filter(({ crl }) => crl.nextPublish === undefined)
    return unlessNone(
      all,
      NONE,
      without.map(seen =>
        crlDraft(seen, `${seen.url} has no Next CRL Publish, so Windows never fetches it ahead of time`),
      ),
    )
  },
} as const satisfies Record<string, Rule>
