/** The lines that the user of a client reads, filled in. */
import type { Connection } from '../facts.ts'
import type { ClientError } from '../report.ts'
import { answersFor } from './grade.ts'
import type { ClientProfile, Refusal } from './profile.ts'
import type { Located, View } from './view.ts'

interface Circumstances {
  view: View
  leaf: string
  handshake?: Located<Connection>
}

/** RFC 5280 5.3.1, as OpenSSL numbers and spells them. */
const REASONS = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  '',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
]

/** Whose error a refusal has that has none of its own. */
const KIN: Readonly<Partial<Record<Refusal, Refusal>>> = {
  'expired-revoked': 'revoked',
  incomplete: 'untrusted',
  'certificate-not-yet-valid': 'certificate-expired',
}

/** Every error that the client may show for these refusals, each once. */
export function errorsOf(
  profile: ClientProfile,
  refusals: readonly Refusal[],
  circumstances: Circumstances,
): ClientError[] {
  const table = profile.errors
  const found = refusals.flatMap(refusal => {
    const bare = refusal.replace(/^staple:/, '') as Refusal
    const kin = KIN[bare]
    return table[refusal] ?? table[bare] ?? (kin && table[kin]) ?? table.otherwise ?? []
  })
  const filled = found.map(error => ({ ...error, text: fill(error.text, circumstances) }))
  return [...new Map(filled.map(error => [JSON.stringify(error), error])).values()]
}

function fill(text: string, { view, leaf, handshake }: Circumstances): string {
  return text
    .replace('{reason}', revocationReason(view, leaf, handshake))
    .replace('{host}', view.certificate(leaf)?.names[0] ?? 'host')
}

function revocationReason(view: View, leaf: string, handshake?: Located<Connection>): string {
  const staple = handshake?.fact.staple
  const certificate = view.certificate(leaf)
  if (staple?.state !== 'present' || staple.response.responseStatus !== 'successful' || !certificate)
    return '(UNKNOWN) (-1)'
  const reason = answersFor(staple.response, certificate).find(
    one => one.certStatus === 'revoked',
  )?.revocationReason
  const number = reason === undefined ? -1 : REASONS.indexOf(reason)
  return number < 0 ? '(UNKNOWN) (-1)' : `${reason} (${number})`
}
