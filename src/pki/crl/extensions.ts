/** CRL extensions (RFC 5280 5.2). */
import type { CrlContent } from '../../facts.ts'
import { pointName, takeDistributionPoints } from '../certificate/pointers.ts'
import { type Cursor, enter, finish, into, maybe, TAG, take } from '../der.ts'
import { type Extension, findExtension, inside, unknownCritical } from '../extensions.ts'
import { EXTENSION } from '../oids.ts'
import { instant, takeTime } from '../time.ts'
import { booleanOf, integerHex, takeInteger } from '../values.ts'

export type IssuingDistributionPoint = NonNullable<CrlContent['issuingDistributionPoint']>

export interface CrlExtensions {
  idp?: IssuingDistributionPoint
  /** Names of the distribution point, of any kind; a relative one completed. */
  idpNames: string[]
  isDelta: boolean
}

const UNDERSTOOD: ReadonlySet<string> = new Set([
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.issuerAltName,
  EXTENSION.crlNumber,
  EXTENSION.deltaCrlIndicator,
  EXTENSION.issuingDistributionPoint,
  EXTENSION.freshestCrl,
  EXTENSION.authorityInfoAccess,
])

/**
 * `issuer` is the CRL's, DER.
 * @throws PkiError where a number cannot be read
 */
export function crlExtensions(extensions: readonly Extension[], issuer: Buffer) {
  const delta = findExtension(extensions, EXTENSION.deltaCrlIndicator)
  const { idp, names } = idpOf(extensions, issuer)
  const crlNumber = numberOf(findExtension(extensions, EXTENSION.crlNumber), 'cRLNumber')
  const deltaBase = numberOf(delta, 'deltaCRLIndicator')
  const nextPublish = nextPublishOf(extensions)
  return {
    ...(idp && { idp }),
    idpNames: names,
    isDelta: delta !== undefined,
    facts: {
      ...(crlNumber !== undefined && { crlNumber }),
      ...(deltaBase !== undefined && { deltaBase }),
      ...(nextPublish !== undefined && { nextPublish: instant(nextPublish) }),
      ...(idp && { issuingDistributionPoint: idp }),
      freshestCrlUrls: freshestUrls(extensions),
      unknownCriticalExtensions: unknownCritical(extensions, UNDERSTOOD),
    },
  }
}

function numberOf(extension: Extension | undefined, what: string): string | undefined {
  if (!extension) return undefined
  const value = inside(extension)
  const hex = integerHex(takeInteger(value, what))
  finish(value, what)
  return hex
}

function freshestUrls(extensions: readonly Extension[]): string[] {
  const extension = findExtension(extensions, EXTENSION.freshestCrl)
  return extension ? takeDistributionPoints(inside(extension)).flatMap(({ urls }) => urls) : []
}

function nextPublishOf(extensions: readonly Extension[]): number | undefined {
  const extension = findExtension(extensions, EXTENSION.microsoftNextPublish)
  try {
    return extension && takeTime(inside(extension), 'nextPublish')
  } catch {
    return undefined
  }
}

/** IssuingDistributionPoint, RFC 5280 5.2.5. One that cannot be read is told, and not thrown: the entries still can. */
function idpOf(
  extensions: readonly Extension[],
  issuer: Buffer,
): { idp?: IssuingDistributionPoint; names: string[] } {
  const extension = findExtension(extensions, EXTENSION.issuingDistributionPoint)
  if (!extension) return { names: [] }
  const { critical } = extension
  try {
    return readIdp(inside(extension), critical, issuer)
  } catch {
    return { idp: { ...NOTHING, critical, unreadable: true }, names: [] }
  }
}

const NOTHING = {
  fullNames: [],
  onlyContainsUserCerts: false,
  onlyContainsCACerts: false,
  onlyContainsAttributeCerts: false,
  onlySomeReasons: false,
  indirectCRL: false,
}

function readIdp(value: Cursor, critical: boolean, issuer: Buffer) {
  const fields = into(value, TAG.sequence, 'issuingDistributionPoint')
  finish(value, 'issuingDistributionPoint')
  const point = maybe(fields, 0xa0, 'distributionPoint')
  const { names, relativeName } = point ? onlyName(enter(fields, point), issuer) : NO_NAME
  const idp: IssuingDistributionPoint = {
    critical,
    fullNames: relativeName ? [] : names,
    ...(relativeName && { relativeName }),
    onlyContainsUserCerts: flag(fields, 1),
    onlyContainsCACerts: flag(fields, 2),
    onlySomeReasons:
      (maybe(fields, 0x83, 'onlySomeReasons') ?? maybe(fields, 0xa3, 'onlySomeReasons')) !== undefined,
    indirectCRL: flag(fields, 4),
    onlyContainsAttributeCerts: flag(fields, 5),
  }
  finish(fields, 'issuingDistributionPoint')
  return { idp, names }
}

const NO_NAME = { names: [], relativeName: false }

function onlyName(choice: Cursor, issuer: Buffer): ReturnType<typeof pointName> {
  const name = pointName(choice, issuer)
  finish(choice, 'distributionPoint')
  return name
}

/** [n] IMPLICIT BOOLEAN DEFAULT FALSE; tagged EXPLICIT by some (BoringSSL's test data among them). */
function flag(fields: Cursor, number: number): boolean {
  const implicit = maybe(fields, 0x80 | number, 'flag')
  if (implicit) return booleanOf(fields, implicit, 'flag')
  const explicit = maybe(fields, 0xa0 | number, 'flag')
  if (!explicit) return false
  fields.deviations.add('explicit-tag')
  const boolean = take(enter(fields, explicit), TAG.boolean, 'flag')
  return booleanOf(fields, boolean, 'flag')
}
