/** When a certificate is valid, and where it says that its status can be learnt. */
import { type Rule, unlessNone } from '../rule.ts'
import { time } from '../view.ts'
import { certificateDraft, checkedOf, NOBODY } from './about-certificate.ts'

const outsideValidity =
  (late: boolean): Rule =>
  ({ view }) => {
    const all = checkedOf(view)
    const odd = all.filter(one => (late ? time(one.notAfter) < view.at : time(one.notBefore) > view.at))
    return unlessNone(
      all,
      NOBODY,
      odd.map(one => {
        const message = late
          ? `${one.subject} expired at ${one.notAfter}`
          : `${one.subject} is not valid before ${one.notBefore}`
        const args = { notBefore: one.notBefore, notAfter: one.notAfter }
        const pointer = `${view.pointerOf(one.id)}/${late ? 'notAfter' : 'notBefore'}`
        return { ...certificateDraft(view, one, message, args), subjects: [pointer] }
      }),
    )
  }

const noSource: Rule = ({ view }) => {
  const all = checkedOf(view)
  const odd = all.filter(
    one => one.ocspUrls.length + one.crlUrls.length === 0 && one.skippedDistributionPoints.length === 0,
  )
  return unlessNone(
    all,
    NOBODY,
    odd.map(one =>
      certificateDraft(
        view,
        one,
        one.selfSigned
          ? `${one.subject} is self-signed and names neither an OCSP responder nor a CRL: whether Windows forgives it, as it forgives a root, or refuses (CRYPT_E_NO_REVOCATION_CHECK 0x80092012), is not known`
          : `${one.subject} names neither an OCSP responder nor a CRL: Windows cannot check it (CRYPT_E_NO_REVOCATION_CHECK 0x80092012)`,
        {
          noRevAvail: one.noRevAvail,
          lifetimeDays: Math.round((time(one.notAfter) - time(one.notBefore)) / 86_400_000),
        },
      ),
    ),
  )
}

const skippedPoints: Rule = ({ view }) => {
  const all = checkedOf(view)
  const odd = all.filter(one => one.skippedDistributionPoints.length > 0)
  return unlessNone(
    all,
    NOBODY,
    odd.map(one => {
      const [first] = one.skippedDistributionPoints
      const why = {
        reasons: 'is for some reasons only',
        'crl-issuer': 'names another CRL issuer',
        'relative-name': 'is named relatively',
      }[first!.because]
      return certificateDraft(
        view,
        one,
        `A CRL distribution point of ${one.id} ${why}: Windows passes it over`,
        {
          urls: first!.urls,
        },
      )
    }),
  )
}

const rootPointers: Rule = ({ view }) => {
  const roots = view.facts.certificates.filter(
    one => one.selfSigned && view.facts.paths.some(path => path.length > 1 && path.at(-1) === one.id),
  )
  const odd = roots.filter(one => one.ocspUrls.length + one.crlUrls.length > 0)
  return unlessNone(
    roots,
    'no root was seen',
    odd.map(one =>
      certificateDraft(
        view,
        one,
        `The root ${one.subject} names revocation sources of its own, which a root should not`,
        { urls: [...one.ocspUrls, ...one.crlUrls] },
      ),
    ),
  )
}

const ocspOnly: Rule = ({ view }) => {
  const odd = view.leaves.filter(one => one.ocspUrls.length === 0 && one.crlUrls.length > 0)
  return unlessNone(
    view.leaves,
    NOBODY,
    odd.map(one =>
      certificateDraft(
        view,
        one,
        `${one.subject} names a CRL and no OCSP responder: clients that know OCSP only, and demand an answer, refuse it`,
      ),
    ),
  )
}

export const CERTIFICATE_RULES = {
  'certificate-expired': outsideValidity(true),
  'certificate-not-yet-valid': outsideValidity(false),
  'no-revocation-source': noSource,
  'crl-distribution-point-skipped': skippedPoints,
  'root-has-revocation-pointers': rootPointers,
  'ocsp-only-clients-fail': ocspOnly,
} as const satisfies Record<string, Rule>
