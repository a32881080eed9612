import { OID } from './oids.ts'

/** What an OCSP request asks for: its first certificate (RFC 6960 4.1). Hashes and serial number in lower-case hex. */
export interface AskedFor {
  hashAlgorithm: 'SHA-1' | 'SHA-256'
  issuerKeyHash: string
  serial: string
  /** Whole extnValue. */
  nonce?: ArrayBuffer
}

const HASHES: Readonly<Record<string, AskedFor['hashAlgorithm']>> = {
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
}

/** The first certificate asked for; undefined for what is no OCSP request. */
export async function readRequest(bytes: Uint8Array): Promise<AskedFor | undefined> {
  const pkijs = await import('pkijs')
  try {
    const request = pkijs.OCSPRequest.fromBER(Uint8Array.from(bytes).buffer)
    const { reqCert } = request.tbsRequest.requestList[0]!
    const hashAlgorithm = HASHES[reqCert.hashAlgorithm.algorithmId]
    const nonce = request.tbsRequest.requestExtensions?.find(({ extnID }) => extnID === OID.ocspNonce)
    return hashAlgorithm
      ? {
          hashAlgorithm,
          issuerKeyHash: toHex(reqCert.issuerKeyHash.valueBlock.valueHexView),
          serial: toHex(reqCert.serialNumber.valueBlock.valueHexView),
          ...(nonce ? { nonce: Uint8Array.from(nonce.extnValue.valueBlock.valueHexView).buffer } : {}),
        }
      : undefined
  } catch {
    return undefined
  }
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
