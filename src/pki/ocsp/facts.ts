/** Parts of a parsed response as they stand in facts. */
import type { Answer } from '../../facts.ts'
import { findExtension, inside } from '../extensions.ts'
import { nameText } from '../name.ts'
import { EXTENSION, HASHES, reasonWord } from '../oids.ts'
import { instant, takeGeneralizedTime } from '../time.ts'
import { integerHex } from '../values.ts'
import type { BasicResponse } from './parse.ts'
import type { ParsedSingle } from './single.ts'

export function certIdFact(id: {
  hashOid: string
  issuerNameHash: Buffer
  issuerKeyHash: Buffer
  serial: Buffer
}): Answer['certId'] {
  return {
    hashAlgorithm: HASHES[id.hashOid] ?? id.hashOid,
    issuerNameHash: id.issuerNameHash.toString('hex'),
    issuerKeyHash: id.issuerKeyHash.toString('hex'),
    serialNumber: integerHex(id.serial),
  }
}

export function responderIdFact(id: BasicResponse['responderId']): { byName: string } | { byKey: string } {
  return 'name' in id ? { byName: nameText(id.name) } : { byKey: id.key.toString('hex') }
}

/** The answer without what it says of the certificate in question. */
export function answerFact(single: ParsedSingle): Omit<Answer, 'matches'> {
  const archiveCutoff = archiveCutoffOf(single)
  return {
    certId: certIdFact(single),
    certStatus: single.certStatus,
    thisUpdate: instant(single.thisUpdate),
    ...(single.nextUpdate !== undefined && { nextUpdate: instant(single.nextUpdate) }),
    ...revocationFact(single),
    ...(archiveCutoff !== undefined && { archiveCutoff: instant(archiveCutoff) }),
    ...(single.extensions.length > 0 && { extensions: single.extensions.map(({ oid }) => oid) }),
  }
}

export function revocationFact(single: ParsedSingle): { revocationTime?: string; revocationReason?: string } {
  return {
    ...(single.revocationTime !== undefined && { revocationTime: instant(single.revocationTime) }),
    ...(single.revocationReason !== undefined && { revocationReason: reasonWord(single.revocationReason) }),
  }
}

function archiveCutoffOf(single: ParsedSingle): number | undefined {
  const extension = findExtension(single.extensions, EXTENSION.ocspArchiveCutoff)
  if (!extension) return undefined
  try {
    return takeGeneralizedTime(inside(extension), 'archiveCutoff')
  } catch {
    return undefined
  }
}
