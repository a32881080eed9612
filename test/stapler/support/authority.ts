import { randomBytes } from 'node:crypto'
import { type CertificateSpec, type Issued, issue } from '../../../src/lab/mint/certificate.ts'
import { type KeyType, makeKeyPair } from '../../../src/lab/mint/keys.ts'
import { makeOcspResponse } from '../../../src/lab/mint/ocsp.ts'
import type { OcspAnswer } from '../../../src/lab/scenario.ts'

const DAY = 86_400_000
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9'

/** A root that issues leaves itself, and a delegate that signs its OCSP responses. */
export interface Authority {
  root: Issued
  delegate: Issued
  /** A leaf for `names`: localhost and 127.0.0.1 where there are none. */
  issueLeaf(options?: LeafOptions): Promise<Leaf>
  /** A delegate with dates of its own. */
  issueDelegate(validity: { notBefore?: Date; notAfter?: Date }): Promise<Issued>
  /** DER. Times of `answer` are seconds from `now`. */
  respond(leaf: Issued, answer?: OcspAnswer, options?: { signer?: Issued; now?: Date }): Promise<Uint8Array>
}

export interface Leaf extends Issued {
  key: string
  /** Leaf and root, as servers are configured with. */
  chain: string
}

export type LeafOptions = Partial<
  Pick<
    CertificateSpec,
    'names' | 'ocspUrls' | 'caIssuersUrls' | 'crlUrls' | 'mustStaple' | 'notBefore' | 'notAfter'
  >
> & { keyType?: KeyType }

const serial = () => Uint8Array.of(0x4f, ...randomBytes(12))
const validity = () => ({
  notBefore: new Date(Date.now() - 10 * DAY),
  notAfter: new Date(Date.now() + 90 * DAY),
})

export async function makeAuthority(keyType: KeyType = 'ec'): Promise<Authority> {
  const root = await issue({
    subject: `Stapler test CA ${randomBytes(4).toString('hex')}`,
    keys: await makeKeyPair(keyType),
    serial: serial(),
    ...validity(),
    ca: { crlSign: true },
  })

  const issueDelegate: Authority['issueDelegate'] = async dates =>
    issue({
      subject: 'Stapler test responder',
      keys: await makeKeyPair(keyType),
      issuer: root,
      serial: serial(),
      ...validity(),
      ...dates,
      extendedKeyUsage: [OCSP_SIGNING],
      noCheck: true,
    })
  const delegate = await issueDelegate({})

  return {
    root,
    delegate,
    issueDelegate,
    async issueLeaf({ keyType: leafType = keyType, names = ['localhost', '127.0.0.1'], ...options } = {}) {
      const leaf = await issue({
        subject: 'localhost',
        keys: await makeKeyPair(leafType),
        issuer: root,
        serial: serial(),
        ...validity(),
        ...options,
        names,
      })
      return { ...leaf, key: leaf.keys.pem, chain: leaf.pem + root.pem }
    },
    respond(leaf, answer = {}, { signer = delegate, now = new Date() } = {}) {
      return makeOcspResponse({ answer, certificate: leaf, issuer: root, signer, now })
    },
  }
}
