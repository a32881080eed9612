/** A CA, a leaf and a delegated responder, made once a file. */
import {
  basicConstraints,
  type CertificateOptions,
  eku,
  keyUsage,
  makeCertificate,
  name,
  noCheck,
  OCSP_SIGNING,
} from './certificate.ts'
import { ecdsa, ecKey, type KeyPair, type Signer } from './keys.ts'

export interface Pki {
  caName: Uint8Array
  caKey: KeyPair
  caSigner: Signer
  ca: Buffer
  leaf: Buffer
  serial: string
  delegateKey: KeyPair
  delegateSigner: Signer
  delegateName: Uint8Array
  delegate: Buffer
}

export function makePki(
  caKey = ecKey(),
  caSigner = ecdsa(caKey),
  delegate: Partial<CertificateOptions> = {},
): Pki {
  const caName = name('Test CA')
  const delegateName = name('Test Responder')
  const delegateKey = ecKey()
  const serial = '00c0ffee0123456789abcdef'
  const issuedBy = { issuer: caName, signer: caSigner }
  return {
    caName,
    caKey,
    caSigner,
    ca: makeCertificate({
      key: caKey,
      signer: caSigner,
      subject: caName,
      extensions: [basicConstraints(true), keyUsage(0, 5, 6)],
    }),
    leaf: makeCertificate({ key: ecKey(), ...issuedBy, subject: name('leaf.example'), serial }),
    serial,
    delegateKey,
    delegateSigner: ecdsa(delegateKey),
    delegateName,
    delegate: makeCertificate({
      key: delegateKey,
      ...issuedBy,
      subject: delegateName,
      serial: '77',
      extensions: [eku(OCSP_SIGNING), keyUsage(0), noCheck()],
      ...delegate,
    }),
  }
}
