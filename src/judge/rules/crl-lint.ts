/** CRLs beside what the CA/Browser Forum asks of public CAs (BR 4.9.7, 7.2). */
import { isPublic, listsOf, type SeenCrl } from '../answers.ts'
import { type Rule, unlessNone } from '../rule.ts'
import { crlDraft } from './crl.ts'

const DAY = 86_400_000

const lint =
  (find: (seen: SeenCrl, at: number) => string | undefined): Rule =>
  ({ view }) => {
    const all = listsOf(view).filter(({ certificate }) => isPublic(view, certificate))
    const found = all.flatMap(seen => {
      const text = find(seen, view.at)
      return text === undefined ? [] : [crlDraft(seen, `${seen.url} ${text}`)]
    })
    return unlessNone(all, 'no CRL of a public CA was fetched', found)
  }

const FORBIDDEN_REASONS = ['unspecified', 'certificateHold', 'removeFromCRL', 'cACompromise', 'aACompromise']

export const CRL_LINT_RULES = {
  'crl-version-1': lint(({ crl }) => (crl.version === 1 ? 'is of version 1' : undefined)),
  'crl-number-missing': lint(({ crl }) => (crl.crlNumber === undefined ? 'has no CRLNumber' : undefined)),
  'crl-authority-key-missing': lint(({ crl }) =>
    crl.authorityKeyId === undefined ? 'has no authorityKeyIdentifier' : undefined,
  ),
  'crl-interval': lint(({ crl, certificate }) => {
    const most = certificate.ca ? 366 * DAY : 10 * DAY
    const span =
      crl.nextUpdate === undefined
        ? Number.POSITIVE_INFINITY
        : Date.parse(crl.nextUpdate) - Date.parse(crl.thisUpdate)
    if (span <= most) return undefined
    return crl.nextUpdate === undefined
      ? 'has no nextUpdate'
      : `is good for ${Math.round(span / DAY)} days; ${certificate.ca ? 'a year' : 'ten days'} is the most`
  }),
  'crl-old': lint(({ crl, certificate }, at) => {
    const age = at - Date.parse(crl.thisUpdate)
    const most = certificate.ocspUrls.length > 0 ? 7 : 4
    return !certificate.ca && age > most * DAY
      ? `is ${Math.round(age / DAY)} days old; after ${most} days there should be a newer one`
      : undefined
  }),
  'crl-reason': lint(({ crl: { entry } }) =>
    entry.listed && FORBIDDEN_REASONS.includes(entry.reason ?? '')
      ? `gives a reason that is not allowed (${entry.listed ? entry.reason : ''})`
      : undefined,
  ),
} as const satisfies Record<string, Rule>
