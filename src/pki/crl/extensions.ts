/** CRL extensions (RFC 5280 5.2). */
import type { CrlContent } from '../../facts.ts'
import { takeDistributionPoints } from '../certificate/pointers.ts'
import { type Cursor, enter, finish, into, maybe, TAG, type Tlv } from '../der.ts'
import { PkiError } from '../error.ts'
import { type Extension, findExtension, inside, unknownCritical } from '../extensions.ts'
import { generalNames } from '../name.ts'
import { EXTENSION } from '../oids.ts'
import { instant, takeTime } from '../time.ts'
import { booleanOf, integerHex, takeInteger } from '../values.ts'

export type IssuingDistributionPoint = NonNullable<CrlContent['issuingDistributionPoint']>

export interface CrlExtensions {
  idp?: IssuingDistributionPoint
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

/** @throws PkiError where one that matters to the verdict cannot be read */
export function crlExtensions(extensions: readonly Extension[]) {
  const delta = findExtension(extensions, EXTENSION.deltaCrlIndicator)
  const idp = idpOf(extensions)
  const crlNumber = numberOf(findExtension(extensions, EXTENSION.crlNumber), 'cRLNumber')
  const deltaBase = numberOf(delta, 'deltaCRLIndicator')
  const nextPublish = nextPublishOf(extensions)
  return {
    ...(idp && { idp }),
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

/** IssuingDistributionPoint, RFC 5280 5.2.5. */
function idpOf(extensions: readonly Extension[]): IssuingDistributionPoint | undefined {
  const extension = findExtension(extensions, EXTENSION.issuingDistributionPoint)
  if (!extension) return undefined
  const value = inside(extension)
  const fields = into(value, TAG.sequence, 'issuingDistributionPoint')
  finish(value, 'issuingDistributionPoint')
  const name = maybe(fields, 0xa0, 'distributionPoint')
  const names = name ? namesOf(enter(fields, name)) : { fullNames: [] }
  const flag = (tag: number, what: string) => {
    const tlv = maybe(fields, tag, what)
    return tlv !== undefined && booleanOf(fields, tlv, what)
  }
  const onlyContainsUserCerts = flag(0x81, 'onlyContainsUserCerts')
  const onlyContainsCACerts = flag(0x82, 'onlyContainsCACerts')
  const onlySomeReasons = maybe(fields, 0x83, 'onlySomeReasons') !== undefined
  const indirectCRL = flag(0x84, 'indirectCRL')
  const onlyContainsAttributeCerts = flag(0x85, 'onlyContainsAttributeCerts')
  finish(fields, 'issuingDistributionPoint')
  return {
    critical: extension.critical,
    ...names,
    onlyContainsUserCerts,
    onlyContainsCACerts,
    onlyContainsAttributeCerts,
    onlySomeReasons,
    indirectCRL,
  }
}

function namesOf(choice: Cursor): { fullNames: string[]; relativeName?: boolean } {
  const full: Tlv | undefined = maybe(choice, 0xa0, 'fullName')
  if (full) return { fullNames: generalNames(choice.bytes, full, choice.deviations).map(({ text }) => text) }
  if (maybe(choice, 0xa1, 'nameRelativeToCRLIssuer')) return { fullNames: [], relativeName: true }
  throw new PkiError(
    'MALFORMED',
    'distributionPoint is neither fullName nor nameRelativeToCRLIssuer',
    choice.at,
  )
}
