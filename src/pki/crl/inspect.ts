import type { CrlContent } from '../../facts.ts'
import { type CertificateInput, viewOf } from '../certificate/input.ts'
import { sha256 } from '../digest.ts'
import { PkiError } from '../error.ts'
import { CRL_REASONS } from '../oids.ts'
import { asBuffer } from '../pem.ts'
import { unverifiable } from '../signature.ts'
import { type CrlLookup, dated } from './entry.ts'
import { lookup, scanCrl } from './find.ts'
import { NO_REASON } from './plain-entries.ts'
import { type Crl, readCrl } from './read.ts'
import type { Scan } from './scan.ts'
import { issuerMatches, maySignCrls, signatureOf } from './signature.ts'

/**
 * The fact in the report, clock-free. Without `certificate` or `serial` nothing is looked up (`entry: { listed: false }`).
 * Without `issuer` the signature is unverifiable. `maxBytes`: of the file as given.
 * @throws PkiError for what is no CRL, and (`TOO_LARGE`) above `maxBytes`
 */
export function inspectCrl(
  bytes: Uint8Array | string,
  about: {
    issuer?: CertificateInput
    certificate?: CertificateInput
    serial?: string
    maxBytes?: number
  } = {},
): CrlContent {
  if (about.maxBytes !== undefined && bytes.length > about.maxBytes) {
    throw new PkiError('TOO_LARGE', `${bytes.length} bytes, more than ${about.maxBytes}`, about.maxBytes)
  }
  const file = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : asBuffer(bytes)
  const crl = readCrl(file)
  const issuer = about.issuer === undefined ? undefined : viewOf(about.issuer)
  const serial = about.serial ?? (about.certificate && viewOf(about.certificate).serialNumber)
  const scan = scanCrl(crl, serial === undefined ? [] : [serial], true)
  const maySign = issuer && maySignCrls(issuer)
  return {
    bytes: file.length,
    sha256: sha256(file),
    ...headFact(crl),
    issuerMatches: issuer !== undefined && issuerMatches(crl, issuer),
    ...(issuer && { issuerIdentical: crl.parts.head.issuer.equals(issuer.subject) }),
    signature: issuer ? signatureOf(crl, issuer) : unverifiable('the certificate of the issuer is not known'),
    ...(maySign !== undefined && { signerMaySignCrls: maySign }),
    unknownCriticalExtensions: [...crl.unknownCriticalExtensions, ...scan.unknownCritical],
    entries: scan.entries,
    reasons: reasonCounts(scan),
    entry: entryOf(serial === undefined ? { listed: false } : lookup(scan, serial, crl.parts.head.issuer)),
    deviations: [...crl.deviations],
  }
}

function entryOf(found: CrlLookup): CrlContent['entry'] {
  return found.listed ? { ...dated(found), listed: true } : { listed: false }
}

function headFact(crl: Crl) {
  const { freshestCrlUrls, crlNumber, deltaBase, authorityKeyId, nextPublish, issuingDistributionPoint } = crl
  return {
    encoding: crl.encoding,
    version: crl.version,
    issuer: crl.issuer,
    thisUpdate: crl.thisUpdate,
    ...(crl.nextUpdate !== undefined && { nextUpdate: crl.nextUpdate }),
    signatureAlgorithm: crl.signatureAlgorithm,
    ...(crlNumber !== undefined && { crlNumber }),
    ...(deltaBase !== undefined && { deltaBase }),
    ...(authorityKeyId !== undefined && { authorityKeyId }),
    ...(freshestCrlUrls.length > 0 && { freshestCrlUrls }),
    ...(nextPublish !== undefined && { nextPublish }),
    ...(issuingDistributionPoint && { issuingDistributionPoint }),
    extensions: crl.extensions,
  }
}

/** Entries by reason, those that occur; `absent` for entries without a reasonCode. */
function reasonCounts(scan: Scan): Record<string, number> {
  const counts: Record<string, number> = {}
  scan.reasons?.forEach((count, value) => {
    if (count > 0) counts[value === NO_REASON ? 'absent' : (CRL_REASONS[value] ?? String(value))] = count
  })
  return counts
}
