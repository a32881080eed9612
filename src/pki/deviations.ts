/** What real encoders do and the standards forbid: read all the same, and told. */

export const DEVIATIONS = {
  ber: { says: 'lengths or values that BER allows and DER does not', unusable: false },
  'trailing-bytes': { says: 'bytes behind the document', unusable: false },
  'explicit-version': {
    says: 'version v1 written out, which DER leaves away as the default',
    unusable: false,
  },
  'explicit-default': {
    says: 'critical FALSE written out, which DER leaves away as the default',
    unusable: false,
  },
  'explicit-tag': { says: 'a flag tagged EXPLICIT that should be IMPLICIT', unusable: false },
  'fractional-seconds': { says: 'a time with fractions of a second', unusable: false },
  'generalized-time-before-2050': {
    says: 'GeneralizedTime for a time that UTCTime can say',
    unusable: false,
  },
  'empty-certs': { says: 'an empty list of certificates instead of none', unusable: false },
  'empty-extensions': { says: 'an empty list of extensions instead of none', unusable: false },
  'empty-revoked': { says: 'an empty list of revoked certificates instead of none', unusable: false },
  'critical-reason': { says: 'a reasonCode marked critical', unusable: false },
  'time-format': { says: 'a time without seconds, in another zone than Z, or before 1950', unusable: true },
  'duplicate-extension': { says: 'an extension that comes twice', unusable: true },
} as const satisfies Record<string, { says: string; unusable: boolean }>

export type Deviation = keyof typeof DEVIATIONS

/** The first that forbids to use the document, as a sentence. */
export function unusableBecause(deviations: ReadonlySet<Deviation>): string | undefined {
  for (const deviation of deviations) {
    const { says, unusable } = DEVIATIONS[deviation]
    if (unusable) return `It has ${says}.`
  }
  return undefined
}
