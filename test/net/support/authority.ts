/** Throw-away certificates, by the bench's mint. */
import { type CertificateSpec, type Issued, issue } from '../../../src/lab/mint/certificate.ts'
import { type KeyType, makeKeyPair } from '../../../src/lab/mint/keys.ts'
import { randomSerial } from '../../../src/lab/mint/world.ts'

const DAY_MS = 24 * 3600 * 1000
export const daysFromNow = (days: number): Date => new Date(Date.now() + days * DAY_MS)

type Details = Partial<Omit<CertificateSpec, 'keys'>> & { keyType?: KeyType; keys?: CertificateSpec['keys'] }

export async function certify(
  subject: string,
  { keyType = 'ec', ...details }: Details = {},
): Promise<Issued> {
  return issue({
    subject,
    keys: details.keys ?? (await makeKeyPair(keyType)),
    serial: randomSerial(),
    notBefore: daysFromNow(-10),
    notAfter: daysFromNow(80),
    ...details,
  })
}

export const CA = {
  ca: { crlSign: true },
  notBefore: daysFromNow(-300),
  notAfter: daysFromNow(3000),
} as const
