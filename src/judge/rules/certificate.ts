/** When a certificate is valid, and where it says that its status can be learnt. */
import type { Certificate } from '../../facts.ts'
import type { Rule } from '../rule.ts'
import { time, type View } from '../view.ts'
import { certificateRule } from './about-certificate.ts'

const outsideValidity = (
  member: 'notBefore' | 'notAfter',
  isOdd: (certificate: Certificate, at: number) => boolean,
  says: string,
): Rule =>
  certificateRule({
    isOdd: (one, { at }) => isOdd(one, at),
    tell: one => ({
      message: `${one.subject} ${says} ${one[member]}`,
      args: { notBefore: one.notBefore, notAfter: one.notAfter },
      member,
    }),
  })

const noSource = certificateRule({
  isOdd: one => one.ocspUrls.length + one.crlUrls.length + one.skippedDistributionPoints.length === 0,
  tell: one => ({
    message: one.selfSigned
      ? `${one.subject} is self-signed and names neither an OCSP responder nor a CRL: whether Windows forgives it, as it forgives a root, or refuses (CRYPT_E_NO_REVOCATION_CHECK 0x80092012), is not known`
      : `${one.subject} names neither an OCSP responder nor a CRL: Windows cannot check it (CRYPT_E_NO_REVOCATION_CHECK 0x80092012)`,
    args: {
      noRevAvail: one.noRevAvail,
      lifetimeDays: Math.round((time(one.notAfter) - time(one.notBefore)) / 86_400_000),
    },
  }),
})

const SKIPPED_BECAUSE = {
  reasons: 'is for some reasons only',
  'crl-issuer': 'names another CRL issuer',
  'relative-name': 'is named relatively',
} as const

const skippedPoints = certificateRule({
  isOdd: one => one.skippedDistributionPoints.length > 0,
  tell: one => {
    const { because, urls } = one.skippedDistributionPoints[0]!
    const message = `A CRL distribution point of ${one.id} ${SKIPPED_BECAUSE[because]}: Windows passes it over`
    return { message, args: { urls } }
  },
})

const rootsOf = ({ facts }: View): Certificate[] =>
  facts.certificates.filter(
    one => one.selfSigned && facts.paths.some(path => path.length > 1 && path.at(-1) === one.id),
  )

const rootPointers = certificateRule({
  of: rootsOf,
  none: 'no root was seen',
  isOdd: one => one.ocspUrls.length + one.crlUrls.length > 0,
  tell: one => ({
    message: `The root ${one.subject} names revocation sources of its own, which a root should not`,
    args: { urls: [...one.ocspUrls, ...one.crlUrls] },
  }),
})

const ocspOnly = certificateRule({
  of: view => view.leaves,
  isOdd: one => one.ocspUrls.length === 0 && one.crlUrls.length > 0,
  tell: one => ({
    message: `${one.subject} names a CRL and no OCSP responder: clients that know OCSP only, and demand an answer, refuse it`,
  }),
})

export const CERTIFICATE_RULES = {
  'certificate-expired': outsideValidity('notAfter', (one, at) => time(one.notAfter) < at, 'expired at'),
  'certificate-not-yet-valid': outsideValidity(
    'notBefore',
    (one, at) => time(one.notBefore) > at,
    'is not valid before',
  ),
  'no-revocation-source': noSource,
  'crl-distribution-point-skipped': skippedPoints,
  'root-has-revocation-pointers': rootPointers,
  'ocsp-only-clients-fail': ocspOnly,
} as const satisfies Record<string, Rule>
