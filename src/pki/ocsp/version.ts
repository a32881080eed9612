import { type Cursor, enter, finish, maybe } from '../der.ts'
import { PkiError } from '../error.ts'
import { takeSmallInteger } from '../values.ts'

/** `version [0] EXPLICIT Version DEFAULT v1` of requests and responses (RFC 6960 4.1.1, 4.2.1): there is no other. @throws PkiError */
export function maybeVersion1(from: Cursor): void {
  const version = maybe(from, 0xa0, 'version')
  if (!version) return
  const number = enter(from, version)
  if (takeSmallInteger(number, 'version') !== 0) {
    throw new PkiError('UNSUPPORTED', 'version is not v1', version.start)
  }
  finish(number, 'version')
  from.deviations.add('explicit-version')
}
