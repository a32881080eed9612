import type { CertificateInput } from './input.ts'

/** Did `issuer` issue `subject`: names equal, key identifiers not contradicting, signature verified? Never throws for algorithms. */
export function issued(_issuer: CertificateInput, _subject: CertificateInput): boolean {
  throw new Error('in the making')
}
