/** Certificates of a file that the user named: one that cannot be read is wrong use, and is said before anything is asked. */
import type { X509Certificate } from 'node:crypto'
import { UsageError } from './command.ts'

/** @param said the file, with the option that named it: `--ca-file: ca.pem` */
export async function certificatesIn(said: string, bytes: Buffer): Promise<X509Certificate[]> {
  const { readCertificates } = await import('../pki/index.ts')
  try {
    return readCertificates(bytes)
  } catch (error) {
    throw new UsageError(
      `${said} holds no certificate that can be read: ${reasonOf(bytes, error as Error)}`,
      'Give certificates in PEM ("-----BEGIN CERTIFICATE-----") or DER. "ocspcheck decode" shows what other files hold.',
    )
  }
}

/** The first byte of everything in DER that could be one: a SEQUENCE. */
const SEQUENCE = 0x30

function reasonOf(bytes: Buffer, error: Error): string {
  if (bytes.length === 0) return 'it is empty'
  const text = bytes.toString('latin1')
  const kinds = [...text.matchAll(/-----BEGIN ([A-Z0-9 #]+)-----/g)].map(([, kind]) => kind!)
  if (kinds.length === 0) return bytes[0] === SEQUENCE ? error.message : 'it is neither PEM nor DER'
  return kinds.some(kind => kind.endsWith('CERTIFICATE')) ? error.message : `it holds "${kinds[0]}" alone`
}
