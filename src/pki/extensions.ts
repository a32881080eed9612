/** Extensions as certificates, CRLs, CRL entries and OCSP have them (RFC 5280 4.1). */

import { type Cursor, content, cursor, enter, finish, maybe, TAG, type Tlv, take } from './der.ts'
import { booleanOf, takeOid } from './values.ts'

export interface Extension {
  oid: string
  critical: boolean
  /** What the OCTET STRING holds. */
  value: Buffer
}

const NONE: readonly Extension[] = Object.freeze([])

/**
 * A SEQUENCE OF Extension. An empty one is noted, and an extension that comes twice (RFC 5280 4.2): the first counts.
 * @throws PkiError
 */
function takeExtensions(from: Cursor, what: string): Extension[] {
  return extensionsIn(from, take(from, TAG.sequence, what))
}

/** `[n] EXPLICIT Extensions OPTIONAL`. @throws PkiError */
export function maybeExtensions(from: Cursor, tag: number, what: string): readonly Extension[] {
  const wrapped = maybe(from, tag, what)
  if (!wrapped) return NONE
  const explicit = enter(from, wrapped)
  const extensions = takeExtensions(explicit, what)
  finish(explicit, what)
  return extensions
}

export function extensionsIn(from: Cursor, sequence: Tlv): Extension[] {
  const inside = enter(from, sequence)
  if (inside.at === inside.end) from.deviations.add('empty-extensions')
  const extensions: Extension[] = []
  while (inside.at < inside.end) {
    const member = enter(inside, take(inside, TAG.sequence, 'extension'))
    const oid = takeOid(member, 'extension id')
    const flag = maybe(member, TAG.boolean, 'critical')
    const critical = flag !== undefined && booleanOf(member, flag, 'critical')
    if (flag && !critical) from.deviations.add('explicit-default')
    const value = content(member, take(member, TAG.octetString, 'extension value'))
    finish(member, 'extension')
    if (extensions.some(other => other.oid === oid)) from.deviations.add('duplicate-extension')
    extensions.push({ oid, critical, value })
  }
  return extensions
}

export function findExtension(extensions: readonly Extension[], oid: string): Extension | undefined {
  return extensions.find(extension => extension.oid === oid)
}

/** A cursor over the value of an extension. */
export function inside(extension: Extension): Cursor {
  return cursor(extension.value)
}

/** OIDs of the critical extensions outside `understood`. */
export function unknownCritical(extensions: readonly Extension[], understood: ReadonlySet<string>): string[] {
  return extensions.filter(({ oid, critical }) => critical && !understood.has(oid)).map(({ oid }) => oid)
}
